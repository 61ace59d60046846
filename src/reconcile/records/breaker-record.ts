import * as z from 'zod';
import type { HubId } from '../../core/hub-id.ts';
import { throwFaults, forEachItem } from '../for-each-item.ts';
import type { Row, Rows } from '../ports.ts';
import { changeRow } from './change-row.ts';
import { cellsFrom, documentFrom, UnreadableRow } from './stored-json.ts';

const time = z.iso.datetime();

const state = z.object({
  open: z.boolean(),
  because: z.enum(['Failures', 'Removals']).optional(),
  message: z.string().optional(),
  openedAt: time.optional(),
  /** What happened before the newest reset counts no more. */
  resetAt: time.optional(),
  resetBy: z.string().optional(),
  resetReason: z.string().optional(),
  /** Hubs, beyond the usual bound, on which the person who reset it lets removals go ahead within the hour. */
  removalsAllowed: z.number().int().optional(),
});

/** Whether the breaker is open, and why. Times are ISO strings. */
export type BreakerState = z.output<typeof state>;

const note = z.object({
  hubId: z.string(),
  /** When the newest change of the hub within the hour of the clock was known to have ended, and whether it failed. */
  changedAt: time.optional(),
  failed: z.boolean().optional(),
  /** When a removal was due that nobody asked for by hand. */
  removalAt: time.optional(),
});

/** What the breaker counts of one hub within one hour of the clock. */
export type BreakerNote = z.output<typeof note>;

const STATE = { partition: 'control', key: 'breaker' };
const NOTES = 'breaker';
const HOUR_MS = 3600 * 1000;

/**
 * Reads the state. An absent row means closed.
 *
 * @throws whatever the store throws: a breaker that cannot be read counts as open, and the caller must treat it so
 */
export async function breakerState(rows: Rows): Promise<BreakerState> {
  const row = await rows.get('control', STATE.partition, STATE.key);
  return row === undefined ? { open: false } : documentFrom(row, state);
}

/**
 * Changes the state behind a conditional write.
 *
 * @param change is called again after a lost race; undefined = leave the state alone
 * @returns the state as it now stands, and whether this call changed it
 */
export async function changeBreaker(
  rows: Rows,
  change: (current: BreakerState) => BreakerState | undefined,
): Promise<{ readonly state: BreakerState; readonly changed: boolean }> {
  return await changeRow<{ state: BreakerState; changed: boolean }>(rows, { table: 'control', ...STATE }, (row) => {
    const current: BreakerState = row === undefined ? { open: false } : documentFrom(row, state);
    const next = change(current);
    if (next === undefined) return { value: { state: current, changed: false }, write: undefined };
    return { value: { state: next, changed: true }, write: cellsFrom(next, { open: next.open }) };
  });
}

/** Notes something of a hub in this hour's row of it. One row per hub, so that no two hubs race. */
export async function noteOfHub(rows: Rows, hubId: HubId, news: Omit<BreakerNote, 'hubId'>, now: Date): Promise<void> {
  const key = `${hourOf(now)}|${hubId}`;
  await changeRow(rows, { table: 'control', partition: NOTES, key }, (row) => {
    const current = row === undefined ? { hubId } : documentFrom(row, note);
    return { value: undefined, write: cellsFrom({ ...current, ...news }, { hour: hourOf(now) }) };
  });
}

/** Everything noted within the last hour, one entry per hub, the newest knowledge of each. */
export async function notesOfHour(rows: Rows, now: Date): Promise<readonly BreakerNote[]> {
  const from = new Date(now.getTime() - HOUR_MS);
  const since = from.toISOString();
  const hubs = new Map<string, BreakerNote>();
  // The hour that is looked back on began in the hour of the clock before this one; later rows override earlier ones.
  for (const hour of [hourOf(from), hourOf(now)]) {
    const query = rows.query('control', { partition: NOTES, keyPrefix: `${hour}|` });
    for (const each of await Array.fromAsync(query, (row) => noteFrom(row, now))) {
      const found = within(each, since);
      hubs.set(found.hubId, { ...hubs.get(found.hubId), ...found });
    }
  }
  return [...hubs.values()];
}

/** Forgets what no count looks at any more. @returns how many rows that were */
export async function deleteOldNotes(rows: Rows, now: Date): Promise<number> {
  const hour = hourOf(new Date(now.getTime() - 2 * HOUR_MS));
  const query = { partition: NOTES, where: { column: 'hour', atMost: hour } };
  let forgotten = 0;
  const old = await Array.fromAsync(rows.query('control', query));
  const { faults } = await forEachItem(old, { nameOf: ({ key }) => `note ${key}` }, async ({ etag, key }) => {
    if ((await rows.delete('control', NOTES, key, etag)).ok) forgotten += 1;
  });
  throwFaults(faults);
  return forgotten;
}

/** A note that cannot be read counts as a change that failed: the breaker opens too early rather than too late. */
function noteFrom(row: Row, now: Date): BreakerNote {
  try {
    return documentFrom(row, note);
  } catch (error) {
    if (!(error instanceof UnreadableRow)) throw error;
    return { hubId: row.key.slice(row.key.indexOf('|') + 1), changedAt: now.toISOString(), failed: true };
  }
}

function within({ hubId, changedAt, failed, removalAt }: BreakerNote, since: string): BreakerNote {
  return {
    hubId,
    ...(changedAt === undefined || changedAt < since ? {} : { changedAt, failed }),
    ...(removalAt === undefined || removalAt < since ? {} : { removalAt }),
  };
}

/** An hour of the clock in UTC, as in `2026-11-23T08`. */
function hourOf(at: Date): string {
  return at.toISOString().slice(0, 13);
}
