import * as z from 'zod';
import { CHAIN_START, linkHash } from '../../core/audit/run-chain.ts';
import type { HubId } from '../../core/hub-id.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { Cell, NewRow, Row, Rows, RowWrite } from '../ports.ts';
import type { RunBody } from './run-body.ts';
import { RUN_UPGRADES, runBody } from './run-body.ts';
import type { Stored } from './store/documents.ts';
import { documents } from './store/documents.ts';
import { versionOf } from './store/stored-json.ts';

const time = z.iso.datetime();

/** The end of a hub's chain of run rows. */
export interface ChainHead {
  readonly sequence: number;
  readonly chainHead: string;
}

/** Head of a hub without a run row. */
export const EMPTY_CHAIN: ChainHead = { sequence: 0, chainHead: CHAIN_START };

/** A run row for an insert, and the head after the insert. */
export interface RunWrite {
  readonly row: NewRow;
  readonly head: ChainHead;
}

/**
 * The row of a line of a hub's history, for callers that write many rows at once (table `runs`, partition is the hub).
 * Insert it, then move the head in the hub's record. When the insert conflicts, call {@link appendRun} with the same head and
 * body: it adopts the row that exists.
 */
export function runWrite(hubId: HubId, head: ChainHead, body: RunBody): RunWrite {
  const text = JSON.stringify(body);
  const sequence = head.sequence + 1;
  const hash = linkHash({ hubId, sequence, guid: body.guid, previous: head.chainHead, body: text });
  const cells = {
    schema: versionOf(RUN_UPGRADES),
    sequence,
    guid: body.guid,
    previous: head.chainHead,
    hash,
    at: body.at,
    verdict: body.verdict,
    body: text,
  };
  return { row: { partition: hubId, key: runKey(sequence), cells }, head: { sequence, chainHead: hash } };
}

/**
 * Appends a run to the hub's history and returns the new head; the caller stores the head. Rows are only ever inserted.
 *
 * A row beyond the head is of a run that died before it moved the head: it is adopted, never overwritten. Each conflict moves
 * one row further along the chain, so the loop ends at the end of the chain.
 */
export async function appendRun(rows: Rows, hubId: HubId, head: ChainHead, body: RunBody): Promise<ChainHead> {
  let last = head.sequence === 0 ? await startOf(rows, hubId, head) : head;
  for (;;) {
    const { row, head: next } = runWrite(hubId, last, body);
    const inserted = await rows.insert('runs', row);
    if (inserted.ok) return next;
    const beyond = await rows.get('runs', hubId, row.key);
    if (beyond === undefined)
      throw new Error(`run ${row.key} of ${hubId}: insert says it exists, read says it does not`);
    last = { sequence: next.sequence, chainHead: String(beyond.cells.hash) };
    // The answer to this insert may have been lost: then the row beyond the head has the hash of this very run.
    if (last.chainHead === next.chainHead) return last;
  }
}

/**
 * Appends a run right after the head, as {@link appendRun}, or not at all.
 *
 * @returns `Conflict` when a row stands there: another writer has appended since the head was read, or died before it moved
 *   the head. Then {@link appendRun} is the way
 */
export async function appendNextRun(
  rows: Rows,
  hubId: HubId,
  head: ChainHead,
  body: RunBody,
): Promise<Result<ChainHead, 'Conflict'>> {
  const last = head.sequence === 0 ? await startOf(rows, hubId, head) : head;
  const { row, head: next } = runWrite(hubId, last, body);
  return (await rows.insert('runs', row)).ok ? ok(next) : err('Conflict');
}

/** Where the record of a hub was lost, its chain continues after the pruned lines, so that it does not begin twice. */
async function startOf(rows: Rows, hubId: HubId, head: ChainHead): Promise<ChainHead> {
  const anchor = await readAnchor(rows, hubId);
  return anchor === undefined ? head : { sequence: anchor.value.sequence, chainHead: anchor.value.hash };
}

/** A run row as it is stored. */
export interface StoredRun {
  readonly key: string;
  readonly schema: unknown;
  readonly sequence: number;
  readonly previous: string;
  readonly hash: string;
  /** The text that the hash covers. */
  readonly text: string;
  /** Columns that repeat fields of the body; rows of schema 1 lack them. */
  readonly columns: {
    readonly guid?: string | undefined;
    readonly at?: string | undefined;
    readonly verdict?: string | undefined;
  };
  readonly row: Row;
}

/** Run rows of a hub in the order they were written, not parsed: for checks of the chain. */
export async function* storedRuns(rows: Rows, hubId: string): AsyncIterable<StoredRun> {
  for await (const row of rows.query('runs', { partition: hubId })) if (row.key !== ANCHOR) yield storedRun(row);
}

/** All rows of one hub's history. */
export interface HubHistory {
  readonly hubId: string;
  /** In the order they were written. */
  readonly runs: readonly StoredRun[];
  readonly anchor: ChainAnchor | undefined;
}

/** Every hub's history. */
export async function* histories(rows: Rows): AsyncIterable<HubHistory> {
  for await (const [hubId, all] of byPartition(rows.query('runs', {}))) yield historyFrom(hubId, all);
}

/** One hub's history; undefined when there is none. */
export async function historyOf(rows: Rows, hubId: string): Promise<HubHistory | undefined> {
  for await (const [, all] of byPartition(rows.query('runs', { partition: hubId }))) return historyFrom(hubId, all);
  return undefined;
}

function historyFrom(hubId: string, rows: readonly Row[]): HubHistory {
  const anchorRow = rows.find((row) => row.key === ANCHOR);
  return {
    hubId,
    runs: rows.filter((row) => row !== anchorRow).map(storedRun),
    anchor: anchorRow === undefined ? undefined : ANCHORS.read(anchorRow),
  };
}

/**
 * Every hub's run rows up to a time (ISO), hub by hub, in the order they were written. Rows of schema 1 have no time of
 * writing, so the query omits them.
 */
export async function* oldRuns(
  rows: Rows,
  until: string,
): AsyncIterable<readonly [hubId: string, runs: readonly StoredRun[]]> {
  const query = { where: { column: 'at', atMost: until } };
  for await (const [hubId, all] of byPartition(rows.query('runs', query))) yield [hubId, all.map(storedRun)];
}

async function* byPartition(rows: AsyncIterable<Row>): AsyncIterable<readonly [string, readonly Row[]]> {
  let group: Row[] = [];
  for await (const row of rows) {
    const [first] = group;
    if (first !== undefined && first.partition !== row.partition) {
      yield [first.partition, group];
      group = [];
    }
    group.push(row);
  }
  const [first] = group;
  if (first !== undefined) yield [first.partition, group];
}

function storedRun(row: Row): StoredRun {
  const { at, body, guid, hash, previous, schema, sequence, verdict } = row.cells;
  return {
    key: row.key,
    schema,
    sequence: Number(sequence),
    previous: String(previous),
    hash: String(hash),
    text: String(body),
    columns: { guid: textOf(guid), at: textOf(at), verdict: textOf(verdict) },
    row,
  };
}

function textOf(cell: Cell | undefined): string | undefined {
  return cell === undefined ? undefined : String(cell);
}

/** Run rows of a hub in the order they were written. */
export async function* runsOf(
  rows: Rows,
  hubId: HubId,
): AsyncIterable<{ readonly sequence: number; readonly body: RunBody }> {
  for await (const run of storedRuns(rows, hubId)) yield { sequence: run.sequence, body: runBodyOf(run) };
}

const RUNS = documents({ table: 'runs', schema: runBody, upgrades: RUN_UPGRADES });

/** Parses a run row. @throws UnreadableRow naming the row when a newer release wrote it, or when it is damaged */
export function runBodyOf({ row }: StoredRun): RunBody {
  return RUNS.read(row);
}

const anchor = z.object({
  /** Number and hash of the last link that was pruned. */
  sequence: z.number().int(),
  hash: z.string(),
  /** When that link was written, and when it was pruned. */
  at: time,
  prunedAt: time,
});

/** The anchor of a chain whose oldest links are pruned. */
export type ChainAnchor = z.output<typeof anchor>;

const ANCHORS = documents({ table: 'runs', schema: anchor });

/** Sorts after all numbers. */
const ANCHOR = 'anchor';

/** Reads the anchor of a hub's chain; undefined while no link is pruned. */
export function readAnchor(rows: Rows, hubId: string): Promise<Stored<ChainAnchor> | undefined> {
  return ANCHORS.get(rows, { partition: hubId, key: ANCHOR });
}

/**
 * Deletes the oldest links of a chain and moves the anchor after them, in one transaction: at every moment the chain begins
 * at the anchor.
 *
 * @param oldest the first links of the chain, without a gap; at most 99
 * @returns false when another instance came first; the call deleted nothing then
 */
export async function pruneRuns(
  rows: Rows,
  hubId: string,
  oldest: readonly StoredRun[],
  before: { readonly etag: string } | undefined,
  now: Date,
): Promise<boolean> {
  const last = oldest.at(-1);
  if (last === undefined) return true;
  const value: ChainAnchor = {
    sequence: last.sequence,
    hash: last.hash,
    at: runBodyOf(last).at,
    prunedAt: now.toISOString(),
  };
  const pruned = await rows.transact('runs', hubId, [
    ANCHORS.writeOf({ partition: hubId, key: ANCHOR }, value, before),
    ...oldest.map(({ key, row: { etag } }): RowWrite => ({ kind: 'delete', key, etag })),
  ]);
  return pruned.ok;
}

function runKey(sequence: number): string {
  return String(sequence).padStart(10, '0');
}
