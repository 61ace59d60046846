import type { Rows } from '../ports.ts';

const PARTITION = 'events';

/** The time of a subscription's last event is written at most this often: it is only needed to the day. */
const WRITE_EVERY_SECONDS = 3600;

/**
 * Notes that an event of a subscription has come, or, with its first call, since when somebody watches.
 *
 * @returns whether it was written: at most once an hour and subscription
 */
export async function noteEvent(rows: Rows, subscriptionId: string, now: Date): Promise<boolean> {
  const row = await rows.get('control', PARTITION, subscriptionId);
  const at = now.toISOString();
  const cells = { at, schema: 1 };
  if (row === undefined) return (await rows.insert('control', { partition: PARTITION, key: subscriptionId, cells })).ok;
  if (now.getTime() - Date.parse(String(row.cells.at)) < WRITE_EVERY_SECONDS * 1000) return false;
  // A lost race means that another event was noted.
  return (await rows.replace('control', { partition: PARTITION, key: subscriptionId, cells }, row.etag)).ok;
}

/** Whether events of a subscription are watched: a hub of it was seen, or a sweep went through it. */
export async function isWatched(rows: Rows, subscriptionId: string): Promise<boolean> {
  return (await rows.get('control', PARTITION, subscriptionId)) !== undefined;
}

/** When the last event of a subscription came, to the hour; begins to watch when nobody did. */
export async function lastEventAt(rows: Rows, subscriptionId: string, now: Date): Promise<Date> {
  const row = await rows.get('control', PARTITION, subscriptionId);
  if (row !== undefined) return new Date(String(row.cells.at));
  await noteEvent(rows, subscriptionId, now);
  return now;
}
