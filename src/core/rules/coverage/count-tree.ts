/** A row of counters. It adds to a stretch of counters, and finds the lowest count, in log n steps. */
export interface CountTree {
  /** Adds to every counter from `from` to `to`, both included. */
  readonly add: (from: number, to: number, amount: number) => void;
  /** The lowest of all counts. */
  readonly lowest: () => number;
}

/**
 * Makes a tree of counters, all zero.
 *
 * @param size the number of counters, at least one
 */
export function countTree(size: number): CountTree {
  const lowest = new Int32Array(4 * size);
  const pending = new Int32Array(4 * size);
  const add = (node: number, [first, last]: Stretch, [from, to]: Stretch, amount: number): void => {
    if (from <= first && last <= to) {
      lowest[node] = (lowest[node] ?? 0) + amount;
      pending[node] = (pending[node] ?? 0) + amount;
      return;
    }
    const middle = (first + last) >> 1;
    if (from <= middle) add(2 * node, [first, middle], [from, to], amount);
    if (to > middle) add(2 * node + 1, [middle + 1, last], [from, to], amount);
    lowest[node] = Math.min(lowest[2 * node] ?? 0, lowest[2 * node + 1] ?? 0) + (pending[node] ?? 0);
  };
  return {
    add: (from, to, amount) => add(1, [0, size - 1], [from, to], amount),
    lowest: () => lowest[1] ?? 0,
  };
}

type Stretch = readonly [first: number, last: number];
