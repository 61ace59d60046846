import type { Result } from '../../result.ts';
import { err, ok } from '../../result.ts';
import type { PortRange } from '../outbound-rule.ts';
import { sortedRangesOverlap } from './sorted-ranges.ts';

/** Every port, as `*` means it. */
export const ALL_PORTS: readonly PortRange[] = [{ from: 0, to: 65535 }];

const HIGHEST_PORT = 65535;
const ENTRY = /^(\d{1,5})(?:\s*-\s*(\d{1,5}))?$/;
const REMEDY = 'Write ports from 0 to 65535 such as "443" or "80, 8080-8089", or "*" for every port.';

/**
 * Reads ports as Azure writes them: `*`, or a comma list of ports and ranges. Blanks do not matter.
 *
 * @returns ranges sorted, joined and never overlapping; or a sentence that names the bad entry and the remedy
 */
export function parsePorts(text: string): Result<readonly PortRange[], string> {
  const ranges: PortRange[] = [];
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '*') {
      ranges.push(...ALL_PORTS);
      continue;
    }
    const range = rangeFromEntry(entry);
    if (typeof range === 'string') return err(range);
    ranges.push(range);
  }
  return ok(joinPorts(ranges));
}

function rangeFromEntry(entry: string): PortRange | string {
  if (entry === '') return `A port is missing. ${REMEDY}`;
  const match = ENTRY.exec(entry);
  if (match === null) return `"${entry}" is not a port or a range of ports. ${REMEDY}`;
  const from = Number(match[1]);
  const to = Number(match[2] ?? match[1]);
  if (from > HIGHEST_PORT || to > HIGHEST_PORT) return `"${entry}" lies above the highest port, 65535. ${REMEDY}`;
  if (from > to) return `"${entry}" runs backwards. Write the lower port first: "${to}-${from}".`;
  return { from, to };
}

/** Sorts ranges and joins those that overlap or touch, so that equal sets of ports are equal lists. */
export function joinPorts(ranges: readonly PortRange[]): readonly PortRange[] {
  const joined: PortRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last === undefined || range.from > last.to + 1) joined.push(range);
    else if (range.to > last.to) joined[joined.length - 1] = { from: last.from, to: range.to };
  }
  return joined;
}

/** Writes ports in the form that Azure reads: `*`, `443`, `80,8080-8089`. */
export function renderPorts(ranges: readonly PortRange[]): string {
  if (isAllPorts(ranges)) return '*';
  return ranges.map((range) => (range.from === range.to ? `${range.from}` : `${range.from}-${range.to}`)).join(',');
}

/** True when the ranges, sorted and joined, are every port. */
export function isAllPorts(ranges: readonly PortRange[]): boolean {
  const [first] = ranges;
  return ranges.length === 1 && first?.from === 0 && first.to === HIGHEST_PORT;
}

/** True when every wanted port is among `by`. Both are sorted and joined. */
export function portsCover(by: readonly PortRange[], wanted: readonly PortRange[]): boolean {
  let at = 0;
  return wanted.every((want) => {
    while ((by[at]?.to ?? Number.POSITIVE_INFINITY) < want.to) at += 1;
    const range = by[at];
    return range !== undefined && range.from <= want.from;
  });
}

/** True when at least one port is in both. Both are sorted and joined. */
export function portsOverlap(a: readonly PortRange[], b: readonly PortRange[]): boolean {
  return sortedRangesOverlap(a, b);
}
