import type { Difference } from '../model/difference.ts';
import { skippedDifference, withoutRepair, repairable } from '../model/difference.ts';
import type { PlanContext } from '../model/plan-context.ts';
import { raise } from '../model/plan-context.ts';

/**
 * Holds the firewall SKU against the baseline (HW105). A hub that shows no SKU has no firewall yet, or its api-version does
 * not show it: the wanted one is then set with the first FQDN rule. A SKU that Hubwarden does not know is never changed.
 */
export function judgeFirewallSku(context: PlanContext): readonly Difference[] {
  const { baseline, hub } = context;
  const want = baseline.firewallSku;
  const shown = hub.firewallSku ?? hub.unknownFirewallSku;
  if (want === undefined || shown === undefined || shown === want) return [];
  if (hub.isolationMode !== 'AllowOnlyApprovedOutbound') return [];
  const message = `${hub.name} has firewall SKU ${shown}, assignment ${baseline.assignment} wants ${want}.`;
  if (hub.firewallSku === undefined) return [unknownSku(context, message)];
  const finding = raise(context, 'HW105', { message });
  if (finding.exemptedBy !== undefined) return [withoutRepair(finding)];
  return [repairable(finding, { kind: 'SetFirewallSku', firewallSku: want })];
}

/** A person decides what becomes of a firewall of a kind that Azure has added since. */
function unknownSku(context: PlanContext, message: string): Difference {
  const finding = raise(context, 'HW105', {
    message: `${message} Hubwarden does not know that SKU and does not change it.`,
    class: 'blocker',
    fix: `Change the firewall SKU of ${context.hub.name} to the wanted one in Azure, or exempt it with an owner and a date.`,
  });
  return skippedDifference(finding, 'NotPossible', 'Hubwarden does not know the SKU that the hub has.');
}
