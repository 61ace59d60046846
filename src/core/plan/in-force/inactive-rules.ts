import { addSeconds } from 'date-fns/addSeconds';
import type { DesiredRule } from '../../baseline/policy/baseline.ts';
import { isYounger } from '../../observation/hub-age.ts';
import { foldOptional } from '../../text/fold-case.ts';
import type { Difference } from '../model/difference.ts';
import { repairable, skippedDifference } from '../model/difference.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';
import { lookUpByName, raise, wordsOf } from '../model/plan-context.ts';
import { pendingDifference } from './pending-difference.ts';

/**
 * The built-in role that lets an identity approve private endpoint connections, b556d68e-0be0-4f35-a333-ad7ee1ce17ea.
 *
 * @see https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/ai-machine-learning (read 2026-10)
 */
export const APPROVER_ROLE = 'Azure AI Enterprise Network Connection Approver';

/**
 * Judges a rule that has a wanted destination and reads Inactive on an active network. A private endpoint most likely
 * waits for approval on its target (HW407). Hubwarden writes any other rule of ours again, and after that deletes and
 * creates it (HW206).
 */
export function judgeInactive(context: PlanContext, wanted: DesiredRule, held: OwnedRule): Difference {
  const { hub, input } = context;
  const graceEnds = graceEndsAt(context, held.name);
  const where = `${held.name} of ${hub.name}`;
  const state =
    held.status === 'Active'
      ? `${where} is Active, but its part for Spark is Inactive on a network that is ready for Spark`
      : `${where} is Inactive on an active network`;
  if (graceEnds !== undefined && graceEnds.getTime() > input.now.getTime()) {
    const waiting = pendingDifference(context, wanted, `${state}; it may still become Active.`);
    return skippedDifference(waiting.finding, 'NetworkNotReady', `${state}.`, graceEnds);
  }
  const known = lookUpByName(input.memory.inactiveSince, held.name);
  const stateSince = known === undefined ? state : `${state} since ${known.toISOString()}`;
  if (held.destination?.type === 'PrivateEndpoint')
    return unapproved(context, wanted, stateSince, held.status === 'Active');
  if (held.owner !== 'ours') {
    const finding = raise(context, 'HW206', {
      rule: wanted.name,
      message: `${state}, and Hubwarden did not write it.`,
    });
    return skippedDifference(
      finding,
      held.owner === 'azure' ? 'AzureOwned' : 'Foreign',
      'Only its owner can repair it.',
    );
  }
  return rewriteInactive(context, wanted, { held, message: `${stateSince}.` });
}

/** @returns undefined if no earlier read is known, so that the grace counts as over on all but young hubs */
function graceEndsAt({ hub, input }: PlanContext, ruleName: string): Date | undefined {
  const { memory, now, timings } = input;
  const grace = timings.inactiveRuleGraceSeconds;
  const known = lookUpByName(memory.inactiveSince, ruleName);
  if (known === undefined && memory.isFirstRead === true) {
    const { createdAt } = hub;
    return createdAt !== undefined && isYounger(hub, now, grace) ? addSeconds(createdAt, grace) : undefined;
  }
  // A time in the future is wrong: it would defer the finding forever.
  const since = known === undefined || known > now ? now : known;
  return addSeconds(since, grace);
}

function unapproved(context: PlanContext, wanted: DesiredRule, state: string, isForSpark: boolean): Difference {
  const target = wanted.destination.type === 'PrivateEndpoint' ? wanted.destination.serviceResourceId : undefined;
  const finding = raise(context, 'HW407', {
    rule: wanted.name,
    subject: foldOptional(target),
    message: `${state}: ${isForSpark ? 'its connection for Spark' : 'its connection'} is not approved on ${target ?? 'its target'}.`,
    fix: `Approve the connection on ${target ?? 'the target'}, under Networking > Private endpoint connections. With the role "${APPROVER_ROLE}" on it for the identity of ${wordsOf(context).one} ${context.hub.name} and for Hubwarden's, Azure approves later ones by itself.`,
  });
  return skippedDifference(finding, 'NotPossible', 'The owner of the target resource has to approve the connection.');
}

interface Sleeper {
  readonly held: OwnedRule;
  readonly message: string;
}

function rewriteInactive(context: PlanContext, wanted: DesiredRule, { held, message }: Sleeper): Difference {
  const tried = lookUpByName(context.input.memory.repairs, held.name) ?? 0;
  const usedUp = tried >= 2;
  const finding = raise(context, 'HW206', {
    rule: wanted.name,
    message,
    class: usedUp ? 'blocker' : 'difference',
  });
  if (usedUp)
    return skippedDifference(
      finding,
      'RetriesUsedUp',
      'Hubwarden wrote it again, then deleted and created it, and it is still Inactive.',
    );
  return repairable(finding, {
    kind: 'WriteRule',
    rule: wanted,
    deletesFirst: tried === 0 ? [] : [held.name],
    why:
      tried === 0
        ? `${held.name} is Inactive and is written again.`
        : `${held.name} is still Inactive and is deleted and created.`,
  });
}
