import type { DesiredRule } from '../../baseline/policy/baseline.ts';
import { sameDestination } from '../../rules/destinations/destination-key.ts';
import { destinationText } from '../../rules/destinations/destination-text.ts';
import { foldCase } from '../../text/fold-case.ts';
import { judgeInactive } from '../in-force/inactive-rules.ts';
import { settling } from '../in-force/rule-under-way.ts';
import { isSettling } from '../in-force/rules-in-force.ts';
import { judgeSparkPart } from '../in-force/spark-endpoints.ts';
import type { Difference } from '../model/difference.ts';
import { leftAlone, repairable } from '../model/difference.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';
import { raise, remembered } from '../model/plan-context.ts';
import { stuckSince } from '../operations/stuck-since.ts';
import { UNKNOWN_FORM } from '../removals/removal-refusal.ts';
import { openingText } from '../removals/rule-opening.ts';
import { judgeNotSticking } from './does-not-stick.ts';
import type { OwnRule, RuleScene } from './rule-context.ts';

/** Judges a rule of ours that permits something else than it should (HW202). It is put right under its name. */
export function judgeAltered(scene: RuleScene, { wanted, own }: OwnRule): Difference {
  const { context } = scene;
  const { hub } = context;
  if (own.status === 'Deleting' && stuckSince(context, own.name) === undefined) {
    return settling(context, wanted, `${own.name} of ${hub.name} is being deleted.`);
  }
  const notSticking = judgeNotSticking(context, { wanted, own });
  if (notSticking !== undefined) return notSticking;
  const finding = raise(context, 'HW202', {
    rule: wanted.name,
    destination: openingText(own),
    message: `${own.name} of ${hub.name} no longer permits ${destinationText(wanted.destination)}, which Hubwarden wrote (${wanted.origin}): its destination is now ${openingText(own)}.`,
  });
  if (own.destination === undefined) return leftAlone(finding, 'NotPossible', UNKNOWN_FORM);
  const holder = holderBesides(scene, wanted, own);
  const wantsEndpoint = wanted.destination.type === 'PrivateEndpoint';
  const isEndpoint = own.destination.type === 'PrivateEndpoint';
  // Endpoints are written in a later phase than other rules, so a rule between the two makes room first.
  if ((holder !== undefined && holder.owner !== 'ours') || isEndpoint !== wantsEndpoint) {
    return repairable(finding, { kind: 'RemoveRule', name: own.name, purpose: 'Altered' });
  }
  const displaced = holder === undefined || scene.altered.has(foldCase(holder.name)) ? [] : [holder.name];
  return repairable(finding, {
    kind: 'WriteRule',
    rule: wanted,
    deletesFirst: isEndpoint ? [own.name, ...displaced] : displaced,
    why: `${own.name} was altered: Hubwarden restores it.`,
  });
}

function holderBesides(scene: RuleScene, wanted: DesiredRule, own: OwnedRule): OwnedRule | undefined {
  return scene.context.rules.find(
    (rule) =>
      rule !== own &&
      rule.status !== 'Deleting' &&
      rule.destination?.type === wanted.destination.type &&
      sameDestination(rule.destination, wanted.destination),
  );
}

/**
 * Judges a rule of ours that is as it should be and yet lets nothing through.
 *
 * @returns undefined when it reads Active, and is there for Spark where that is wanted
 */
export function judgeStalled(context: PlanContext, { wanted, own }: OwnRule): Difference | undefined {
  const { hub, input } = context;
  const stuck = stuckSince(context, own.name);
  if (stuck !== undefined && own.status !== 'Active') {
    return judgeFailed(
      context,
      { wanted, own },
      `it reads ${own.status} since ${stuck.toISOString()} and no operation on it is known`,
    );
  }
  switch (own.status) {
    case 'Active':
      return judgeSparkPart(context, wanted, own);
    case 'Deleting':
      return settling(context, wanted, `${own.name} of ${hub.name} is being deleted.`);
    case 'Failed':
      return judgeFailed(context, { wanted, own }, own.errorInformation ?? 'Azure gives no reason');
    case 'Inactive':
      return judgeInactive(context, wanted, own);
    case 'Provisioning':
    case 'Unknown':
      if (isSettling(own) && input.operation?.state === 'TimedOut' && input.operation.rules.includes(own.name)) {
        return judgeFailed(context, { wanted, own }, 'its write has not ended by its deadline');
      }
      return settling(context, wanted, `${own.name} of ${hub.name} is being provisioned.`);
  }
}

/** A failed rule is written again once; after that a person has to look at Azure's reason. */
function judgeFailed(context: PlanContext, { wanted, own }: OwnRule, reason: string): Difference {
  const tried = (remembered(context.input.memory.repairs, own.name) ?? 0) > 0;
  const finding = raise(context, 'HW205', {
    rule: wanted.name,
    message: `${own.name} of ${context.hub.name} failed: ${reason}.`,
    class: tried ? 'blocker' : 'difference',
  });
  if (tried) return leftAlone(finding, 'RetriesUsedUp', 'It was written again once and failed again.');
  const why = `${own.name} failed and is written again.`;
  return repairable(finding, { kind: 'WriteRule', rule: wanted, deletesFirst: [], why });
}
