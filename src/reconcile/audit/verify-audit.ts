import type { ArchivedHead, ChainReport } from '../../core/audit/verify-chain.ts';
import { verifyChain } from '../../core/audit/verify-chain.ts';
import { errorText } from '../../core/text/error-text.ts';
import type { Archive, Rows } from '../ports.ts';
import type { ArchiveOfDay } from '../records/archive-record.ts';
import { newestArchive, readArchive } from '../records/archive-record.ts';
import type { HubRow } from '../records/hub/hub-record.ts';
import { hubRows } from '../records/hub/hub-record.ts';
import type { HubHistory } from '../records/run-record.ts';
import { histories, historyOf } from '../records/run-record.ts';

/** The outcome of a check of the records. */
export interface AuditReport {
  readonly hubs: readonly HubAudit[];
  /** Problems of the archives themselves. */
  readonly archiveProblems: readonly string[];
  /** Names of the archives that were compared, oldest first. */
  readonly archives: readonly string[];
  /** True when an archive is available. */
  readonly archiveKnown: boolean;
}

/** The outcome of a check of one hub's history. */
export interface HubAudit extends ChainReport {
  readonly hubId: string;
  /** Number of the last deleted link, and the time of its deletion. */
  readonly pruned: { readonly sequence: number; readonly at: string } | undefined;
}

/** The stores of the records. */
export interface AuditDeps {
  readonly rows: Rows;
  /** undefined: no archive is available; chains are then checked only against themselves. */
  readonly archive: Archive | undefined;
}

/** True when the check found no problem. */
export function isIntact({ archiveProblems, hubs }: AuditReport): boolean {
  return archiveProblems.length === 0 && hubs.every((each) => each.problems.length === 0);
}

/**
 * Checks the history of one hub, or of every hub with a record, a run row or an archived head: chains, heads, anchors,
 * archived heads, and missing archives.
 *
 * @param hubId lower-case ARM id; undefined = all
 * @throws any error of the stores
 */
export async function verifyAudit(deps: AuditDeps, hubId: string | undefined): Promise<AuditReport> {
  const archives = await readArchives(deps);
  const heads = headsIn(archives.read, hubId);
  const records = new Map<string, HubRow>();
  for await (const row of hubRows(deps.rows))
    if (hubId === undefined || row.hubId === hubId) records.set(row.hubId, row);
  const hubs: HubAudit[] = [];
  const unreadable = new Set([...records.keys(), ...heads.keys()]);
  for await (const history of historiesOf(deps.rows, hubId)) {
    unreadable.delete(history.hubId);
    hubs.push(auditOf(history, records.get(history.hubId), heads.get(history.hubId) ?? []));
  }
  for (const id of unreadable) {
    hubs.push(auditOf({ hubId: id, runs: [], anchor: undefined }, records.get(id), heads.get(id) ?? []));
  }
  return {
    hubs: hubs.sort((a, b) => (a.hubId < b.hubId ? -1 : 1)),
    archiveProblems: archives.problems,
    archives: archives.read.map((each) => each.name),
    archiveKnown: deps.archive !== undefined,
  };
}

async function* historiesOf(rows: Rows, hubId: string | undefined): AsyncIterable<HubHistory> {
  if (hubId === undefined) return yield* histories(rows);
  const history = await historyOf(rows, hubId);
  if (history !== undefined) yield history;
}

function auditOf(
  { anchor, hubId, runs }: HubHistory,
  record: HubRow | undefined,
  archived: readonly ArchivedHead[],
): HubAudit {
  const report = verifyChain({ hubId, rows: runs, anchor, head: headOf(record), archived });
  const problems =
    record?.kind === 'Unreadable'
      ? [{ kind: 'Unreadable' as const, message: record.reason }, ...withoutRecord(report)]
      : report.problems;
  const pruned = anchor === undefined ? undefined : { sequence: anchor.sequence, at: anchor.prunedAt };
  return { ...report, hubId, problems, pruned };
}

/** An unreadable record is one problem, and not also reported as missing. */
function withoutRecord({ problems }: ChainReport): ChainReport['problems'] {
  return problems.filter((each) => each.kind !== 'NoRecord');
}

function headOf(row: HubRow | undefined): { readonly sequence: number; readonly hash: string } | undefined {
  if (row?.kind !== 'Read') return undefined;
  return { sequence: row.record.history.sequence, hash: row.record.history.chainHead };
}

interface Archives {
  readonly read: readonly ArchiveOfDay[];
  readonly problems: readonly string[];
}

async function readArchives({ archive, rows }: AuditDeps): Promise<Archives> {
  if (archive === undefined) return { read: [], problems: [] };
  const read: ArchiveOfDay[] = [];
  const problems: string[] = [];
  for (const name of await archive.list('chain-heads')) {
    try {
      read.push(await readArchive(archive, name));
    } catch (error) {
      problems.push(errorText(error));
    }
  }
  const newest = await newestArchive(rows);
  if (newest !== undefined && !problems.some((each) => each.includes(newest.name))) {
    const found = read.find((each) => each.name === newest.name);
    if (found === undefined) problems.push(`archive ${newest.name} was written, and is gone`);
    else if (found.sha256 !== newest.sha256) problems.push(`archive ${newest.name} is not what was written`);
  }
  return { read, problems: [...problems, ...linkProblems(read)] };
}

/** Checks that each archive names the previous one. The oldest may follow one whose retention has ended. */
function linkProblems(read: readonly ArchiveOfDay[]): readonly string[] {
  return read.slice(1).flatMap(({ name, previous }, index) => {
    const before = read[index];
    if (previous?.name === before?.name && previous?.sha256 === before?.sha256) return [];
    if (previous !== undefined && previous.name !== before?.name) {
      return [`archive ${name} follows ${previous.name}, and that is gone`];
    }
    return [`archive ${before?.name} is not what ${name} says was written`];
  });
}

/** Archived heads per hub, each sequence once if archives agree: an unchanged hub has the same head for months. */
function headsIn(archives: readonly ArchiveOfDay[], hubId: string | undefined): ReadonlyMap<string, ArchivedHead[]> {
  const heads = new Map<string, ArchivedHead[]>();
  for (const { hubs, name } of archives) {
    for (const hub of hubs) {
      if (hubId !== undefined && hub.hubId !== hubId) continue;
      const known = heads.get(hub.hubId) ?? [];
      heads.set(hub.hubId, known);
      const last = known.at(-1);
      if (last?.sequence === hub.sequence && last.hash === hub.hash) continue;
      known.push({ from: name, sequence: hub.sequence, hash: hub.hash });
    }
  }
  return heads;
}
