import type { DesiredRule } from '../baseline/baseline.ts';
import type { Difference } from './difference.ts';
import { leftAlone, repairable } from './difference.ts';
import type { OwnedRule, PlanContext } from './plan-context.ts';
import { raise, remembered } from './plan-context.ts';
import { settling } from './settling.ts';

/**
 * The built-in role that lets an identity approve private endpoint connections, b556d68e-0be0-4f35-a333-ad7ee1ce17ea.
 *
 * @see https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/ai-machine-learning (read 2026-10)
 */
export const APPROVER_ROLE = 'Azure AI Enterprise Network Connection Approver';

/**
 * Judges a rule that holds a wanted destination and reads Inactive on an active network. A private endpoint most likely
 * waits for approval on its target (HW407). Any other rule is written again, then created anew (HW206), if it is ours.
 */
export function judgeInactive(context: PlanContext, wanted: DesiredRule, held: OwnedRule): Difference {
  const { hub, input } = context;
  const since = remembered(input.memory.inactiveSince, held.name) ?? input.now;
  const graceEnds = new Date(since.getTime() + input.timings.inactiveRuleGraceSeconds * 1000);
  const state = `${held.name} of ${hub.name} is Inactive on an active network`;
  if (graceEnds.getTime() > input.now.getTime()) {
    const waiting = settling(context, wanted, `${state}; it may still wake.`);
    return leftAlone(waiting.finding, 'NetworkNotReady', `${state}.`, graceEnds);
  }
  if (held.destination?.type === 'PrivateEndpoint') {
    return unapproved(context, wanted, `${state} since ${since.toISOString()}`);
  }
  if (held.owner !== 'ours') {
    const finding = raise(context, 'HW206', { rule: wanted.name, message: `${state}, and it is not ours.` });
    return leftAlone(finding, held.owner === 'azure' ? 'AzureOwned' : 'Foreign', 'Only its owner can wake it.');
  }
  return wake(context, wanted, { held, message: `${state} since ${since.toISOString()}.` });
}

function unapproved(context: PlanContext, wanted: DesiredRule, state: string): Difference {
  const target = wanted.destination.type === 'PrivateEndpoint' ? wanted.destination.serviceResourceId : undefined;
  const finding = raise(context, 'HW407', {
    rule: wanted.name,
    subject: target?.toLowerCase(),
    message: `${state}: its connection is not approved on ${target ?? 'its target'}.`,
    fix: `Whoever may approve private endpoint connections on ${target ?? 'the target'} approves it there, under Networking > Private endpoint connections. With the role "${APPROVER_ROLE}" on it for the identity of hub ${context.hub.name} and for Hubwarden's, later ones are approved by themselves.`,
  });
  return leftAlone(finding, 'NotPossible', 'Somebody has to approve the connection on the target resource.');
}

interface Sleeper {
  readonly held: OwnedRule;
  readonly message: string;
}

function wake(context: PlanContext, wanted: DesiredRule, { held, message }: Sleeper): Difference {
  const tried = remembered(context.input.memory.repairs, held.name) ?? 0;
  const usedUp = tried >= 2;
  const finding = raise(context, 'HW206', {
    rule: wanted.name,
    message,
    class: usedUp ? 'blocker' : 'difference',
  });
  if (usedUp)
    return leftAlone(finding, 'RetriesUsedUp', 'It was written again and created anew, and is still Inactive.');
  return repairable(finding, {
    kind: 'WriteRule',
    rule: wanted,
    deletesFirst: tried === 0 ? [] : [held.name],
    why: tried === 0 ? `${held.name} sleeps and is written again.` : `${held.name} still sleeps and is created anew.`,
  });
}
