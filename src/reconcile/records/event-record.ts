import { addSeconds } from 'date-fns/addSeconds';
import * as z from 'zod';
import type { Rows } from '../ports.ts';
import type { RowKey } from './store/documents.ts';
import { columnDocuments } from './store/documents.ts';

const EVENTS = columnDocuments({
  table: 'control',
  schema: z.object({
    /** Time of the last event, or of the start of the watch. The next event replaces a damaged time. */
    at: z.string().catch(''),
    /** Absent in rows of earlier releases. */
    came: z.boolean().optional().catch(undefined),
  }),
});

/** The time of a subscription's last event is written at most this often: its reader needs the day only. */
const WRITE_EVERY_SECONDS = 3600;

/**
 * Records that an event of a subscription arrived.
 *
 * @returns whether the call wrote the row: at most once an hour and subscription
 */
export async function noteEvent(rows: Rows, subscriptionId: string, now: Date): Promise<boolean> {
  const stored = await EVENTS.get(rows, placeOf(subscriptionId));
  const { at = '', came } = stored?.value ?? {};
  const isRecent = now < addSeconds(at, WRITE_EVERY_SECONDS);
  if (isRecent && came !== false) return false;
  // A lost race means that another event was recorded.
  return (await EVENTS.write(rows, placeOf(subscriptionId), { at: now.toISOString(), came: true }, stored)).ok;
}

/** The newest event of a subscription, or the start of the watch. */
export interface EventWatch {
  /** To the hour. */
  readonly at: Date;
  /** False: no event has arrived since then. undefined in rows of earlier releases. */
  readonly came: boolean | undefined;
}

/** The newest event of a subscription; undefined before the watch begins. */
export async function eventWatch(rows: Rows, subscriptionId: string): Promise<EventWatch | undefined> {
  const stored = await EVENTS.get(rows, placeOf(subscriptionId));
  return stored === undefined ? undefined : { at: new Date(stored.value.at), came: stored.value.came };
}

/** True once the events of a subscription are watched: since the first run or sweep of one of its hubs. */
export async function isWatched(rows: Rows, subscriptionId: string): Promise<boolean> {
  return (await EVENTS.get(rows, placeOf(subscriptionId))) !== undefined;
}

/** The time of a subscription's last event, to the hour. Begins the watch where there is none. */
export async function lastEventAt(rows: Rows, subscriptionId: string, now: Date): Promise<Date> {
  const stored = await EVENTS.get(rows, placeOf(subscriptionId));
  if (stored !== undefined) return new Date(stored.value.at);
  // A conflict means that an event arrived at this moment.
  await EVENTS.write(rows, placeOf(subscriptionId), { at: now.toISOString(), came: false }, undefined);
  return now;
}

function placeOf(subscriptionId: string): RowKey {
  return { partition: 'events', key: subscriptionId };
}
