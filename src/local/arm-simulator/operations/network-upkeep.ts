import { foldCase } from '../../../core/text/fold-case.ts';
import { requiredRulesOf } from '../rules/required-rules.ts';
import type { Workspace } from '../state/workspace.ts';
import { setRule } from '../state/workspace.ts';

/** Adds the missing rules that Azure itself adds in the network's mode. */
export function addRequiredRules(workspace: Workspace): void {
  const { network } = workspace;
  for (const rule of requiredRulesOf(workspace, network.isolationMode)) {
    if (!network.rules.has(foldCase(rule.name))) setRule(network.rules, { ...rule, status: network.status });
  }
}

/**
 * Gives the network a firewall once an FQDN rule is active. It keeps it afterwards: whether Azure removes the firewall
 * with the last FQDN rule is not known.
 */
export function refreshFirewall(workspace: Workspace): void {
  const { network } = workspace;
  if (network.firewallPublicIpAddress !== undefined) return;
  const isNeeded = [...network.rules.values()].some((rule) => rule.target.type === 'FQDN' && rule.status === 'Active');
  if (!isNeeded) return;
  network.firewallSku = network.firewallSku ?? 'Standard';
  network.firewallPublicIpAddress = documentationAddress(workspace.sequence);
}

/** An address out of 198.51.100.0/24, which is reserved for documentation. */
function documentationAddress(sequence: number): string {
  return `198.51.100.${(sequence % 254) + 1}`;
}
