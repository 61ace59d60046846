import * as z from 'zod';
import type { HubId } from '../../core/hub-id.ts';
import type { ChangeNote } from '../messages.ts';
import type { Row, Rows } from '../ports.ts';
import { documents } from './store/documents.ts';
import type { ReadRows } from './store/stored-json.ts';
import { readRows } from './store/stored-json.ts';

/** One change that an event reported, as stored. */
export interface Change extends ChangeNote {
  /** Hubwarden itself made it. */
  readonly own: boolean;
}

const change = z.object({
  eventId: z.string(),
  objectId: z.string().optional(),
  appId: z.string().optional(),
  name: z.string().optional(),
  operation: z.string(),
  rule: z.string().optional(),
  correlationId: z.string().optional(),
  at: z.string(),
  failed: z.literal(true).optional(),
  own: z.boolean(),
});

const CHANGES = documents({ table: 'changes', schema: change, columnsOf: ({ at }) => ({ at }) });

/** Stores who changed what, as an event reported it. A repeated event is stored once. */
export async function noteChange(rows: Rows, hubId: HubId, note: ChangeNote, own: boolean): Promise<void> {
  const place = { partition: hubId, key: `${note.at}|${note.eventId}` };
  // A conflict means that the event was delivered before: nothing is lost.
  await CHANGES.write(rows, place, { ...note, own }, undefined);
}

/** Changes of a hub since a time, oldest first. */
export async function changesSince(rows: Rows, hubId: HubId, since: string): Promise<readonly Change[]> {
  const found: Change[] = [];
  // Keys begin with the time. A hub's changes are kept for months, so the query starts at the time.
  for await (const row of rows.query('changes', { partition: hubId, keyFrom: since })) {
    if (String(row.cells.at) >= since) found.push(changeFrom(row));
  }
  return found;
}

/** Every stored change up to a time (ISO), hub by hub, oldest first. */
export async function* allChanges(
  rows: Rows,
  until: string,
): AsyncIterable<{ readonly hubId: string; readonly change: Change }> {
  const query = { where: { column: 'at', atMost: until } };
  for await (const row of rows.query('changes', query)) yield { hubId: row.partition, change: changeFrom(row) };
}

/** A change with its hub. */
export interface HubChange {
  readonly hubId: string;
  readonly change: Change;
}

/** The hub and the time (ISO) of changes; undefined: every hub, from the first, to the last. */
export interface ChangeQuery {
  readonly hubId?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** The changes of one hub or of all, hub by hub, oldest first; an unreadable row hides none of the others. */
export function readChanges(rows: Rows, query: ChangeQuery): Promise<ReadRows<HubChange>> {
  return readRows(changeRows(rows, query), (row) => ({ hubId: row.partition, change: changeFrom(row) }));
}

async function* changeRows(rows: Rows, { hubId, since = '', until }: ChangeQuery): AsyncIterable<Row> {
  const of = hubId === undefined ? {} : { partition: hubId, keyFrom: since };
  const where = until === undefined ? {} : { where: { column: 'at', atMost: until } };
  for await (const row of rows.query('changes', { ...of, ...where })) if (String(row.cells.at) >= since) yield row;
}

const prunedChanges = z.object({ until: z.iso.datetime() });

const PRUNED_CHANGES = documents({ table: 'control', schema: prunedChanges });
const PRUNED = { partition: 'control', key: 'pruned-changes' };

/** The time (ISO) up to which changes were pruned; undefined while none were. */
export async function prunedChangesUntil(rows: Rows): Promise<string | undefined> {
  return (await PRUNED_CHANGES.get(rows, PRUNED))?.value.until;
}

/** Stores the time up to which changes were pruned. An earlier time never replaces a later one. */
export async function recordPrunedChanges(rows: Rows, until: string): Promise<void> {
  await PRUNED_CHANGES.update(rows, PRUNED, (current) =>
    current !== undefined && current.until >= until ? undefined : { until },
  );
}

function changeFrom(row: Row): Change {
  const { appId, correlationId, failed, name, objectId, rule, ...rest } = CHANGES.read(row);
  const note = { ...rest, appId, correlationId, name, objectId, rule };
  return failed === undefined ? note : { ...note, failed };
}

/** Names the caller of a change in texts: by name where the event has one, else by id. */
export function callerOf(change: ChangeNote): string {
  return change.name ?? change.objectId ?? change.appId ?? 'a caller that the event does not name';
}
