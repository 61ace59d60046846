import * as z from 'zod';
import { ASSIGNMENT_MODES } from '../../core/baseline/policy/baseline.ts';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdFrom, hubIdParts } from '../../core/hub-id.ts';
import { FIREWALL_SKUS, ISOLATION_MODES } from '../../core/rules/outbound-rule.ts';
import { errorText } from '../../core/text/error-text.ts';
import { namedValues } from '../../core/text/named-values.ts';
import { FINDING_CLASSES, SEVERITIES, VERDICTS } from '../../core/verdict/vocabulary.ts';
import type { Cell, NewRow, Row, Rows, RowWrite } from '../ports.ts';
import { changeRow } from './change-row.ts';
import { driftRecord } from './drift-record.ts';
import { memoryShape } from './memory-shape.ts';
import { cellsFrom, documentFrom } from './stored-json.ts';

const time = z.iso.datetime();

const mode = z.enum(ISOLATION_MODES);

/** Shape of a finding as records keep it. */
export const findingRecord = z.object({
  code: z.string(),
  class: z.enum(FINDING_CLASSES),
  severity: z.enum(SEVERITIES),
  causeKey: z.string().optional(),
  rule: z.string().optional(),
  destination: z.string().optional(),
  message: z.string(),
  fix: z.string(),
  exemptedBy: z.string().optional(),
});

/** Shape of something that was left alone, and why. */
export const skippedRecord = z.object({ rule: z.string().optional(), reason: z.string(), detail: z.string() });

/** An exemption that covered a finding, as the policy had it at that time. */
export const exemptionInUse = z.object({
  id: z.string(),
  owner: z.string(),
  ticket: z.string(),
  reason: z.string(),
  /** The first instant at which it no longer holds. */
  expiresAt: time,
});

/** The verdicts, as records spell them. */
export const verdictName = z.enum(VERDICTS);

const hubRecord = z.object({
  hubId: z.string(),
  name: z.string(),
  location: z.string(),
  /** The workspace GUID that all the rest belongs to. */
  guid: z.string(),
  assignment: z.string().optional(),
  /** The version of the policy that is in force for the hub: events, sweeps and commands go by it. */
  policyHash: z.string().optional(),
  /** When the hub moved to that version; absent when the version asked nothing new of it. */
  movedAt: time.optional(),
  /** What an assignment may match on beside the id, as last read. */
  facts: z.object({ kind: z.string(), tags: namedValues(z.string()) }).optional(),
  /** Steps of the last plan that nothing held back and that were still to be sent. */
  stepsDue: z.number().int().optional(),
  verdict: verdictName,
  severity: z.enum(SEVERITIES).optional(),
  findings: z.array(findingRecord),
  /** Those that cover a finding. */
  exemptions: z.array(exemptionInUse).optional(),
  skipped: z.array(skippedRecord),
  /** The change of mode that waits for approval, exactly as an approval must name it. */
  approvalNeeded: z
    .object({
      fromMode: mode,
      toMode: mode,
      firewallSku: z.enum(FIREWALL_SKUS).optional(),
      /** Mode of the assignment; absent in rows of earlier releases. */
      mode: z.enum(ASSIGNMENT_MODES).optional(),
      /** What an approval of it is bound to (`consentScope`); absent in rows of earlier releases. */
      scope: z.string().optional(),
    })
    .optional(),
  /** An assignment that the hub would move to without a change of the policy, and that waits for approval (HW705). */
  assignmentChange: z
    .object({
      /** Absent: no assignment would match. */
      to: z.string().optional(),
      since: time,
    })
    .optional(),
  /** Time of the newest read that the verdict rests on. */
  confirmedAt: time,
  /** Edition of the judgement whose findings the alert rows tell; absent in rows of the first. */
  edition: z.number().int().optional(),
  /** Time of the newest judgement by that edition, while a newer one is not reported yet. */
  editionAt: time.optional(),
  /** Since when the verdict is what it is. */
  verdictSince: time,
  /** When the hub's last run began to read: older causes have been seen. */
  lastRunStartedAt: time.optional(),
  /** Cause keys for which a member row of this hub may be firing. */
  causes: z.array(z.string()),
  /** Failed attempts in a row. */
  failures: z.number().int(),
  /** The next look that a wait or a retry asks for. */
  retryAt: time.optional(),
  /** The look that follows the newest event. */
  secondLookAt: time.optional(),
  /** Number and hash of the newest run row. */
  sequence: z.number().int(),
  chainHead: z.string(),
  /** The newest run whose writes stand in the history. */
  lastWriteRunId: z.string().optional(),
  /** Set when a read said that the hub does not exist any more. */
  goneAt: time.optional(),
  memory: memoryShape,
  /** What has become of its findings from sweep to sweep; absent while sweeps find nothing wrong with it. */
  drift: driftRecord.optional(),
});

/** What Hubwarden knows of one hub: verdict, memory, and when to look again. Times are ISO strings. */
export type HubRecord = z.output<typeof hubRecord>;

/** The part of a record that a single read of Azure cannot show. */
export type StoredMemory = HubRecord['memory'];

/** A memory in which nothing has happened yet. */
export const EMPTY_MEMORY: StoredMemory = {
  inventory: {},
  lost: {},
  refusals: [],
  provisioning: { failedAttempts: 0 },
  inactiveSince: {},
  repairs: {},
  putBacks: {},
  forbiddenRemovedAt: {},
  writeSingly: false,
};

/** A record with the version that a conditional write needs. */
export interface Stored<T> {
  readonly value: T;
  readonly etag: string;
}

const PREFIX = 'hub|';

/** When the hub is to be looked at next: the earlier of its two reasons; undefined when there is none. */
export function wakeAt(record: Pick<HubRecord, 'retryAt' | 'secondLookAt'>): string | undefined {
  const times = [record.retryAt, record.secondLookAt].filter((at) => at !== undefined).sort();
  return times[0];
}

/** Repository of hub records, one row each. */
export interface HubRecords {
  get(hubId: HubId): Promise<Stored<HubRecord> | undefined>;
  /**
   * Reads, changes and writes until nobody came in between.
   *
   * @param change is called again after a lost race, so it must have no effect of its own; undefined = leave the row alone
   * @returns the record as it now stands
   */
  update(
    hubId: HubId,
    change: (current: HubRecord | undefined) => HubRecord | undefined,
  ): Promise<HubRecord | undefined>;
  /** Records whose next look is due. Rows that this release cannot read are left out: one must not hold up the others. */
  due(now: Date): AsyncIterable<HubRecord>;
  /** Ids of all hubs that are not known to be gone. */
  livingIds(): AsyncIterable<HubId>;
  /** All records of a subscription, or of all of them, as {@link due}; `hubRows` also names those that cannot be read. */
  list(subscriptionId?: string): AsyncIterable<HubRecord>;
}

/** Binds the repository to a store. */
export function hubRecords(rows: Rows): HubRecords {
  return {
    async get(hubId) {
      const row = await rows.get('hubs', hubIdParts(hubId).subscriptionId, PREFIX + hubId);
      return row === undefined ? undefined : { value: documentFrom(row, hubRecord), etag: row.etag };
    },
    update: (hubId, change) => updateRecord(rows, hubId, change),
    async *due(now) {
      const query = { keyPrefix: PREFIX, where: { column: 'wakeAt', atMost: now.toISOString() } };
      for await (const row of rows.query('hubs', query)) yield* recordOf(hubRowFrom(row));
    },
    async *livingIds() {
      const query = { keyPrefix: PREFIX, where: { column: 'gone', equal: false }, select: ['hubId'] };
      for await (const row of rows.query('hubs', query)) {
        // A key that is no hub's is damage; it must not keep every sweep from its start.
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

/** A row of a newer release, or one that somebody has damaged. */
export interface UnreadableRow {
  readonly kind: 'Unreadable';
  readonly hubId: string;
  readonly reason: string;
  /** What the columns for queries say, as far as they say it. */
  readonly confirmedAt: string | undefined;
  readonly isGone: boolean;
}

/** The row of every hub, or of every hub of a subscription, also those that this release cannot read. */
export async function* hubRows(rows: Rows, subscriptionId?: string): AsyncIterable<HubRow> {
  const partition = subscriptionId === undefined ? {} : { partition: subscriptionId };
  for await (const row of rows.query('hubs', { ...partition, keyPrefix: PREFIX })) yield hubRowFrom(row);
}

/** The rows of all hubs that are not known to be gone, as {@link hubRows}. */
export async function* livingHubRows(rows: Rows): AsyncIterable<HubRow> {
  for await (const row of hubRows(rows)) if (!isGone(row)) yield row;
}

function isGone(row: HubRow): boolean {
  return row.kind === 'Read' ? row.record.goneAt !== undefined : row.isGone;
}

function hubRowFrom(row: Row): HubRow {
  const hubId = row.key.slice(PREFIX.length);
  try {
    return { kind: 'Read', hubId, record: documentFrom(row, hubRecord) };
  } catch (error) {
    const { confirmedAt, gone } = row.cells;
    const notified = { confirmedAt: typeof confirmedAt === 'string' ? confirmedAt : undefined, isGone: gone === true };
    return { kind: 'Unreadable', hubId, reason: errorText(error), ...notified };
  }
}

function recordOf(row: HubRow): readonly HubRecord[] {
  return row.kind === 'Read' ? [row.record] : [];
}

/** Takes the record out of its row. @throws Error as {@link documentFrom} */
export function hubRecordFrom(row: Row): Stored<HubRecord> {
  return { value: documentFrom(row, hubRecord), etag: row.etag };
}

async function updateRecord(
  rows: Rows,
  hubId: HubId,
  change: (current: HubRecord | undefined) => HubRecord | undefined,
): Promise<HubRecord | undefined> {
  const place = { table: 'hubs', partition: hubIdParts(hubId).subscriptionId, key: PREFIX + hubId } as const;
  return await changeRow(rows, place, (row) => {
    const current = row === undefined ? undefined : documentFrom(row, hubRecord);
    const changed = change(current);
    if (changed === undefined) return { value: current, write: undefined };
    const next = { ...changed, ...newerHead(changed, current) };
    return { value: next, write: rowFrom(next).cells };
  });
}

/**
 * The write of a hub's record, for a transaction with other rows of its subscription (table `hubs`, at most 100 writes).
 * A conflict means that somebody has written one of the records since it was read: read again, and decide again.
 *
 * @param current the record that was read, undefined when there was none. The head of the chain never moves back behind it
 */
export function hubWrite(record: HubRecord, current: Stored<HubRecord> | undefined): RowWrite {
  if (current === undefined) return { kind: 'insert', row: rowFrom(record) };
  return { kind: 'replace', row: rowFrom({ ...record, ...newerHead(record, current.value) }), etag: current.etag };
}

/** The head of the chain that holds when somebody else has appended to it meanwhile: it never moves back. */
export function newerHead(written: HubRecord, current: HubRecord | undefined): Partial<HubRecord> {
  if (current === undefined || current.sequence <= written.sequence) return {};
  return { sequence: current.sequence, chainHead: current.chainHead };
}

function rowFrom(record: HubRecord): NewRow {
  const [, , partition = ''] = record.hubId.split('/');
  return { partition, key: PREFIX + record.hubId, cells: cellsFrom(record, columnsOf(record)) };
}

function columnsOf(record: HubRecord): Record<string, Cell> {
  // Also for a hub that is gone: one made anew under its name may wait to be read.
  const wake = wakeAt(record);
  return {
    hubId: record.hubId,
    verdict: record.verdict,
    ...(record.severity === undefined ? {} : { severity: record.severity }),
    ...(wake === undefined ? {} : { wakeAt: wake }),
    gone: record.goneAt !== undefined,
    confirmedAt: record.confirmedAt,
  };
}
