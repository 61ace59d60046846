/** A range from `from` to `to`, both included, and its owner. */
export interface OwnedRange<Bound extends number | bigint, Owner> {
  readonly from: Bound;
  readonly to: Bound;
  readonly by: Owner;
}

/** Finds the ranges of a set that hold a whole other range, in log n steps for each of them. */
export type EnclosingRanges<Bound extends number | bigint, Owner> = (from: Bound, to: Bound) => readonly Owner[];

/** Counts the ranges that a search compares; tests bound it. */
export interface StepCount {
  steps: number;
}

/**
 * Prepares ranges for {@link EnclosingRanges}: sorted by their start, under a tree that holds the furthest end of each
 * stretch, so that a search enters only stretches with a result.
 */
export function enclosingRanges<Bound extends number | bigint, Owner>(
  ranges: readonly OwnedRange<Bound, Owner>[],
  count?: StepCount,
): EnclosingRanges<Bound, Owner> {
  const sorted = [...ranges].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  const tree = furthestEnds(sorted);
  return (from, to) => {
    const found: Owner[] = [];
    const waiting: Stretch[] = sorted.length === 0 ? [] : [{ node: 1, first: 0, last: sorted.length - 1 }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (count !== undefined) count.steps += 1;
      const { node, first, last } = next;
      const begin = sorted[first];
      const end = tree[node];
      if (begin === undefined || end === undefined || begin.from > from || end < to) continue;
      if (first === last) found.push(begin.by);
      else waiting.push(...halves(next));
    }
    return found;
  };
}

/** A node of the tree, with the sorted ranges that it stands for. */
interface Stretch {
  readonly node: number;
  readonly first: number;
  readonly last: number;
}

function halves({ node, first, last }: Stretch): readonly [Stretch, Stretch] {
  const middle = (first + last) >> 1;
  return [
    { node: 2 * node, first, last: middle },
    { node: 2 * node + 1, first: middle + 1, last },
  ];
}

/** The furthest end of the ranges under each node. */
function furthestEnds<Bound extends number | bigint>(sorted: readonly { readonly to: Bound }[]): readonly Bound[] {
  const ends: Bound[] = [];
  const fill = (stretch: Stretch): Bound | undefined => {
    const { node, first, last } = stretch;
    const [left, right] = halves(stretch);
    const end = first === last ? sorted[first]?.to : later(fill(left), fill(right));
    if (end !== undefined) ends[node] = end;
    return end;
  };
  if (sorted.length > 0) fill({ node: 1, first: 0, last: sorted.length - 1 });
  return ends;
}

function later<Bound extends number | bigint>(a: Bound | undefined, b: Bound | undefined): Bound | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}
