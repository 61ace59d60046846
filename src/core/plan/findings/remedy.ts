import { commandInText } from '../../text/command-text.ts';
import { CATALOGUE, catalogueFix, inWordsOf } from '../../verdict/catalogue/catalogue.ts';
import type { Finding } from '../../verdict/catalogue/finding.ts';
import type { FindingCode } from '../../verdict/catalogue/finding-code.ts';
import { approvalFix } from '../isolation/isolation.ts';
import type { Difference } from '../model/difference.ts';
import type { Skipped } from '../model/plan.ts';
import type { PlanContext } from '../model/plan-context.ts';
import { wordsOf } from '../model/plan-context.ts';

/** The last sentence of a remedy if the plan ends the finding by itself. */
export const NO_ACTION = ' No action is needed.';

/** How a finding ends: what Hubwarden does in enforce mode, and what a person does where Hubwarden only observes. */
interface RepairText {
  readonly does: string;
  readonly byHand: string;
}

/**
 * Replaces the general remedy of a finding's code by the remedy of its case: no action if the plan ends it by itself,
 * else the blocker first.
 */
export function withRemedy(context: PlanContext, difference: Difference): Difference {
  const { finding } = difference;
  const { code } = finding;
  if (finding.exemptedBy !== undefined) return difference;
  const { baseline, hub } = context;
  // The topic has already written a specific text.
  if (finding.fix !== catalogueFix(code, { hubId: hub.hubId, assignment: baseline.assignment })) return difference;
  const fix = remedyOf(context, code, difference);
  return fix === undefined ? difference : { ...difference, finding: { ...finding, fix } };
}

function remedyOf(
  context: PlanContext,
  code: FindingCode,
  { finding, skipped, repairs }: Difference,
): string | undefined {
  const text = repairText(context, finding);
  if (text === undefined) return undefined;
  if (finding.class === 'pending') return 'No action is needed: the running operation ends it.';
  if (skipped !== undefined) return remedyOfSkipped(context, code, skipped);
  if (repairs.length === 0) return undefined;
  return context.baseline.mode === 'enforce' ? `${text.does}${NO_ACTION}` : observed(context, text);
}

function observed({ baseline }: PlanContext, { byHand }: RepairText): string {
  return `Assignment ${baseline.assignment} observes, so Hubwarden writes nothing. Set its mode to enforce, or ${byHand}.`;
}

function repairText({ baseline, hub }: PlanContext, { code, destination, rule }: Finding): RepairText | undefined {
  const name = `${rule ?? 'the rule'} of ${hub.name}`;
  const opens = destination === undefined ? '' : ` to ${destination}`;
  switch (CATALOGUE[code].repair) {
    case 'SetMode': {
      const mode = baseline.isolation.mode ?? '';
      return {
        does: `Hubwarden sets isolation mode ${mode} on ${hub.name}. Azure cannot undo it.`,
        byHand: `set isolation mode ${mode} on ${hub.name} in Azure, which cannot undo it`,
      };
    }
    case 'SetFirewallSku':
      return {
        does: `Hubwarden sets firewall SKU ${baseline.firewallSku} on ${hub.name}.`,
        byHand: `set firewall SKU ${baseline.firewallSku} on ${hub.name} in Azure`,
      };
    case 'CreateRule':
      return { does: `Hubwarden writes ${name}.`, byHand: `create a rule${opens} on ${hub.name}` };
    case 'RestoreRule':
      return {
        does: `Hubwarden restores ${name}. If the change is intended, add its destination to the baseline under a rule of its own.`,
        byHand: `restore ${name} in Azure`,
      };
    case 'RemoveRule':
      return {
        does: `Hubwarden removes ${name}. If it is needed, add its destination to a pack, or exempt it with an owner and a date.`,
        byHand: `delete ${name} in Azure`,
      };
    case 'RewriteRule':
      return {
        does: `Hubwarden writes ${name} again. If that does not help, correct what Azure's error text names.`,
        byHand: `correct what Azure's error text names and write ${name} again in Azure`,
      };
    case 'Provision':
      return {
        does: `Hubwarden provisions the network of ${hub.name}.`,
        byHand: `provision the network of ${hub.name}`,
      };
    case 'RestoreForeignRule':
      return { does: `Hubwarden writes ${name} as it was.`, byHand: `write ${name} in Azure as it was` };
    case 'ChangeRule':
    case undefined:
      return undefined;
  }
}

function remedyOfSkipped(context: PlanContext, code: FindingCode, left: Skipped): string | undefined {
  const { detail, reason } = left;
  switch (reason) {
    case 'NeedsConsent':
      return approvalFix(context);
    case 'InTheWay':
      return 'First delete the computes and endpoints that HW401 names. They can be created again once isolation is on.';
    case 'OperationInFlight':
    case 'NetworkNotReady':
    case 'WaitsForCover':
    case 'Backoff':
    case 'ExpiryGrace':
    case 'Released':
      return `No action is needed now: Hubwarden waits. ${detail}`;
    case 'Refused':
      return 'First correct the refusal that another finding names: Azure refused the write that would end this one.';
    case 'Contended':
      return 'First follow the remedy of HW501 or HW502 about this rule: Hubwarden does not write the rule again by itself.';
    case 'CostNotAccepted':
      return 'First accept the price of the firewall in the policy; HW406 says how.';
    case 'Foreign':
    case 'AzureOwned':
      return `Ask the owner of the rule to repair or delete it. ${detail}`;
    case 'NotAsked':
      return isMode(code) ? modeOnlyReported(context) : undefined;
    case 'NotReadable':
      return isMode(code) ? unread(context, detail) : `Hubwarden does not change the rule. ${detail}`;
    case 'NotPossible':
      return notPossible(context, code, detail);
    case 'ObserveOnly':
    case 'Exempt':
    case 'AlreadyCovered':
    case 'RetriesUsedUp':
    case 'TargetInUse':
    case 'NeededByConnection':
    case 'WritesOff':
    case 'BreakerOpen':
    case 'Pace':
    case 'OutsideWindow':
      return undefined;
  }
}

function isMode(code: FindingCode): boolean {
  return CATALOGUE[code].repair === 'SetMode';
}

function modeOnlyReported({ hub }: PlanContext): string {
  return `Check that everything ${hub.name} needs is in the baseline. Then set \`newHubs\` or \`existingHubs\` of the assignment to \`approve\`, or exempt the ${wordsOf({ hub }).one} with an owner and a date.`;
}

function notPossible(context: PlanContext, code: FindingCode, detail: string): string | undefined {
  // The remedy of an unlisted rule does not depend on Hubwarden.
  if (CATALOGUE[code].repair === 'RemoveRule') return undefined;
  return isMode(code) && !isOffered(context)
    ? inWordsOf(context.hub.hubId, CATALOGUE.HW104.fix)
    : `Hubwarden cannot repair it now. ${detail}`;
}

function isOffered({ baseline, hub }: PlanContext): boolean {
  const { mode } = baseline.isolation;
  return mode === undefined || hub.changeableIsolationModes?.includes(mode) !== false;
}

function unread({ input }: PlanContext, detail: string): string {
  return input.usage === 'Unreadable'
    ? `First find out why with ${commandInText('doctor')}. ${detail}`
    : `${detail} Hubwarden reads them before it changes the mode, and reports blockers as HW401.`;
}
