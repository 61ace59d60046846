import { textHash } from '../../core/text/text-hash.ts';
import type { Archive, Clock, Rows } from '../ports.ts';
import type { ArchivedHub } from '../records/archive-record.ts';
import { archiveName, archiveText, recordArchive } from '../records/archive-record.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { hubRows } from '../records/hub/hub-record.ts';

/** The outcome of archiving. */
export type ArchiveOutcome =
  | { readonly kind: 'Archived'; readonly name: string; readonly hubs: number; readonly unreadable: number }
  /** This day's archive already exists. */
  | { readonly kind: 'Exists'; readonly name: string };

/**
 * Archives the head of every hub's chain, once a day (UTC). The archive also holds the time of the last read that
 * proved each hub's state: the tables keep only the newest such time.
 */
export async function archiveHeads(deps: {
  readonly rows: Rows;
  readonly clock: Clock;
  readonly archive: Archive;
}): Promise<ArchiveOutcome> {
  const { archive, rows } = deps;
  const now = deps.clock.now();
  const name = archiveName(now);
  const names = await archive.list('chain-heads');
  if (!names.includes(name)) {
    const { hubs, unreadable } = await hubsToArchive(rows);
    const text = archiveText(now, await previousOf(archive, names.filter((each) => each < name).at(-1)), hubs);
    const put = await archive.put('chain-heads', name, text);
    if (put.ok) {
      await recordArchive(rows, { name, sha256: textHash(text) });
      return { kind: 'Archived', name, hubs: hubs.length, unreadable };
    }
  }
  // Also records the archive of a run that died right after its put.
  const existing = await previousOf(archive, name);
  if (existing !== undefined) await recordArchive(rows, existing);
  return { kind: 'Exists', name };
}

async function hubsToArchive(
  rows: Rows,
): Promise<{ readonly hubs: readonly ArchivedHub[]; readonly unreadable: number }> {
  const hubs: ArchivedHub[] = [];
  let unreadable = 0;
  for await (const row of hubRows(rows)) {
    if (row.kind === 'Unreadable') unreadable += 1;
    else hubs.push(archivedHubOf(row.hubId, row.record));
  }
  return { hubs, unreadable };
}

function archivedHubOf(hubId: string, { goneAt, history, identity, status }: HubRecord): ArchivedHub {
  const { chainHead: hash, sequence } = history;
  const { confirmedAt, verdict } = status;
  return { hubId, guid: identity.guid, sequence, hash, verdict, confirmedAt, goneAt };
}

async function previousOf(archive: Archive, name: string | undefined) {
  const text = name === undefined ? undefined : await archive.read('chain-heads', name);
  return name === undefined || text === undefined ? undefined : { name, sha256: textHash(text) };
}
