/** A range of ports or of addresses, from `from` to `to`, both included. */
interface Range<Bound extends number | bigint> {
  readonly from: Bound;
  readonly to: Bound;
}

/**
 * True when at least one value lies in both lists. Both are sorted and joined. The number of steps is the length of the
 * lists.
 */
export function sortedRangesOverlap<Bound extends number | bigint>(
  a: readonly Range<Bound>[],
  b: readonly Range<Bound>[],
): boolean {
  let left = 0;
  let right = 0;
  while (left < a.length && right < b.length) {
    const one = a[left];
    const other = b[right];
    if (one === undefined || other === undefined) return false;
    if (one.to < other.from) left += 1;
    else if (other.to < one.from) right += 1;
    else return true;
  }
  return false;
}

/**
 * Addresses `from` to `to`, both included, as whole numbers. IPv6 addresses are moved above all IPv4 ones, with a gap,
 * so that ranges of the two families never meet.
 */
export interface AddressRange {
  readonly from: bigint;
  readonly to: bigint;
}
