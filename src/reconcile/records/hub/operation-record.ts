import * as z from 'zod';
import type { HubId } from '../../../core/hub-id.ts';
import { WRITE_KINDS } from '../../../core/kinds/requests/network-write.ts';
import type { Result } from '../../../core/result.ts';
import { ok } from '../../../core/result.ts';
import { ISOLATION_MODES } from '../../../core/rules/outbound-rule.ts';
import { namedValues } from '../../../core/text/named-values.ts';
import { LAST_INSTANT } from '../../../core/time/instant.ts';
import type { Row, Rows, RowWrite } from '../../ports.ts';
import type { RowKey, Stored } from '../store/documents.ts';
import { documents } from '../store/documents.ts';
import { jsonObject } from '../store/stored-json.ts';
import { restoreShape } from './memory-shape.ts';
import { versionsInRange } from './versions-in-range.ts';

// Earlier releases wrote deadlines of any length, with years of six digits: such a deadline never comes.
const time = z.preprocess(
  (text) => (typeof text === 'string' && /^\+\d{6}-/.test(text) ? LAST_INSTANT.toISOString() : text),
  z.iso.datetime(),
);

const stepCounters = z
  .object({
    /** Rule name → one rule that was restored or removed again. */
    putBacks: namedValues(restoreShape),
    /** Names of rules. */
    repairs: z.array(z.string()).readonly(),
    /** Destination key → when it was removed. */
    forbiddenRemovedAt: namedValues(time),
  })
  .transform(({ putBacks: restores, ...counters }) => ({ restores, ...counters }));

/** The changes of the memory that a step makes once Azure has answered it. */
export type StepCounters = z.output<typeof stepCounters>;

const operationRecord = z.object({
  hubId: z.string(),
  guid: z.string(),
  runId: z.string(),
  /** The person whose run from a terminal sent it; absent for a run of the app. */
  by: z.string().optional(),
  kind: z.enum(WRITE_KINDS),
  /** Method and path of the request, for the history and the log. */
  request: z.string(),
  body: z.unknown().optional(),
  /** Rules of ours in the request: name → destination key. */
  writes: namedValues(z.string()),
  removes: z.array(z.string()),
  /** The one rule that the request is about, managed or foreign. */
  rule: z.string().optional(),
  includeSpark: z.boolean().optional(),
  isolationMode: z.enum(ISOLATION_MODES).optional(),
  /** Foreign rules as last read before the write, in their writable fields: the verification compares with them. */
  foreignBefore: namedValues(jsonObject),
  /** Counted when the operation is verified, so that a crash before the request counts nothing. */
  marks: stepCounters.optional(),
  startedAt: time,
  warnAt: time,
  failAt: time,
  /** Both absent: the answer is not known, and the write may have taken effect. */
  asyncUrl: z.string().optional(),
  locationUrl: z.string().optional(),
  answeredAt: time.optional(),
  polls: z.number().int(),
  nextPollAt: time.optional(),
  /** Polls in a row for which Azure did not know the operation. */
  vanished: z.number().int(),
  /** Set when it has ended; the hub's next run verifies it and removes the row. */
  ended: z.enum(['Succeeded', 'Failed', 'Vanished']).optional(),
  endedAt: time.optional(),
  error: z.string().optional(),
  /** The newest state that a run was queued for: once per deadline. */
  toldState: z.enum(['Running', 'Slow', 'TimedOut']),
});

/**
 * A long-running operation of one hub, from the intent (written before the request) until a run has verified its outcome.
 * At most one per hub: it is the proof that a write is in flight.
 */
export type OperationRecord = z.output<typeof operationRecord>;

const PREFIX = 'op|';

const OPERATIONS = documents<OperationRecord>({
  table: 'hubs',
  schema: operationRecord,
  storedOf: (record) => ({ ...record, marks: record.marks && storedCounters(record.marks) }),
  columnsOf: ({ nextPollAt }) => ({ nextPollAt }),
});

function storedCounters({ restores: putBacks, ...counters }: StepCounters): z.input<typeof stepCounters> {
  return { putBacks, ...counters };
}

/** The key of the row of a hub's operation. */
export function operationKey(hubId: string): string {
  return PREFIX + hubId;
}

function placeOf(hubId: string): RowKey {
  const [, , partition = ''] = hubId.split('/');
  return { partition, key: operationKey(hubId) };
}

/** Repository of operations, at most one row per hub. */
export interface OperationRecords {
  get(hubId: HubId): Promise<Stored<OperationRecord> | undefined>;
  /** @returns `Conflict` when the row holds an operation that no run has verified */
  intend(record: OperationRecord): Promise<Result<string, 'Conflict'>>;
  /** @returns `Conflict` when another writer changed the row */
  replace(record: OperationRecord, etag: string): Promise<Result<string, 'Conflict'>>;
  /** Deletes the row. @returns `Conflict` when another writer changed it */
  remove(hubId: HubId, etag: string): Promise<Result<void, 'Conflict'>>;
  /** Every operation that no run has verified. Rows that this release cannot read are left out: sweeps report them. */
  list(): AsyncIterable<Stored<OperationRecord>>;
}

/** Reads the operation of a row. @throws UnreadableRow when a newer release wrote it, or it is damaged */
export function operationRecordFrom(row: Row): Stored<OperationRecord> {
  return { value: OPERATIONS.read(row), etag: row.etag };
}

/** The versions of the operations of hubs of one subscription. A hub without an operation has none. */
export function operationVersions(rows: Rows, hubIds: readonly HubId[]): Promise<ReadonlyMap<string, string>> {
  return versionsInRange(rows, hubIds, { placeOf, column: 'nextPollAt' });
}

/** The removal of a hub's operation in a transaction of table `hubs` with other rows of the subscription. */
export function operationRemoval({ etag, value: { hubId } }: Stored<OperationRecord>): RowWrite {
  return { kind: 'delete', key: operationKey(hubId), etag };
}

/** Binds the repository to a store. */
export function operationRecords(rows: Rows): OperationRecords {
  return {
    get: (hubId) => OPERATIONS.get(rows, placeOf(hubId)),
    async intend(record) {
      // The answer to our own insert may be lost: the row then has our run's id.
      const isOurs = (stored: OperationRecord) => stored.runId === record.runId;
      return etagOf(await OPERATIONS.write(rows, placeOf(record.hubId), record, undefined, isOurs));
    },
    async replace(record, etag) {
      return etagOf(await OPERATIONS.write(rows, placeOf(record.hubId), record, { etag }));
    },
    remove: (hubId, etag) => OPERATIONS.remove(rows, placeOf(hubId), { etag }),
    async *list() {
      for await (const row of rows.query('hubs', { keyPrefix: PREFIX })) {
        const stored = readable(row);
        if (stored !== undefined) yield stored;
      }
    },
  };
}

function etagOf(written: Result<Stored<OperationRecord>, 'Conflict'>): Result<string, 'Conflict'> {
  return written.ok ? ok(written.value.etag) : written;
}

function readable(row: Row): Stored<OperationRecord> | undefined {
  try {
    return operationRecordFrom(row);
  } catch {
    // A newer release wrote it, or it is damaged. The operations of all other hubs are watched all the same.
    return undefined;
  }
}
