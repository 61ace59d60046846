import { normalArmId } from '../hub-id.ts';
import type { BaselineAsks } from './baseline-asks.ts';
import { leftAlone, remark, repairable } from './difference.ts';
import type { Skipped } from './plan.ts';
import type { OwnedRule, PlanContext } from './plan-context.ts';
import { raise } from './plan-context.ts';
import { removalRefusal, UNKNOWN_FORM } from './removal-refusal.ts';
import type { RemovalOpinion } from './rule-removals.ts';

/**
 * Says whether a rule of somebody else is one that the baseline does not list (HW203), and whether the policy removes
 * it. A private endpoint whose target a connection uses is not unlisted: Azure adds endpoints for connections.
 */
export function judgeUnlisted(context: PlanContext, rule: OwnedRule, asked: BaselineAsks): RemovalOpinion | undefined {
  const { unlistedRules, assignment } = context.baseline;
  if (unlistedRules === 'allow' || asked(rule.destination) || isTargetInUse(context, rule)) return undefined;
  const removes = unlistedRules === 'remove';
  const finding = raise(context, 'HW203', {
    rule: rule.name,
    message: `${rule.name} of ${context.hub.name} is not listed by assignment ${assignment}.`,
    class: removes ? 'difference' : 'lint',
  });
  if (!removes || finding.exemptedBy !== undefined) return { difference: remark(finding), doomed: false };
  const refusal = rule.destination === undefined ? UNKNOWN_FORM : removalRefusal(context);
  if (refusal !== undefined) return { difference: leftAlone(finding, 'NotPossible', refusal), doomed: false };
  if (rule.destination?.type === 'PrivateEndpoint' && !Array.isArray(context.input.connectionTargets)) {
    return unreadConnections(context, finding);
  }
  return {
    difference: repairable(finding, { kind: 'RemoveRule', name: rule.name, purpose: 'Unlisted' }),
    doomed: true,
  };
}

/** Private endpoints that the baseline does not list and that stay because a connection uses their target. */
export function endpointsInUse(context: PlanContext, asked: BaselineAsks): readonly Skipped[] {
  if (context.baseline.unlistedRules === 'allow') return [];
  const kept = context.rules.filter(
    (rule) => rule.owner === 'foreign' && isTargetInUse(context, rule) && !asked(rule.destination),
  );
  return kept.map(({ name }) => {
    const detail = 'A connection of the hub or of a project uses its target.';
    return { rule: name, reason: 'TargetInUse', detail, retryAt: undefined };
  });
}

function isTargetInUse({ input }: PlanContext, { destination }: OwnedRule): boolean {
  const { connectionTargets } = input;
  if (
    destination?.type !== 'PrivateEndpoint' ||
    connectionTargets === undefined ||
    connectionTargets === 'Unreadable'
  ) {
    return false;
  }
  const target = normalArmId(destination.serviceResourceId);
  return connectionTargets.some((used) => normalArmId(used) === target);
}

function unreadConnections(context: PlanContext, finding: ReturnType<typeof raise>): RemovalOpinion {
  const unreadable = context.input.connectionTargets === 'Unreadable';
  const detail = unreadable
    ? 'The connections of the hub and its projects could not be read, so the target may be in use.'
    : 'The connections of the hub and its projects have not been read yet.';
  return {
    difference: leftAlone(finding, 'NotReadable', detail),
    doomed: false,
    unread: unreadable ? 'Unreadable' : 'NotYet',
  };
}
