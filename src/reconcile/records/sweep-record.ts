import * as z from 'zod';
import type { Rows } from '../ports.ts';
import type { Stored } from './store/documents.ts';
import { documents } from './store/documents.ts';
import type { SweepCounts } from './sweep-counts.ts';
import { addCounts, NO_COUNTS, sweepCounts } from './sweep-counts.ts';

const time = z.iso.datetime();

const unseen = z.object({ subscriptionId: z.string(), why: z.string() });

const sweep = z.object({
  sweepId: z.string(),
  startedAt: time,
  /** Names of the shards that have not ended. */
  open: z.array(z.string()),
  /** All hubs that discovery found, and known hubs that are not gone. */
  hubs: z.number().int(),
  ...sweepCounts.shape,
  /** The source of the list of hubs. */
  source: z.enum(['ResourceGraph', 'ResourceManager']).optional(),
  fallbackBecause: z.string().optional(),
  /** Requests that discovery sent. */
  discoveryCalls: z.number().int().default(0),
  /** Subscriptions that the sweep could not read. */
  unseen: z.array(unseen).default([]),
  /** It was still running when the next one was due. */
  overran: z.boolean().default(false),
  endedAt: time.optional(),
});

/** One pass over the fleet, and its counts so far. */
export type SweepRecord = z.output<typeof sweep>;

/** The fields of a sweep when it begins. */
export type NewSweep = Pick<SweepRecord, 'sweepId' | 'startedAt' | 'open' | 'hubs'> & Partial<SweepRecord>;

/** The record of a sweep that begins. */
export function newSweep(begin: NewSweep): SweepRecord {
  return { ...NO_COUNTS, discoveryCalls: 0, unseen: [], overran: false, ...begin };
}

/**
 * The share of hubs that got a verdict from a fresh read. Hubs that are gone, and workspaces that the policy does not manage,
 * do not count. 1 for a fleet without hubs.
 */
export function coverageOf({ gone, hubs, judged, outOfScope }: SweepRecord): number {
  const countable = hubs - gone - outOfScope;
  return countable <= 0 ? 1 : judged / countable;
}

const CURRENT_SWEEPS = documents({ table: 'control', schema: sweep });
const CURRENT = { partition: 'control', key: 'sweep' };

const SUMMARIES = documents({ table: 'sweeps', schema: sweep });
const SUMMARY_PARTITION = 'summaries';

/** The sweep that is running, or ran last. */
export function currentSweep(rows: Rows): Promise<Stored<SweepRecord> | undefined> {
  return CURRENT_SWEEPS.get(rows, CURRENT);
}

/** Makes a sweep the running one. @returns false when another instance came first */
export async function beginSweep(
  rows: Rows,
  record: SweepRecord,
  replaced: Stored<SweepRecord> | undefined,
): Promise<boolean> {
  const isOurs = ({ sweepId }: SweepRecord): boolean => sweepId === record.sweepId;
  return (await CURRENT_SWEEPS.write(rows, CURRENT, record, replaced, isOurs)).ok;
}

/**
 * Changes the running sweep behind a conditional write.
 *
 * @param change is called again after a lost race; undefined = leave the sweep as it is
 * @returns the present sweep; undefined when another sweep is the running one
 */
export async function changeSweep(
  rows: Rows,
  sweepId: string,
  change: (current: SweepRecord) => SweepRecord | undefined,
): Promise<SweepRecord | undefined> {
  const { value } = await CURRENT_SWEEPS.update(rows, CURRENT, (current) =>
    current?.sweepId === sweepId ? change(current) : undefined,
  );
  return value?.sweepId === sweepId ? value : undefined;
}

/**
 * Adds the counts of a shard, once: a shard whose message arrives twice counts once.
 *
 * @param fault why Hubwarden abandoned the shard
 */
export function withShardEnded(
  sweep: SweepRecord,
  shard: string,
  counts: SweepCounts,
  fault?: string,
): SweepRecord | undefined {
  if (!sweep.open.includes(shard)) return undefined;
  const why = fault === undefined ? whyUnseen(counts) : `Hubwarden failed on it: ${fault}`;
  const isKnown = why === undefined || sweep.unseen.some((each) => each.subscriptionId === shard);
  return {
    ...sweep,
    ...addCounts(sweep, counts),
    open: sweep.open.filter((each) => each !== shard),
    unseen: isKnown ? sweep.unseen : [...sweep.unseen, { subscriptionId: shard, why }],
  };
}

function whyUnseen({ damaged, faulted, forbidden }: SweepCounts): string | undefined {
  const reasons = [
    forbidden > 0 && `the identity may not read ${forbidden} of its hubs`,
    damaged > 0 &&
      `this release cannot read the records of ${damaged} of its hubs (\`hubwarden audit verify\` names them)`,
    faulted > 0 && `Hubwarden failed on ${faulted} of its hubs (its log names them)`,
  ].filter((reason) => reason !== false);
  return reasons.length === 0 ? undefined : reasons.join('; ');
}

/** Stores the summary of a sweep in the history of sweeps, oldest first. */
export async function storeSummary(rows: Rows, record: SweepRecord): Promise<void> {
  const key = `${record.startedAt}|${record.sweepId}`;
  await SUMMARIES.upsert(rows, { partition: SUMMARY_PARTITION, key }, record);
}

/** The summaries of the sweeps that began since a time (ISO), oldest first; those that this release cannot read are left out. */
export async function sweepSummaries(rows: Rows, since: string): Promise<readonly SweepRecord[]> {
  return (await SUMMARIES.list(rows, { partition: SUMMARY_PARTITION, keyFrom: since })).values;
}

/** The start times of the sweeps that ended since a time (ISO), oldest first. */
export async function sweepsBegunSince(rows: Rows, since: string): Promise<readonly string[]> {
  const found = await Array.fromAsync(rows.query('sweeps', { partition: SUMMARY_PARTITION, keyFrom: since }));
  return found.map(({ key }) => key.slice(0, key.lastIndexOf('|')));
}

/** The outcome of the start of a sweep. */
export type SweepStart =
  | { readonly kind: 'Started'; readonly sweepId: string; readonly hubs: number; readonly shards: number }
  /** The last sweep still runs: two never run at once. */
  | { readonly kind: 'StillRunning'; readonly sweepId: string }
  | { readonly kind: 'NotStarted'; readonly reason: string };
