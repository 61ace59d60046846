import * as z from 'zod';
import type { HubId } from '../../core/hub-id.ts';
import type { AlertNotice, Row, Rows, RowWrite } from '../ports.ts';
import { cellsFrom, documentFrom } from './stored-json.ts';

const time = z.iso.datetime();

const member = z.object({
  causeKey: z.string(),
  hubId: z.string(),
  hubName: z.string(),
  code: z.string(),
  severity: z.enum(['critical', 'error', 'warning', 'info']),
  rule: z.string().optional(),
  message: z.string(),
  fix: z.string(),
  /** Who probably did it, for people. */
  by: z.string().optional(),
  firing: z.boolean(),
  /** Start of the newest firing. */
  since: time,
  /** Why it no longer fires: a fresh read, or the hub is gone. */
  endedBecause: z.string().optional(),
});

/** One hub that shows, or showed, the finding behind a cause key. */
export type MemberRecord = z.output<typeof member>;

const alert = z.object({
  causeKey: z.string(),
  open: z.boolean(),
  /** Grows with each episode. */
  episode: z.number().int(),
  /** Grows with each notice of the cause. */
  notices: z.number().int(),
  told: z.record(z.string(), time),
  openedAt: time.optional(),
  resolvedAt: time.optional(),
  reason: z.string().optional(),
});

/** What people were told of one cause. */
export type AlertRecord = z.output<typeof alert>;

/** An alert of which nobody was told yet. */
export function newAlert(causeKey: string): AlertRecord {
  return { causeKey, open: false, episode: 0, notices: 0, told: {} };
}

const MEMBER = 'member|';
const ALERT = 'alert';
const OUTBOX = 'outbox|';

/** Says that a hub shows a finding. Keeps the start of a firing that goes on. */
export async function memberFires(rows: Rows, fires: Omit<MemberRecord, 'firing'>): Promise<void> {
  await changeMember(rows, fires.causeKey, fires.hubId, (current) => {
    const since = current?.firing === true ? current.since : fires.since;
    const next = { ...fires, since, firing: true };
    // The same thing said again is no news, and costs no write.
    return current?.firing === true && current.message === fires.message && current.by === fires.by ? undefined : next;
  });
}

/**
 * Says that a hub no longer shows a finding. Does nothing when it never did.
 *
 * @param asOf when that was read: a firing that began later is news that the reader did not have, and stays
 */
export async function memberEnds(
  rows: Rows,
  ends: { readonly causeKey: string; readonly hubId: HubId; readonly because: string; readonly asOf?: Date },
): Promise<void> {
  const asOf = ends.asOf?.toISOString();
  await changeMember(rows, ends.causeKey, ends.hubId, (current) => {
    if (current?.firing !== true || (asOf !== undefined && current.since >= asOf)) return undefined;
    return { ...current, firing: false, endedBecause: ends.because };
  });
}

async function changeMember(
  rows: Rows,
  causeKey: string,
  hubId: string,
  change: (current: MemberRecord | undefined) => MemberRecord | undefined,
): Promise<void> {
  const row = await rows.get('alerts', causeKey, MEMBER + hubId);
  const next = change(row === undefined ? undefined : documentFrom(row, member));
  if (next === undefined) return;
  const write = { partition: causeKey, key: MEMBER + hubId, cells: cellsFrom(next, { dirty: true }) };
  const written =
    row === undefined ? await rows.insert('alerts', write) : await rows.replace('alerts', write, row.etag);
  if (!written.ok) await changeMember(rows, causeKey, hubId, change);
}

/** The firing members of one hub (or of Hubwarden itself) with one code. */
export async function firingMembers(rows: Rows, hubId: string, code: string): Promise<readonly MemberRecord[]> {
  const found: MemberRecord[] = [];
  for await (const row of rows.query('alerts', { keyPrefix: MEMBER + hubId })) {
    const record = documentFrom(row, member);
    if (record.hubId === hubId && record.code === code && record.firing) found.push(record);
  }
  return found;
}

/** Cause keys of which a member has changed since it was last decided on. */
export async function undecidedCauses(rows: Rows): Promise<ReadonlySet<string>> {
  const causes = new Set<string>();
  const query = { keyPrefix: MEMBER, where: { column: 'dirty', equal: true } };
  for await (const row of rows.query('alerts', query)) causes.add(row.partition);
  return causes;
}

/** All that is known of one cause, with the rows behind it for a conditional write. */
export interface CauseState {
  readonly alert: AlertRecord;
  readonly members: readonly MemberRecord[];
  readonly alertRow: Row | undefined;
  readonly memberRows: readonly Row[];
}

/** Reads one cause. */
export async function causeState(rows: Rows, causeKey: string): Promise<CauseState> {
  const memberRows: Row[] = [];
  let alertRow: Row | undefined;
  for await (const row of rows.query('alerts', { partition: causeKey })) {
    if (row.key === ALERT) alertRow = row;
    if (row.key.startsWith(MEMBER)) memberRows.push(row);
  }
  const members = memberRows.map((row) => documentFrom(row, member));
  return {
    alert: alertRow === undefined ? newAlert(causeKey) : documentFrom(alertRow, alert),
    members,
    alertRow,
    memberRows,
  };
}

/**
 * Stores a decision: alert and notices in one transaction, so that a notice is never lost and never invented.
 *
 * @returns false when another instance decided first; nothing was written then
 */
export async function storeDecision(
  rows: Rows,
  state: CauseState,
  next: AlertRecord,
  notices: readonly AlertNotice[],
): Promise<boolean> {
  const row = { partition: next.causeKey, key: ALERT, cells: cellsFrom(next, { open: next.open }) };
  const writes: RowWrite[] = [
    state.alertRow === undefined ? { kind: 'insert', row } : { kind: 'replace', row, etag: state.alertRow.etag },
    ...notices.map(
      (notice): RowWrite => ({
        kind: 'insert',
        row: { partition: next.causeKey, key: OUTBOX + notice.noticeId, cells: cellsFrom(notice, { unsent: true }) },
      }),
    ),
  ];
  const stored = await rows.transact('alerts', next.causeKey, writes);
  return stored.ok;
}

/** Marks members as decided on. A member that has changed meanwhile stays undecided. */
export async function settleMembers(rows: Rows, state: CauseState): Promise<void> {
  for (const row of state.memberRows) {
    if (row.cells.dirty !== true) continue;
    await rows.replace('alerts', { ...row, cells: { ...row.cells, dirty: false } }, row.etag);
  }
}

/** Notices that were decided but not sent yet, oldest first per cause. */
export async function* unsentNotices(rows: Rows): AsyncIterable<{ readonly notice: AlertNotice; readonly row: Row }> {
  const query = { keyPrefix: OUTBOX, where: { column: 'unsent', equal: true } };
  for await (const row of rows.query('alerts', query)) {
    yield { notice: JSON.parse(String(row.cells.body)) as AlertNotice, row };
  }
}

/** Remembers that a notice went out. Recorded after sending: a crash in between sends it again, and never loses it. */
export async function markSent(rows: Rows, row: Row, at: Date): Promise<void> {
  const { unsent: _, ...cells } = row.cells;
  await rows.replace('alerts', { ...row, cells: { ...cells, sentAt: at.toISOString() } }, row.etag);
}
