import { subHours } from 'date-fns/subHours';
import * as z from 'zod';
import type { HubId } from '../../core/hub-id.ts';
import { forEachItem, throwFaults } from '../for-each-item.ts';
import type { Row, Rows } from '../ports.ts';
import { documents } from './store/documents.ts';
import { UnreadableRow } from './store/stored-json.ts';

const time = z.iso.datetime();

const state = z.object({
  open: z.boolean(),
  because: z.enum(['Failures', 'Removals']).optional(),
  message: z.string().optional(),
  openedAt: time.optional(),
  /** Events before the newest reset do not count. */
  resetAt: time.optional(),
  resetBy: z.string().optional(),
  resetReason: z.string().optional(),
  /** Further hubs, beyond the usual bound, on which the person who reset it allows removals within the hour. */
  removalsAllowed: z.number().int().optional(),
});

/** Whether the breaker is open, and why. Times are ISO strings. */
export type BreakerState = z.output<typeof state>;

const note = z.object({
  hubId: z.string(),
  /** When the newest change of the hub within the hour of the clock ended, and whether it failed. */
  changedAt: time.optional(),
  failed: z.boolean().optional(),
  /** When a removal was due that no person requested. */
  removalAt: time.optional(),
});

/** The counts of one hub within one hour of the clock. */
export type BreakerNote = z.output<typeof note>;

const STATES = documents({ table: 'control', schema: state, columnsOf: ({ open }) => ({ open }) });
/** The key of the row with the state, in partition `control`. */
export const BREAKER_KEY = 'breaker';
const STATE = { partition: 'control', key: BREAKER_KEY };
const CLOSED: BreakerState = { open: false };

const NOTES = documents({
  table: 'control',
  schema: note,
  columnsOf: (_, { key }) => ({ hour: key.slice(0, HOUR_LENGTH) }),
});
const NOTE_PARTITION = 'breaker';

/** Sorts after the bar that follows the hour in a key. */
const AFTER_BAR = '}';

/** Length of an hour in a key, as in `2026-11-23T08`. */
const HOUR_LENGTH = 13;

/**
 * Reads the state. An absent row means closed.
 *
 * @throws the store's error: an unreadable breaker counts as open, and the caller must treat it so
 */
export async function breakerState(rows: Rows): Promise<BreakerState> {
  return (await STATES.get(rows, STATE))?.value ?? CLOSED;
}

/** The state in a row of {@link BREAKER_KEY}, as {@link breakerState} reads it. @throws UnreadableRow */
export function breakerStateFrom(row: Row | undefined): BreakerState {
  return row === undefined ? CLOSED : STATES.read(row);
}

/**
 * Changes the state behind a conditional write.
 *
 * @param change is called again after a lost race; undefined = leave the state as it is
 * @returns the present state, the state before this call, and whether the call changed it
 */
export async function changeBreaker(
  rows: Rows,
  change: (current: BreakerState) => BreakerState | undefined,
): Promise<{ readonly state: BreakerState; readonly before: BreakerState; readonly changed: boolean }> {
  const {
    before = CLOSED,
    changed,
    value = CLOSED,
  } = await STATES.update(rows, STATE, (current = CLOSED) => change(current));
  return { state: value, before, changed };
}

/** Adds to a hub's row of this hour. One row per hub, so that no two hubs race. */
export async function noteOfHub(rows: Rows, hubId: HubId, news: Omit<BreakerNote, 'hubId'>, now: Date): Promise<void> {
  const place = { partition: NOTE_PARTITION, key: `${hourOf(now)}|${hubId}` };
  // Most hubs change once in an hour, so the row is not read before it is there.
  if ((await NOTES.write(rows, place, { hubId, ...news }, undefined)).ok) return;
  await NOTES.update(rows, place, (current = { hubId }) => ({ ...current, ...news }));
}

/** All notes of the last hour, one entry per hub, the newest values of each. */
export async function notesOfHour(rows: Rows, now: Date): Promise<readonly BreakerNote[]> {
  const from = subHours(now, 1);
  const since = from.toISOString();
  const hubs = new Map<string, BreakerNote>();
  // The last 60 minutes began in the hour of the clock before this one; later rows override earlier ones.
  const query = { partition: NOTE_PARTITION, keyFrom: `${hourOf(from)}|`, keyTo: `${hourOf(now)}${AFTER_BAR}` };
  for await (const row of rows.query('control', query)) {
    const found = within(noteFrom(row, now), since);
    hubs.set(found.hubId, newerNote(hubs.get(found.hubId), found));
  }
  return [...hubs.values()];
}

/** Deletes the notes that no count reads any more. @returns the number of deleted rows */
export async function deleteOldNotes(rows: Rows, now: Date): Promise<number> {
  const hour = hourOf(subHours(now, 2));
  const query = { partition: NOTE_PARTITION, where: { column: 'hour', atMost: hour } };
  let deleted = 0;
  const old = await Array.fromAsync(rows.query('control', query));
  const { faults } = await forEachItem(old, { nameOf: ({ key }) => `note ${key}` }, async ({ etag, key }) => {
    if ((await NOTES.remove(rows, { partition: NOTE_PARTITION, key }, { etag })).ok) deleted += 1;
  });
  throwFaults(faults);
  return deleted;
}

/** An unreadable note counts as a failed change: the breaker opens too early rather than too late. */
function noteFrom(row: Row, now: Date): BreakerNote {
  try {
    return NOTES.read(row);
  } catch (error) {
    if (!(error instanceof UnreadableRow)) throw error;
    return { hubId: row.key.slice(row.key.indexOf('|') + 1), changedAt: now.toISOString(), failed: true };
  }
}

function within({ hubId, changedAt, failed, removalAt }: BreakerNote, since: string): BreakerNote {
  const isChange = changedAt !== undefined && changedAt >= since;
  const isRemoval = removalAt !== undefined && removalAt >= since;
  return {
    hubId,
    changedAt: isChange ? changedAt : undefined,
    failed: isChange ? failed : undefined,
    removalAt: isRemoval ? removalAt : undefined,
  };
}

/** Both notes of a hub together; the later one overrides the earlier one. */
function newerNote(earlier: BreakerNote | undefined, later: BreakerNote): BreakerNote {
  const { changedAt, failed } = later.changedAt === undefined ? (earlier ?? later) : later;
  return { hubId: later.hubId, changedAt, failed, removalAt: later.removalAt ?? earlier?.removalAt };
}

/** An hour of the clock in UTC, as in `2026-11-23T08`. */
function hourOf(at: Date): string {
  return at.toISOString().slice(0, HOUR_LENGTH);
}
