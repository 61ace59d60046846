import type { HubId } from '../../core/hub-id.ts';
import type { ChangeNote } from '../messages.ts';
import type { Rows } from '../ports.ts';

/** One change that an event told of, as kept. */
export interface Change extends ChangeNote {
  /** Hubwarden itself made it. */
  readonly own: boolean;
}

/** Keeps what an event said of who changed what. The same event told twice is kept once. */
export async function noteChange(rows: Rows, hubId: HubId, note: ChangeNote, own: boolean): Promise<void> {
  const body = JSON.stringify({ ...note, own } satisfies Change);
  // A conflict means that the event was delivered before: nothing is lost.
  await rows.insert('changes', {
    partition: hubId,
    key: `${note.at}|${note.eventId}`,
    cells: { at: note.at, body, schema: 1 },
  });
}

/** Changes of a hub since a time, oldest first. */
export async function changesSince(rows: Rows, hubId: HubId, since: string): Promise<readonly Change[]> {
  const found: Change[] = [];
  for await (const row of rows.query('changes', { partition: hubId })) {
    if (String(row.cells.at) >= since) found.push(JSON.parse(String(row.cells.body)) as Change);
  }
  return found;
}

/** Names the caller of a change for people: a name where the event had one, else an id. */
export function callerOf(change: ChangeNote): string {
  return change.name ?? change.objectId ?? change.appId ?? 'somebody the event does not name';
}
