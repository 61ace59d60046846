import type { HubId } from '../../../core/hub-id.ts';
import type { Row, Rows, RowWrite } from '../../ports.ts';
import type { DocumentWrite } from '../store/documents.ts';
import { checkVersion, UnreadableRow } from '../store/stored-json.ts';
import { HUB_ROW_VERSION, hubRowPlace } from './hub-record.ts';
import { versionsInRange } from './versions-in-range.ts';

/**
 * Why a sweep need not judge a hub again. The columns stand beside the record only as long as the record is the one that
 * the judgement gave: every other write of the row removes them.
 */
export interface JudgedAnswer {
  /** What the judgement rests on beside answer and record: policy, release, settings. */
  readonly under: string;
  /** Digest of the answer that was judged. */
  readonly digest: string;
  /** Until when (ISO) the same answer gives the same judgement. */
  readonly until: string;
}

/** The columns of a hub's row that tell whether it has to be read whole. */
export interface HubHead {
  readonly etag: string;
  /** Undefined: the hub has to be judged. */
  readonly judged: JudgedAnswer | undefined;
}

const COLUMNS = ['schema', 'gone', 'judgedUnder', 'judgedDigest', 'judgedUntil'];

/** The heads of the hubs of a subscription, without their records: a hundred of them take the time of one record. */
export async function hubHeads(rows: Rows, subscriptionId: string): Promise<ReadonlyMap<HubId, HubHead>> {
  const { key: keyPrefix } = hubRowPlace('');
  const heads = new Map<HubId, HubHead>();
  for await (const row of rows.query('hubs', { partition: subscriptionId, keyPrefix, select: COLUMNS }))
    heads.set(row.key.slice(keyPrefix.length) as HubId, { etag: row.etag, judged: judgedIn(row) });
  return heads;
}

/** The versions of the rows of hubs of one subscription. A hub without a row has none. */
export function hubVersions(rows: Rows, hubIds: readonly HubId[]): Promise<ReadonlyMap<string, string>> {
  return versionsInRange(rows, hubIds, { placeOf: hubRowPlace, column: 'gone' });
}

function judgedIn(row: Row): JudgedAnswer | undefined {
  const { gone, judgedDigest: digest, judgedUnder: under, judgedUntil: until } = row.cells;
  if (gone !== false || !isOfThisRelease(row)) return undefined;
  const isWhole = typeof digest === 'string' && typeof under === 'string' && typeof until === 'string';
  return isWhole ? { under, digest, until } : undefined;
}

function isOfThisRelease(row: Row): boolean {
  try {
    return checkVersion(row, HUB_ROW_VERSION) === HUB_ROW_VERSION;
  } catch (error) {
    if (error instanceof UnreadableRow) return false;
    throw error;
  }
}

/** The write of a record with what the next sweep may recognise; undefined: nothing. */
export function withJudged(write: DocumentWrite, judged: JudgedAnswer | undefined): DocumentWrite {
  if (judged === undefined) return write;
  const columns = { judgedUnder: judged.under, judgedDigest: judged.digest, judgedUntil: judged.until };
  return { ...write, row: { ...write.row, cells: { ...write.row.cells, ...columns } } };
}

/**
 * The write that confirms a record, for a transaction with other rows of its subscription: the record stays as it is, with
 * the time of a newer read.
 *
 * @param confirmedAt time of that read (ISO)
 */
export function confirmingWrite(
  hubId: HubId,
  etag: string,
  confirmedAt: string,
): Extract<RowWrite, { readonly kind: 'merge' }> {
  return { kind: 'merge', row: { ...hubRowPlace(hubId), cells: { confirmedAt } }, etag };
}
