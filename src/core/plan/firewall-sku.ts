import type { Difference } from './difference.ts';
import { remark, repairable } from './difference.ts';
import type { PlanContext } from './plan-context.ts';
import { raise } from './plan-context.ts';

/**
 * Holds the firewall SKU against the baseline (HW105). A hub that shows no SKU has no firewall yet: the wanted one is
 * then set with the first FQDN rule.
 */
export function judgeFirewallSku(context: PlanContext): readonly Difference[] {
  const { baseline, hub } = context;
  const want = baseline.firewallSku;
  if (want === undefined || hub.firewallSku === undefined || hub.firewallSku === want) return [];
  if (hub.isolationMode !== 'AllowOnlyApprovedOutbound') return [];
  const finding = raise(context, 'HW105', {
    message: `${hub.name} has firewall SKU ${hub.firewallSku}, assignment ${baseline.assignment} wants ${want}.`,
  });
  if (finding.exemptedBy !== undefined) return [remark(finding)];
  return [repairable(finding, { kind: 'SetFirewallSku', firewallSku: want })];
}
