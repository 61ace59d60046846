import type { ForbiddenRule, ForbiddenTarget } from '../baseline/baseline.ts';
import { destinationKey } from '../rules/destination-key.ts';
import { forbiddenMatches } from '../rules/forbidden.ts';
import type { BaselineAsks } from './baseline-asks.ts';
import { leftAlone, remark, repairable } from './difference.ts';
import type { OwnedRule, PlanContext } from './plan-context.ts';
import { raise, remembered } from './plan-context.ts';
import type { RemovalOpinion } from './rule-removals.ts';

/**
 * Says whether a user-defined rule opens what the policy forbids (HW204), and whether it is to be removed. What the
 * baseline itself asks for is reported and stays: the policy contradicts itself, and people depend on it.
 */
export function judgeForbidden(context: PlanContext, rule: OwnedRule, asked: BaselineAsks): RemovalOpinion | undefined {
  const { destination } = rule;
  if (destination === undefined) return undefined;
  const matching = context.baseline.forbidden.filter(({ target }) => forbiddenMatches(target, destination));
  const [entry] = [...matching].sort(removalsFirst);
  if (entry === undefined) return undefined;
  const finding = raise(context, 'HW204', {
    rule: rule.name,
    message: `${rule.name} of ${context.hub.name} opens ${textOf(entry.target)}, which assignment ${context.baseline.assignment} forbids.`,
  });
  if (finding.exemptedBy !== undefined) return { difference: remark(finding), doomed: false };
  if (entry.action === 'report') {
    const detail = 'The policy only reports it.';
    return { difference: leftAlone(finding, 'NotAsked', detail), doomed: false };
  }
  if (asked(rule.destination)) {
    const detail = 'The baseline itself asks for this destination.';
    return { difference: leftAlone(finding, 'NotAsked', detail), doomed: false };
  }
  const pausedUntil = removalPausedUntil(context, destinationKey(destination));
  if (pausedUntil !== undefined) {
    const detail = 'It was removed a short while ago and has come back.';
    return { difference: leftAlone(finding, 'Backoff', detail, pausedUntil), doomed: true };
  }
  return {
    difference: repairable(finding, { kind: 'RemoveRule', name: rule.name, purpose: 'Forbidden' }),
    doomed: true,
  };
}

function removalsFirst(a: ForbiddenRule, b: ForbiddenRule): number {
  return Number(b.action === 'remove') - Number(a.action === 'remove');
}

/** A forbidden rule that keeps coming back is removed for ever, but not more often than this. */
function removalPausedUntil({ input }: PlanContext, key: string): Date | undefined {
  const removedAt = remembered(input.memory.forbiddenRemovedAt, key);
  if (removedAt === undefined) return undefined;
  const until = new Date(removedAt.getTime() + input.timings.forbiddenRemovalPauseSeconds * 1000);
  return until.getTime() > input.now.getTime() ? until : undefined;
}

function textOf(target: ForbiddenTarget): string {
  switch (target.type) {
    case 'FQDN':
      return target.host;
    case 'ServiceTag':
      return `service tag ${target.serviceTag}`;
    case 'AddressPrefix':
      return target.prefix;
    case 'PrivateEndpoint':
      return target.subresourceTarget === undefined
        ? target.serviceResourceId
        : `${target.subresourceTarget} of ${target.serviceResourceId}`;
  }
}
