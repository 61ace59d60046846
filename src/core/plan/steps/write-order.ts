import { sameDestination } from '../../rules/destinations/destination-key.ts';
import { foldCase } from '../../text/fold-case.ts';
import type { Repair } from '../model/difference.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';

type WriteRule = Extract<Repair, { kind: 'WriteRule' }>;

/** True when a rule that the plan restores holds the destination of another rule that it writes. */
export function hasDestinationConflict(context: PlanContext, writes: readonly WriteRule[]): boolean {
  return writes.some((write) => obstacleOf(context, write, writes) !== undefined);
}

/**
 * Orders single writes so that Azure refuses none of them as a second rule for one destination: a rule that holds the
 * destination of another one is restored first. If two rules hold each other's destination, one of them is deleted
 * first.
 *
 * @param gone lower-case names of rules that are deleted before
 */
export function orderWrites(
  context: PlanContext,
  writes: readonly WriteRule[],
  gone: ReadonlySet<string>,
): readonly WriteRule[] {
  const ordered: WriteRule[] = [];
  let waiting = writes;
  const freed = new Set(gone);
  while (waiting.length > 0) {
    const isFree = (write: WriteRule) => {
      const obstacle = obstacleOf(context, write, waiting);
      return obstacle === undefined || freed.has(foldCase(obstacle.name));
    };
    const next = waiting.find(isFree) ?? untangled(context, waiting);
    if (next === undefined) break;
    for (const name of next.deletesFirst) freed.add(foldCase(name));
    ordered.push(next);
    waiting = waiting.filter((write) => write.rule.name !== next.rule.name);
  }
  return ordered;
}

/**
 * The first write of a circle, preceded by the deletion of the rule that blocks it; that rule's own write follows
 * later.
 */
function untangled(context: PlanContext, waiting: readonly WriteRule[]): WriteRule | undefined {
  const [first] = waiting;
  if (first === undefined) return undefined;
  const obstacle = obstacleOf(context, first, waiting);
  return obstacle === undefined ? first : { ...first, deletesFirst: [...first.deletesFirst, obstacle.name] };
}

/** A rule in its current form, among those still to be written, that holds the destination of this write. */
function obstacleOf(
  { ruleByName }: PlanContext,
  { rule }: WriteRule,
  waiting: readonly WriteRule[],
): OwnedRule | undefined {
  for (const other of waiting) {
    if (other.rule.name === rule.name) continue;
    const current = ruleByName.get(foldCase(other.rule.name));
    if (current?.destination !== undefined && sameDestination(current.destination, rule.destination)) return current;
  }
  return undefined;
}
