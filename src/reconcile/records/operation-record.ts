import * as z from 'zod';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdParts } from '../../core/hub-id.ts';
import { WRITE_KINDS } from '../../core/plan/model/network-write.ts';
import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import { ISOLATION_MODES } from '../../core/rules/outbound-rule.ts';
import { namedValues } from '../../core/text/named-values.ts';
import { LAST_INSTANT } from '../../core/time/instant.ts';
import type { NewRow, Row, Rows } from '../ports.ts';
import type { Stored } from './documents.ts';
import { restoreShape } from './memory-shape.ts';
import { cellsFrom, documentFrom, jsonObject } from './stored-json.ts';

// Earlier releases wrote deadlines of any length, with years of six digits: such a deadline is as good as none.
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

/** What a step adds to the memory once Azure has answered it. */
export type StepCounters = z.output<typeof stepCounters>;

const operationRecord = z.object({
  hubId: z.string(),
  guid: z.string(),
  runId: z.string(),
  kind: z.enum(WRITE_KINDS),
  /** What was about to be sent, for people: method and path. */
  request: z.string(),
  body: z.unknown().optional(),
  /** Rules of ours in the request: name → destination key. */
  writes: namedValues(z.string()),
  removes: z.array(z.string()),
  /** The one rule that the request is about, whoever it belongs to. */
  rule: z.string().optional(),
  includeSpark: z.boolean().optional(),
  isolationMode: z.enum(ISOLATION_MODES).optional(),
  /** User rules of others as last read before the write, in their writable fields: what read-back compares with. */
  foreignBefore: namedValues(jsonObject),
  /** Counted when the operation is read back, so that a crash before the request counts nothing. */
  marks: stepCounters.optional(),
  startedAt: time,
  warnAt: time,
  failAt: time,
  /** Both absent: the answer is not known, and the write may have landed. */
  asyncUrl: z.string().optional(),
  locationUrl: z.string().optional(),
  answeredAt: time.optional(),
  polls: z.number().int(),
  nextPollAt: time.optional(),
  /** Polls in a row for which Azure did not know the operation. */
  vanished: z.number().int(),
  /** Set when it has ended; the hub's next run reads back and removes the row. */
  ended: z.enum(['Succeeded', 'Failed', 'Vanished']).optional(),
  endedAt: time.optional(),
  error: z.string().optional(),
  /** A run has been told that a deadline passed, so that it is told once per deadline. */
  toldState: z.enum(['Running', 'Slow', 'TimedOut']),
});

/**
 * A long-running operation of one hub, from the intent (written before the request) until a run has read back what came
 * of it. At most one per hub: it is the proof that a write is in flight.
 */
export type OperationRecord = z.output<typeof operationRecord>;

const PREFIX = 'op|';

/** Repository of operations, at most one row per hub. */
export interface OperationRecords {
  get(hubId: HubId): Promise<Stored<OperationRecord> | undefined>;
  /** @returns `Conflict` when an operation is recorded already and no run has read back its end */
  intend(record: OperationRecord): Promise<Result<string, 'Conflict'>>;
  /** @returns `Conflict` when somebody else changed the row */
  replace(record: OperationRecord, etag: string): Promise<Result<string, 'Conflict'>>;
  /** Forgets the operation. `Conflict` when somebody changed it meanwhile. */
  remove(hubId: HubId, etag: string): Promise<Result<void, 'Conflict'>>;
  /** Every operation that no run has read back yet. Rows that this release cannot read are left out: sweeps tell of them. */
  list(): AsyncIterable<Stored<OperationRecord>>;
}

/** Takes the operation out of its row. @throws Error when the row is not what the schema says */
export function operationRecordFrom(row: Row): Stored<OperationRecord> {
  return { value: documentFrom(row, operationRecord), etag: row.etag };
}

/** Binds the repository to a store. */
export function operationRecords(rows: Rows): OperationRecords {
  return {
    async get(hubId) {
      const row = await rows.get('hubs', hubIdParts(hubId).subscriptionId, PREFIX + hubId);
      return row === undefined ? undefined : { value: documentFrom(row, operationRecord), etag: row.etag };
    },
    async intend(record) {
      const inserted = await rows.insert('hubs', rowFrom(record));
      if (inserted.ok) return inserted;
      const { partition, key } = rowFrom(record);
      const row = await rows.get('hubs', partition, key);
      // The answer to our own insert may have been lost; the row then carries our run's id.
      return row !== undefined && documentFrom(row, operationRecord).runId === record.runId ? ok(row.etag) : inserted;
    },
    replace: (record, etag) => rows.replace('hubs', rowFrom(record), etag),
    remove: (hubId, etag) => rows.delete('hubs', hubIdParts(hubId).subscriptionId, PREFIX + hubId, etag),
    async *list() {
      for await (const row of rows.query('hubs', { keyPrefix: PREFIX })) {
        const stored = readable(row);
        if (stored !== undefined) yield stored;
      }
    },
  };
}

function readable(row: Row): Stored<OperationRecord> | undefined {
  try {
    return operationRecordFrom(row);
  } catch {
    // Of a newer release, or damaged. The operations of all other hubs are watched on.
    return undefined;
  }
}

function rowFrom(record: OperationRecord): NewRow {
  const [, , partition = ''] = record.hubId.split('/');
  const { marks, nextPollAt } = record;
  const stored = { ...record, marks: marks && storedCounters(marks) };
  return { partition, key: PREFIX + record.hubId, cells: cellsFrom(stored, { nextPollAt }) };
}

function storedCounters({ restores: putBacks, ...counters }: StepCounters): z.input<typeof stepCounters> {
  return { putBacks, ...counters };
}
