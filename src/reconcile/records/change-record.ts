import * as z from 'zod';
import type { HubId } from '../../core/hub-id.ts';
import type { ChangeNote } from '../messages.ts';
import type { Row, Rows } from '../ports.ts';
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
  for await (const row of rows.query('changes', { partition: hubId })) {
    if (String(row.cells.at) >= since) found.push(changeFrom(row));
  }
  return found;
}

/** The newest change of a hub by somebody else within a time (ISO, both ends included); undefined when none is kept. */
export async function newestForeignChange(
  rows: Rows,
  hubId: string,
  { from, until }: { readonly from: string; readonly until: string },
): Promise<Change | undefined> {
  let newest: Change | undefined;
  for await (const row of rows.query('changes', { partition: hubId, where: { column: 'at', atMost: until } })) {
    const found = changeFrom(row);
    if (!found.own && found.at >= from) newest = found;
  }
  return newest;
}

function changeFrom(row: Row): Change {
  const { appId, correlationId, name, objectId, rule, ...rest } = documentFrom(row, change);
  return { ...rest, appId, correlationId, name, objectId, rule };
}

/** Names the caller of a change for people: a name where the event had one, else an id. */
export function callerOf(change: ChangeNote): string {
  return change.name ?? change.objectId ?? change.appId ?? 'somebody the event does not name';
}
