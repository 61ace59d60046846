import * as z from 'zod';
import type { HubId } from '../../core/hub-id.ts';
import type { ChangeNote } from '../messages.ts';
import type { Row, Rows } from '../ports.ts';
import { changeRow } from './change-row.ts';
import { cellsFrom, documentFrom } from './stored-json.ts';

/** One change that an event told of, as kept. */
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

/** Keeps what an event said of who changed what. The same event told twice is kept once. */
export async function noteChange(rows: Rows, hubId: HubId, note: ChangeNote, own: boolean): Promise<void> {
  // A conflict means that the event was delivered before: nothing is lost.
  await rows.insert('changes', {
    partition: hubId,
    key: `${note.at}|${note.eventId}`,
    cells: cellsFrom({ ...note, own } satisfies Change, { at: note.at }),
  });
}

/** Changes of a hub since a time, oldest first. */
export async function changesSince(rows: Rows, hubId: HubId, since: string): Promise<readonly Change[]> {
  const found: Change[] = [];
  // Keys begin with the time, and a hub's changes are kept for months: only the newest are asked for.
  for await (const row of rows.query('changes', { partition: hubId, keyFrom: since })) {
    if (String(row.cells.at) >= since) found.push(changeFrom(row));
  }
  return found;
}

/** Every change up to a time (ISO) that is kept, hub by hub, oldest first. */
export async function* allChanges(
  rows: Rows,
  until: string,
): AsyncIterable<{ readonly hubId: string; readonly change: Change }> {
  const query = { where: { column: 'at', atMost: until } };
  for await (const row of rows.query('changes', query)) yield { hubId: row.partition, change: changeFrom(row) };
}

const prunedChanges = z.object({ until: z.iso.datetime() });

const PRUNED = { partition: 'control', key: 'pruned-changes' };

/** Up to when changes are no longer kept (ISO); undefined while all are. */
export async function prunedChangesUntil(rows: Rows): Promise<string | undefined> {
  const row = await rows.get('control', PRUNED.partition, PRUNED.key);
  return row === undefined ? undefined : documentFrom(row, prunedChanges).until;
}

/** Remembers up to when changes are no longer kept. An earlier time never takes the place of a later one. */
export async function recordPrunedChanges(rows: Rows, until: string): Promise<void> {
  await changeRow(rows, { table: 'control', ...PRUNED }, (row) => {
    const isKnown = row !== undefined && documentFrom(row, prunedChanges).until >= until;
    return { value: undefined, write: isKnown ? undefined : cellsFrom({ until }, {}) };
  });
}

function changeFrom(row: Row): Change {
  const { appId, correlationId, failed, name, objectId, rule, ...rest } = documentFrom(row, change);
  const note = { ...rest, appId, correlationId, name, objectId, rule };
  return failed === undefined ? note : { ...note, failed };
}

/** Names the caller of a change for people: a name where the event had one, else an id. */
export function callerOf(change: ChangeNote): string {
  return change.name ?? change.objectId ?? change.appId ?? 'somebody the event does not name';
}
