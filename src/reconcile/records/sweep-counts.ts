import * as z from 'zod';
import { lookUp } from '../../core/text/look-up.ts';
import { namedValues } from '../../core/text/named-values.ts';

const count = z.number().int().default(0);

/** The counts of a shard or of a whole sweep. `judged + unread + gone + outOfScope` is the number of hubs that the sweep tried. */
export const sweepCounts = z.object({
  /** Hubs that got a verdict from a fresh read. */
  judged: count,
  /** Hubs that could not be read. They are `Unknown`, or keep their verdict until the attempts are used up. */
  unread: count,
  /** Hubs that no longer exist, by a read. */
  gone: count,
  /** Workspaces that the policy does not manage. */
  outOfScope: count,
  /** Hubs that the identity may not read, or whose subscription it does not see. */
  forbidden: count,
  /** Hubs whose rows this release cannot read: a newer one wrote them, or they are damaged. They are not judged. */
  damaged: count,
  /** Hubs on which Hubwarden failed so that not even HW601 could be recorded. */
  faulted: count,
  /** Verdict → hubs, unread ones left out. */
  verdicts: namedValues(z.number().int()).default({}),
  /** Hubs that were queued for a run. */
  repairs: count,
  /** Hubs with a new line of history. */
  changed: count,
  /** Hubs that were deleted and created again under their name. */
  recreated: count,
  /** Hubs that were gone and are back. */
  recovered: count,
  /** Reads of Azure. */
  reads: count,
  /** Findings that are absent in the sweep before. */
  added: count,
  /** Findings that the sweep before found as well. */
  persisting: count,
  /** Findings of the sweep before that are over. */
  repaired: count,
  /** Hubs whose findings come and go. */
  flapping: count,
});

/** Counts of judged hubs. */
export type SweepCounts = z.output<typeof sweepCounts>;

/** Counts of nothing. */
export const NO_COUNTS: SweepCounts = sweepCounts.parse({});

/** The sums of both; other fields of the two are dropped. */
export function addCounts(a: SweepCounts, b: Partial<SweepCounts>): SweepCounts {
  const sums = NUMBERS.map((name) => [name, a[name] + (b[name] ?? 0)] as const);
  return { ...NO_COUNTS, ...Object.fromEntries(sums), verdicts: addVerdicts(a.verdicts, b.verdicts ?? {}) };
}

const NUMBERS = (Object.keys(NO_COUNTS) as (keyof SweepCounts)[]).filter((name) => name !== 'verdicts');

function addVerdicts(a: SweepCounts['verdicts'], b: SweepCounts['verdicts']): SweepCounts['verdicts'] {
  // Sorted, so that the order of judging does not show.
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return Object.fromEntries(names.map((name) => [name, (lookUp(a, name) ?? 0) + (lookUp(b, name) ?? 0)]));
}
