import { kindOf } from '../../hub-id.ts';
import type { Difference } from '../model/difference.ts';
import { repairable, skippedDifference, withoutRepair } from '../model/difference.ts';
import type { PlanContext } from '../model/plan-context.ts';
import { raise, wordsOf } from '../model/plan-context.ts';

/**
 * Compares the firewall SKU with the baseline (HW105). A hub that shows no SKU has no firewall yet, or its api-version
 * does not show it: the wanted SKU is then set with the first FQDN rule. Hubwarden never changes a SKU that it does not
 * know.
 */
export function judgeFirewallSku(context: PlanContext): readonly Difference[] {
  const { baseline, hub } = context;
  const want = baseline.firewallSku;
  const shown = hub.firewallSku ?? hub.unknownFirewallSku;
  if (want === undefined || shown === undefined || shown === want) return [];
  if (hub.isolationMode !== 'AllowOnlyApprovedOutbound' || !provesFirewall(context)) return [];
  const message = `${hub.name} has firewall SKU ${shown}, assignment ${baseline.assignment} wants ${want}.`;
  if (hub.firewallSku === undefined) return [unknownSku(context, message)];
  const finding = raise(context, 'HW105', { message });
  if (finding.exemptedBy !== undefined) return [withoutRepair(finding)];
  if (!kindOf(hub.hubId).network.canChangeSku) return [fixedSku(context, message)];
  return [repairable(finding, { kind: 'SetFirewallSku', firewallSku: want })];
}

/** An account shows a SKU from its first day, and only an FQDN rule proves that a firewall stands. */
function provesFirewall({ hub, rules }: PlanContext): boolean {
  switch (kindOf(hub.hubId).network.firewall) {
    case 'WithSku':
      return true;
    case 'WithFqdnRule':
      return rules.some(({ destination, status }) => destination?.type === 'FQDN' && status === 'Active');
  }
}

/** Azure does not change the SKU of a firewall that stands. */
function fixedSku(context: PlanContext, message: string): Difference {
  const { baseline, hub } = context;
  const finding = raise(context, 'HW105', {
    message: `${message} Azure does not change the SKU of the firewall of an account.`,
    class: 'blocker',
    fix: `Set \`firewall.sku\` of assignment ${baseline.assignment} to ${hub.firewallSku ?? 'the SKU of the account'}, or exempt HW105 with an owner and a date.`,
  });
  return skippedDifference(finding, 'NotPossible', 'Azure does not change the SKU of the firewall of an account.');
}

/** Only a person changes a firewall SKU that this version does not know. */
function unknownSku(context: PlanContext, message: string): Difference {
  const finding = raise(context, 'HW105', {
    message: `${message} Hubwarden does not know that SKU and does not change it.`,
    class: 'blocker',
    fix: `Change the firewall SKU of ${context.hub.name} to the wanted one in Azure, or exempt it with an owner and a date.`,
  });
  return skippedDifference(
    finding,
    'NotPossible',
    `Hubwarden does not know the SKU that the ${wordsOf(context).one} has.`,
  );
}
