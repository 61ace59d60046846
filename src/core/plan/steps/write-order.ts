import { foldCase } from '../../text/fold-case.ts';
import { holdersOf } from '../model/destination-holders.ts';
import type { Repair } from '../model/difference.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';

type WriteRule = Extract<Repair, { kind: 'WriteRule' }>;

/** Places of writes in the list that the caller gave, by the lower-case name of the rule. */
type Places = Map<string, number>;

/** True when a rule that the plan restores holds the destination of another rule that it writes. */
export function hasDestinationConflict(context: PlanContext, writes: readonly WriteRule[]): boolean {
  const places = placesOf(writes);
  return writes.some((write) => obstacleOf(context, write, places) !== undefined);
}

/**
 * Orders single writes so that Azure refuses none of them as a second rule for one destination: a rule that holds the
 * destination of another one is restored first. If two rules hold each other's destination, one of them is deleted
 * first. The order of the input is kept otherwise.
 *
 * @param gone lower-case names of rules that are deleted before
 */
export function orderWrites(
  context: PlanContext,
  writes: readonly WriteRule[],
  gone: ReadonlySet<string>,
): readonly WriteRule[] {
  const ordered: WriteRule[] = [];
  const order = orderingOf(context, writes, gone);
  for (let next = takeNext(order); next !== undefined; next = takeNext(order)) {
    ordered.push(next);
    order.waiting.delete(nameOf(next));
    const names = next.deletesFirst.map((name) => foldCase(name));
    for (const name of names) order.freed.add(name);
    for (const name of [nameOf(next), ...names]) release(order, name);
  }
  return ordered;
}

/** The state of {@link orderWrites}: each waiting write is free, or blocked by the name of a rule. */
interface Ordering {
  readonly context: PlanContext;
  readonly writes: readonly WriteRule[];
  readonly waiting: Places;
  /** Lower-case names of rules that hold nothing any more. */
  readonly freed: Set<string>;
  /** Places of free writes, the last of the list first. */
  readonly free: number[];
  readonly blocked: Map<string, number[]>;
}

function orderingOf(context: PlanContext, writes: readonly WriteRule[], gone: ReadonlySet<string>): Ordering {
  const waiting = placesOf(writes);
  const order: Ordering = { context, writes, waiting, freed: new Set(gone), free: [], blocked: new Map() };
  for (const place of [...waiting.values()].reverse()) if (!isBlocked(order, place)) order.free.push(place);
  return order;
}

/** The first free write; if there is none, the first of a circle. */
function takeNext(order: Ordering): WriteRule | undefined {
  for (let place = order.free.pop(); place !== undefined; place = order.free.pop()) {
    const write = order.writes[place];
    // Since it became free, another rule may have become the first that holds its destination.
    if (write !== undefined && order.waiting.get(nameOf(write)) === place && !isBlocked(order, place)) return write;
  }
  return untangled(order);
}

/** Notes a write that has to wait under the name of the rule that it waits for. */
function isBlocked({ blocked, context, freed, waiting, writes }: Ordering, place: number): boolean {
  const write = writes[place];
  const obstacle = write === undefined ? undefined : obstacleOf(context, write, waiting);
  const name = obstacle === undefined ? undefined : foldCase(obstacle.name);
  if (name === undefined || freed.has(name)) return false;
  const known = blocked.get(name);
  if (known === undefined) blocked.set(name, [place]);
  else known.push(place);
  return true;
}

/** Looks again at the writes that waited for a rule. */
function release(order: Ordering, name: string): void {
  const places = order.blocked.get(name) ?? [];
  order.blocked.delete(name);
  for (const place of places) if (!isBlocked(order, place)) insert(order.free, place);
}

/** Keeps the list descending. */
function insert(free: number[], place: number): void {
  let low = 0;
  let high = free.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((free[middle] ?? 0) > place) low = middle + 1;
    else high = middle;
  }
  free.splice(low, 0, place);
}

/**
 * The first write of a circle, preceded by the deletion of the rule that blocks it; that rule's own write follows
 * later.
 */
function untangled({ context, waiting, writes }: Ordering): WriteRule | undefined {
  const [place] = waiting.values();
  const first = place === undefined ? undefined : writes[place];
  const obstacle = first === undefined ? undefined : obstacleOf(context, first, waiting);
  if (first === undefined || obstacle === undefined) return first;
  return { ...first, deletesFirst: [...first.deletesFirst, obstacle.name] };
}

/** Each name counts once, at its first place; the places ascend. */
function placesOf(writes: readonly WriteRule[]): Places {
  const places: Places = new Map();
  for (const [place, write] of writes.entries()) {
    const name = nameOf(write);
    if (!places.has(name)) places.set(name, place);
  }
  return places;
}

function nameOf({ rule }: WriteRule): string {
  return foldCase(rule.name);
}

/** A rule in its current form, the first among those still to be written, that holds the destination of this write. */
function obstacleOf(context: PlanContext, { rule }: WriteRule, waiting: Places): OwnedRule | undefined {
  const own = foldCase(rule.name);
  let first: { readonly place: number; readonly holder: OwnedRule } | undefined;
  for (const holder of holdersOf(context, rule.destination)) {
    const name = foldCase(holder.name);
    const place = name === own ? undefined : waiting.get(name);
    if (place !== undefined && (first === undefined || place < first.place)) first = { place, holder };
  }
  return first?.holder;
}
