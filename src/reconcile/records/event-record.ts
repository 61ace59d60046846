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

/** How far the newest event may be after the stored time: until the next write of it, and a difference of clocks. */
const LATEST_AFTER_MS = (WRITE_EVERY_SECONDS + 600) * 1000;

/** The outcome of noting an event. */
export interface NotedEvent {
  /** Whether the call wrote the row: at most once an hour and subscription. */
  readonly isNew: boolean;
  /** The row stays as it is until then, also when events arrive. */
  readonly nextAt: Date;
}

/** Records that an event of a subscription arrived. */
export async function noteEvent(rows: Rows, subscriptionId: string, now: Date): Promise<NotedEvent> {
  const stored = await EVENTS.get(rows, placeOf(subscriptionId));
  const { at = '', came } = stored?.value ?? {};
  const isRecent = now < addSeconds(at, WRITE_EVERY_SECONDS);
  if (isRecent && came !== false) return { isNew: false, nextAt: addSeconds(at, WRITE_EVERY_SECONDS) };
  // A lost race means that another event was recorded.
  const written = await EVENTS.write(rows, placeOf(subscriptionId), { at: now.toISOString(), came: true }, stored);
  return { isNew: written.ok, nextAt: written.ok ? addSeconds(now, WRITE_EVERY_SECONDS) : now };
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

/**
 * Whether a change of a hub of the subscription may have been recorded that is as new as a time (ISO): each change is recorded
 * with its event, and the time of the newest event is kept to the hour. One read, for all hubs of the subscription.
 */
export async function mayHaveEventSince(rows: Rows, subscriptionId: string): Promise<(since: string) => boolean> {
  const watch = await eventWatch(rows, subscriptionId);
  if (watch?.came === false) return () => false;
  // A time that is not known or damaged says nothing.
  const lastAt = watch === undefined ? Number.NaN : watch.at.getTime() + LATEST_AFTER_MS;
  return (since) => !(lastAt < Date.parse(since));
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
