import * as z from 'zod';
import type { Row, Rows } from '../ports.ts';
import { changeRow } from './change-row.ts';
import type { Stored } from './hub-record.ts';
import { cellsFrom, documentFrom } from './stored-json.ts';
import type { SweepCounts } from './sweep-counts.ts';
import { addCounts, NO_COUNTS, sweepCounts } from './sweep-counts.ts';

const time = z.iso.datetime();

const unseen = z.object({ subscriptionId: z.string(), why: z.string() });

const sweep = z.object({
  sweepId: z.string(),
  startedAt: time,
  /** Names of the shards that have not ended. */
  open: z.array(z.string()),
  /** Every hub that was found, or was known and not gone. */
  hubs: z.number().int(),
  ...sweepCounts.shape,
  /** Where the list of hubs came from. */
  source: z.enum(['ResourceGraph', 'ResourceManager']).optional(),
  fallbackBecause: z.string().optional(),
  /** Requests that discovery took. */
  discoveryCalls: z.number().int().default(0),
  /** Subscriptions that nobody could look into. */
  unseen: z.array(unseen).default([]),
  /** It was still running when the next one was due. */
  overran: z.boolean().default(false),
  endedAt: time.optional(),
});

/** One pass over the fleet, and what it came to so far. */
export type SweepRecord = z.output<typeof sweep>;

/** What a sweep is when it begins. */
export type NewSweep = Pick<SweepRecord, 'sweepId' | 'startedAt' | 'open' | 'hubs'> & Partial<SweepRecord>;

/** The record of a sweep that begins. */
export function newSweep(begin: NewSweep): SweepRecord {
  return { ...NO_COUNTS, discoveryCalls: 0, unseen: [], overran: false, ...begin };
}

/**
 * Share of the hubs that got a verdict from a fresh read, of those that could have got one: hubs that were found to be
 * gone, and workspaces that the policy does not manage, are none. 1 for a fleet without hubs.
 */
export function coverageOf({ gone, hubs, judged, outOfScope }: SweepRecord): number {
  const countable = hubs - gone - outOfScope;
  return countable <= 0 ? 1 : judged / countable;
}

const CURRENT = { partition: 'control', key: 'sweep' };
const SUMMARIES = 'summaries';

/** Which sweep is running, or ran last. */
export async function currentSweep(rows: Rows): Promise<Stored<SweepRecord> | undefined> {
  return stored(await rows.get('control', CURRENT.partition, CURRENT.key));
}

/** Makes a sweep the running one. @returns false when another instance came first */
export async function beginSweep(
  rows: Rows,
  record: SweepRecord,
  replaced: Stored<SweepRecord> | undefined,
): Promise<boolean> {
  const row = { ...CURRENT, cells: cellsFrom(record, {}) };
  const begun =
    replaced === undefined ? await rows.insert('control', row) : await rows.replace('control', row, replaced.etag);
  if (begun.ok) return true;
  // The answer to our own write may have been lost: the row then carries our id.
  return (await currentSweep(rows))?.value.sweepId === record.sweepId;
}

/**
 * Changes the running sweep until nobody came in between.
 *
 * @param change is called again after a lost race; undefined = leave it alone
 * @returns the sweep as it now is; undefined when it is no longer the running one
 */
export async function changeSweep(
  rows: Rows,
  sweepId: string,
  change: (current: SweepRecord) => SweepRecord | undefined,
): Promise<SweepRecord | undefined> {
  return await changeRow(rows, { table: 'control', ...CURRENT }, (row) => {
    const current = stored(row)?.value;
    if (current === undefined || current.sweepId !== sweepId) return { value: undefined, write: undefined };
    const next = change(current);
    if (next === undefined) return { value: current, write: undefined };
    return { value: next, write: cellsFrom(next, {}) };
  });
}

/**
 * Adds what a shard has come to, once: a shard whose message comes twice counts once.
 *
 * @param fault why the shard was given up
 */
export function withShardEnded(
  sweep: SweepRecord,
  shard: string,
  counts: SweepCounts,
  fault?: string,
): SweepRecord | undefined {
  if (!sweep.open.includes(shard)) return undefined;
  const why = fault === undefined ? whyUnseen(counts) : `Hubwarden failed on it: ${fault}`;
  const isTold = why === undefined || sweep.unseen.some((each) => each.subscriptionId === shard);
  return {
    ...sweep,
    ...addCounts(sweep, counts),
    open: sweep.open.filter((each) => each !== shard),
    unseen: isTold ? sweep.unseen : [...sweep.unseen, { subscriptionId: shard, why }],
  };
}

function whyUnseen({ damaged, faulted, forbidden }: SweepCounts): string | undefined {
  const reasons = [
    ...(forbidden === 0 ? [] : [`the identity may not read ${forbidden} of its hubs`]),
    ...(damaged === 0
      ? []
      : [`this release cannot read the records of ${damaged} of its hubs (\`hubwarden audit verify\` names them)`]),
    ...(faulted === 0 ? [] : [`Hubwarden failed on ${faulted} of its hubs (its log names them)`]),
  ];
  return reasons.length === 0 ? undefined : reasons.join('; ');
}

/** Leaves the summary of a sweep in the history of sweeps, oldest first. */
export async function storeSummary(rows: Rows, record: SweepRecord): Promise<void> {
  const key = `${record.startedAt}|${record.sweepId}`;
  await rows.upsert('sweeps', { partition: SUMMARIES, key, cells: cellsFrom(record, {}) });
}

/** When the sweeps began that ended since a time (ISO), oldest first. */
export async function sweepsBegunSince(rows: Rows, since: string): Promise<readonly string[]> {
  const found = await Array.fromAsync(rows.query('sweeps', { partition: SUMMARIES, keyFrom: since }));
  return found.map(({ key }) => key.slice(0, key.lastIndexOf('|')));
}

function stored(row: Row | undefined): Stored<SweepRecord> | undefined {
  return row === undefined ? undefined : { value: documentFrom(row, sweep), etag: row.etag };
}

/** What starting a sweep came to. */
export type SweepStart =
  | { readonly kind: 'Started'; readonly sweepId: string; readonly hubs: number; readonly shards: number }
  /** The last sweep still runs: two never run at once. */
  | { readonly kind: 'StillRunning'; readonly sweepId: string }
  | { readonly kind: 'NotStarted'; readonly reason: string };
