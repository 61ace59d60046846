import type { Rows } from '../ports.ts';

const PARTITION = 'events';

/** The time of a subscription's last event is written at most this often: it is only needed to the day. */
const WRITE_EVERY_SECONDS = 3600;

/**
 * Notes that an event of a subscription has come.
 *
 * @returns whether it was written: at most once an hour and subscription
 */
export async function noteEvent(rows: Rows, subscriptionId: string, now: Date): Promise<boolean> {
  const row = await rows.get('control', PARTITION, subscriptionId);
  const cells = { at: now.toISOString(), came: true, schema: 1 };
  if (row === undefined) return (await rows.insert('control', { partition: PARTITION, key: subscriptionId, cells })).ok;
  const isRecent = now.getTime() - Date.parse(String(row.cells.at)) < WRITE_EVERY_SECONDS * 1000;
  if (isRecent && row.cells.came !== false) return false;
  // A lost race means that another event was noted.
  return (await rows.replace('control', { partition: PARTITION, key: subscriptionId, cells }, row.etag)).ok;
}

/** Since when events of a subscription are watched, or when the last one came. */
export interface EventWatch {
  /** To the hour. */
  readonly at: Date;
  /** False: none has come since then. Rows of older releases do not say. */
  readonly came: boolean | undefined;
}

/** What is known of the events of a subscription; undefined while nothing watches them. */
export async function eventWatch(rows: Rows, subscriptionId: string): Promise<EventWatch | undefined> {
  const row = await rows.get('control', PARTITION, subscriptionId);
  if (row === undefined) return undefined;
  const { at, came } = row.cells;
  return { at: new Date(String(at)), came: typeof came === 'boolean' ? came : undefined };
}

/** Whether events of a subscription are watched: a hub of it was seen, or a sweep went through it. */
export async function isWatched(rows: Rows, subscriptionId: string): Promise<boolean> {
  return (await rows.get('control', PARTITION, subscriptionId)) !== undefined;
}

/** When the last event of a subscription came, to the hour; begins to watch where nothing did. */
export async function lastEventAt(rows: Rows, subscriptionId: string, now: Date): Promise<Date> {
  const row = await rows.get('control', PARTITION, subscriptionId);
  if (row !== undefined) return new Date(String(row.cells.at));
  const cells = { at: now.toISOString(), came: false, schema: 1 };
  // A conflict means that an event came just now.
  await rows.insert('control', { partition: PARTITION, key: subscriptionId, cells });
  return now;
}
