import type { HubId } from '../../../core/hub-id.ts';
import { hubIdFrom } from '../../../core/hub-id.ts';
import type { Result } from '../../../core/result.ts';
import { ok } from '../../../core/result.ts';
import { errorText } from '../../../core/text/error-text.ts';
import type { Row, Rows, RowWrite } from '../../ports.ts';
import type { DocumentWrite, RowKey, Stored } from '../store/documents.ts';
import { documents } from '../store/documents.ts';
import { versionOf as storedVersionOf } from '../store/stored-json.ts';
import type { HubRecord, ScheduleSection } from './hub-sections.ts';
import { hubDocument, storedFromHub } from './stored-hub.ts';

export type { HubRecord, PolicySection, ScheduleSection, StatusSection } from './hub-sections.ts';
export { EMPTY_SCHEDULE } from './hub-sections.ts';

const PREFIX = 'hub|';

/** The version in which this release writes the row of a hub. */
export const HUB_ROW_VERSION = storedVersionOf();

const HUBS = documents<HubRecord>({
  table: 'hubs',
  schema: hubDocument,
  storedOf: storedFromHub,
  withColumns: confirmedInColumn,
  columnsOf: ({ goneAt, hubId, schedule, status: { confirmedAt, severity, verdict } }) => ({
    ...{ hubId, verdict, severity, confirmedAt },
    // A hub that is gone may be due too: one that was created again under its name may wait for its first run.
    wakeAt: dueAt(schedule),
    gone: goneAt !== undefined,
  }),
});

/** A sweep that confirms a record moves only the column. */
function confirmedInColumn(record: HubRecord, { confirmedAt }: Row['cells']): HubRecord {
  const { status } = record;
  if (typeof confirmedAt !== 'string' || confirmedAt === status.confirmedAt) return record;
  return { ...record, status: { ...status, confirmedAt } };
}

/** Where the row of a hub stands in table `hubs`. @param hubId an empty one: the prefix of all keys */
export function hubRowPlace(hubId: string): RowKey {
  const [, , partition = ''] = hubId.split('/');
  return { partition, key: PREFIX + hubId };
}

/** When the next run of the hub is due: the earlier of its two reasons; undefined when there is none. */
export function dueAt({ followUpAt, retryAt }: ScheduleSection): string | undefined {
  if (followUpAt === undefined || retryAt === undefined) return followUpAt ?? retryAt;
  return followUpAt < retryAt ? followUpAt : retryAt;
}

/** Repository of hub records, one row each. */
export interface HubRecords {
  get(hubId: HubId): Promise<Stored<HubRecord> | undefined>;
  /**
   * Reads, changes and writes; repeats that while other writers come in between.
   *
   * @param change is called again after a lost race, so it must have no effect of its own; undefined = the row stays as it is
   * @returns the record as it now stands
   */
  update(
    hubId: HubId,
    change: (current: HubRecord | undefined) => HubRecord | undefined,
  ): Promise<HubRecord | undefined>;
  /**
   * Changes the record as it was read last, and writes it together with other rows of its subscription.
   *
   * @returns the record as it now stands; `Conflict` when one of the conditions failed and nothing was written
   */
  updateWith(
    hubId: HubId,
    change: (current: HubRecord | undefined) => HubRecord | undefined,
    beside: readonly RowWrite[],
  ): Promise<Result<HubRecord | undefined, 'Conflict'>>;
  /** Records whose next run is due. Rows that this release cannot read are left out, so that one delays no other hub. */
  due(now: Date): AsyncIterable<HubRecord>;
  /** Ids of all hubs that are not known to be gone. */
  livingIds(): AsyncIterable<HubId>;
  /** All records of a subscription, or of all of them, as {@link due}; `hubRows` also names those that cannot be read. */
  list(subscriptionId?: string): AsyncIterable<HubRecord>;
}

/** Binds the repository to a store. */
export function hubRecords(rows: Rows): HubRecords {
  return {
    get: (hubId) => HUBS.get(rows, hubRowPlace(hubId)),
    async update(hubId, change) {
      const updated = await HUBS.update(rows, hubRowPlace(hubId), (current) => {
        const changed = change(current);
        return changed === undefined ? undefined : withNewestHead(changed, current);
      });
      return updated.value;
    },
    async updateWith(hubId, change, beside) {
      const current = await HUBS.get(rows, hubRowPlace(hubId));
      const changed = change(current?.value);
      if (changed === undefined) return ok(current?.value);
      const record = withNewestHead(changed, current?.value);
      const { partition } = hubRowPlace(hubId);
      const written = await rows.transact('hubs', partition, [
        HUBS.writeOf(hubRowPlace(hubId), record, current),
        ...beside,
      ]);
      return written.ok ? ok(record) : written;
    },
    async *due(now) {
      const query = { keyPrefix: PREFIX, where: { column: 'wakeAt', atMost: now.toISOString() } };
      for await (const row of rows.query('hubs', query)) yield* recordOf(hubRowFrom(row));
    },
    async *livingIds() {
      const query = { keyPrefix: PREFIX, where: { column: 'gone', equal: false }, select: ['hubId'] };
      for await (const row of rows.query('hubs', query)) {
        // A key without a hub id is damage; it must not stop every sweep at its start.
        const hubId = hubIdFrom(row.key.slice(PREFIX.length));
        if (hubId !== undefined) yield hubId;
      }
    },
    async *list(subscriptionId) {
      for await (const row of hubRows(rows, subscriptionId)) yield* recordOf(row);
    },
  };
}

/** A hub's row, read or not. */
export type HubRow = { readonly kind: 'Read'; readonly hubId: string; readonly record: HubRecord } | UnreadableRow;

/** A row of a newer release, or one that is damaged. */
export interface UnreadableRow {
  readonly kind: 'Unreadable';
  readonly hubId: string;
  readonly reason: string;
  /** From the columns for queries; undefined when the row has no such column. */
  readonly confirmedAt: string | undefined;
  readonly isGone: boolean;
}

/** The row of every hub, or of every hub of a subscription, also those that this release cannot read. */
export async function* hubRows(rows: Rows, subscriptionId?: string): AsyncIterable<HubRow> {
  const partition = subscriptionId === undefined ? {} : { partition: subscriptionId };
  for await (const row of rows.query('hubs', { ...partition, keyPrefix: PREFIX })) yield hubRowFrom(row);
}

/** The version of a hub's row, without its content. */
export interface HubRowVersion {
  readonly hubId: string;
  readonly subscriptionId: string;
  readonly etag: string;
}

/** A hub's row with its version. */
export interface VersionedHubRow extends HubRowVersion {
  readonly row: HubRow;
}

/** The version of the row of every hub. Reads no content, so that many rows take little time. */
export async function* hubRowVersions(rows: Rows): AsyncIterable<HubRowVersion> {
  for await (const row of rows.query('hubs', { keyPrefix: PREFIX, select: ['hubId'] })) yield versionOf(row);
}

/** Rows of hubs with 50 rules take 8 KB each: an answer with so many is parsed in a few milliseconds. */
const HUBS_PER_ANSWER = 200;

/** The rows of a subscription that are needed; the content of the others is not parsed. */
export async function* neededHubRows(
  rows: Rows,
  subscriptionId: string,
  isNeeded: (version: HubRowVersion) => boolean,
): AsyncIterable<VersionedHubRow> {
  const query = { partition: subscriptionId, keyPrefix: PREFIX, answerRows: HUBS_PER_ANSWER };
  for await (const row of rows.query('hubs', query)) {
    const version = versionOf(row);
    if (isNeeded(version)) yield { ...version, row: hubRowFrom(row) };
  }
}

/** The row of one hub, also one that this release cannot read; undefined when there is none. */
export async function hubRow(rows: Rows, hubId: string): Promise<VersionedHubRow | undefined> {
  const { key, partition } = hubRowPlace(hubId);
  const row = await rows.get('hubs', partition, key);
  return row === undefined ? undefined : { ...versionOf(row), row: hubRowFrom(row) };
}

function versionOf({ etag, key, partition }: Row): HubRowVersion {
  return { hubId: key.slice(PREFIX.length), subscriptionId: partition, etag };
}

/** The rows of all hubs that are not known to be gone, as {@link hubRows}. */
export async function* livingHubRows(rows: Rows): AsyncIterable<HubRow> {
  for await (const row of hubRows(rows)) if (!isGone(row)) yield row;
}

/** True when a read of Azure said that the hub no longer exists, or that no policy covers it. */
export function isGone(row: HubRow): boolean {
  return row.kind === 'Read' ? row.record.goneAt !== undefined : row.isGone;
}

function hubRowFrom(row: Row): HubRow {
  const hubId = row.key.slice(PREFIX.length);
  try {
    return { kind: 'Read', hubId, record: HUBS.read(row) };
  } catch (error) {
    const { confirmedAt, gone } = row.cells;
    const notified = { confirmedAt: typeof confirmedAt === 'string' ? confirmedAt : undefined, isGone: gone === true };
    return { kind: 'Unreadable', hubId, reason: errorText(error), ...notified };
  }
}

function recordOf(row: HubRow): readonly HubRecord[] {
  return row.kind === 'Read' ? [row.record] : [];
}

/** Reads the record of a row. @throws UnreadableRow when a newer release wrote it, or it is damaged */
export function hubRecordFrom(row: Row): Stored<HubRecord> {
  return { value: HUBS.read(row), etag: row.etag };
}

/**
 * The write of a hub's record, for a transaction with other rows of its subscription (table `hubs`, at most 100 writes).
 * A conflict means that another writer has changed one of the records since it was read: read again, and decide again.
 *
 * @param current the record that was read, undefined when there was none. The head of the chain never moves back behind it
 */
export function hubWrite(record: HubRecord, current: Stored<HubRecord> | undefined): DocumentWrite {
  return HUBS.writeOf(hubRowPlace(record.hubId), withNewestHead(record, current?.value), current);
}

/** The head of the chain never moves back: where another writer has appended lines in between, its head holds. */
function withNewestHead(written: HubRecord, current: HubRecord | undefined): HubRecord {
  if (current === undefined || current.history.sequence <= written.history.sequence) return written;
  const { chainHead, sequence } = current.history;
  return { ...written, history: { ...written.history, sequence, chainHead } };
}
