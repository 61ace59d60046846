import { fleetHost } from '../../../src/local/arm-simulator/fleet/large-fleet.ts';

const DESIRED_RULES = 40;

/** A baseline of 40 rules under which the hubs and accounts of a large fleet, with their 50 rules, are compliant. */
export function policyText(): string {
  const rules = Array.from({ length: DESIRED_RULES }, (_, rule) => `      - fqdn: ${fleetHost(rule)}`).join('\n');
  return `version: 1\nkinds: [Hub, FoundryAccount]\nassignments:\n  - name: all\n    mode: enforce\n    isolation: { mode: AllowOnlyApprovedOutbound }\n    firewall: { sku: Standard }\n    unlistedRules: allow\n    rules:\n${rules}\n`;
}
