import { NEVER_NOTIFIED } from '../../core/alert/decision/alert-state.ts';
import type { ReportedSubject, StoredSubject } from '../../core/alert/decision/instance-subjects.ts';
import {
  authorsInWords,
  subjectKey,
  subjectsAfter,
  subjectsEnded,
  withAuthors,
} from '../../core/alert/decision/instance-subjects.ts';
import type { HubId } from '../../core/hub-id.ts';
import { forEachItem } from '../for-each-item.ts';
import type { Cell, NewRow, Row, Rows, RowWrite } from '../ports.ts';
import type { AlertRecord, InstanceRecord } from './alert-shape.ts';
import { alertShape, instanceShape, isSameText } from './alert-shape.ts';
import { changeRow } from './change-row.ts';
import type { ReadRows } from './stored-json.ts';
import { cellsFrom, documentFrom, readRows } from './stored-json.ts';

export type { AlertRecord, InstanceRecord as MemberRecord } from './alert-shape.ts';

/** Rows of undecided members are due at any time. */
const AT_ONCE = '1970-01-01T00:00:00.000Z';
const MEMBER = 'member|';
const ALERT = 'alert|';

/** An alert of which nobody was told yet. */
export function newAlert(
  causeKey: string,
  { group, receivers }: Pick<AlertRecord, 'group' | 'receivers'>,
): AlertRecord {
  return {
    ...NEVER_NOTIFIED,
    told: {},
    openings: [],
    causeKey,
    group,
    receivers,
    code: causeKey.split('|')[0] ?? causeKey,
    severity: 'info',
    title: causeKey,
  };
}

/** What a hub shows, as a run reports it. */
export type InstanceReport = Omit<InstanceRecord, 'firing' | 'subjects'> & {
  /** Absent: one subject, the rule if there is one, else the hub as a whole. */
  readonly subjects?: readonly ReportedSubject[] | undefined;
  /** Keys of subjects that the report says nothing new of. */
  readonly unchangedKeys?: ReadonlySet<string>;
  /** Names the likely author of a subject as it is stored; absent: the report says who it is. */
  readonly authorOf?: (subject: StoredSubject) => string | undefined;
  /** Subjects that are not named go on as well: the report is of one of several. */
  readonly adds?: boolean;
};

/** Says that a hub shows a finding. Keeps the start of a firing that goes on, of the hub and of each of its subjects. */
export async function recordFiring(rows: Rows, report: InstanceReport): Promise<void> {
  const { adds = false, authorOf, unchangedKeys, subjects: reported = [subjectFrom(report)], ...said } = report;
  await changeMember(rows, said.causeKey, said.hubId, (current) => {
    const kept = adds ? new Set(current?.subjects?.map(({ key }) => key)) : unchangedKeys;
    const after = subjectsAfter(current, reported, said.since, kept);
    const subjects = authorOf === undefined ? [...after] : withAuthors(after, authorOf);
    const fires = authorOf === undefined ? said : { ...said, ...authorsOf(subjects) };
    if (current?.firing !== true) return { ...fires, firing: true, subjects };
    const { firstVerdict, since } = current;
    const next = { ...fires, since, firing: true, subjects, ...(firstVerdict === undefined ? {} : { firstVerdict }) };
    // The same thing said again is no news, and costs no write.
    return isSameText(current, next) ? undefined : next;
  });
}

/** Brings the words of what goes on up to date: it neither begins nor ends, and no subject of it does. */
export async function updateFiring(rows: Rows, report: InstanceReport): Promise<void> {
  const { adds: _adds, authorOf: _authorOf, unchangedKeys: _keeps, subjects: reported = [], ...said } = report;
  await changeMember(rows, said.causeKey, said.hubId, (current) => {
    if (current?.firing !== true || current.subjects === undefined) return undefined;
    const words = new Map(reported.map((each) => [each.key, each]));
    const subjects = current.subjects.map((each) => {
      const said = each.endedAt === undefined ? words.get(each.key) : undefined;
      return said === undefined ? each : { ...each, ...wordsOf(said) };
    });
    const { done, fix, message } = said;
    const next = { ...current, message, fix, ...(done === undefined ? {} : { done }), subjects };
    return isSameText(current, next) ? undefined : next;
  });
}

function wordsOf({ done, fix, message }: ReportedSubject): Pick<StoredSubject, 'done' | 'fix' | 'message'> {
  return { message, ...(done === undefined ? {} : { done }), ...(fix === undefined ? {} : { fix }) };
}

function authorsOf(subjects: readonly StoredSubject[]): Pick<InstanceRecord, 'by'> {
  const by = authorsInWords(subjects.filter(({ endedAt }) => endedAt === undefined));
  return by === undefined ? {} : { by };
}

/** Names the likely authors of what goes on of a hub. Writes nothing where no other name is known. */
export async function nameInstanceAuthors(
  rows: Rows,
  { causeKey, hubId }: Pick<InstanceRecord, 'causeKey' | 'hubId'>,
  authorOf: (subject: StoredSubject) => string | undefined,
): Promise<void> {
  await changeMember(rows, causeKey, hubId, (current) => {
    if (current?.firing !== true || current.subjects === undefined) return undefined;
    const subjects = withAuthors(current.subjects, authorOf);
    const { by: _, ...rest } = current;
    const next = { ...rest, subjects, ...authorsOf(subjects) };
    return isSameText(current, next) ? undefined : next;
  });
}

/** Has a hub's part in a cause looked at again if it fires: more is known of it than its row says. */
export async function wakeInstance(rows: Rows, causeKey: string, hubId: string): Promise<void> {
  await changeMember(rows, causeKey, hubId, (current) => (current?.firing === true ? current : undefined));
}

function subjectFrom({ by, firstVerdict, message, rule }: InstanceReport): ReportedSubject {
  return {
    key: subjectKey(rule, undefined),
    message,
    ...(firstVerdict === true ? { digest: 'FirstVerdict' } : {}),
    ...(rule === undefined ? {} : { rule }),
    ...(by === undefined ? {} : { by }),
  };
}

/**
 * Says that a hub no longer shows a finding. Does nothing when it never did.
 *
 * @param asOf when that was read: a firing that began later is news that the reader did not have, and stays
 */
export async function recordResolved(
  rows: Rows,
  ends: {
    readonly causeKey: string;
    readonly hubId: HubId;
    readonly because: string;
    readonly asOf?: Date;
    /** When it ended; absent: when it began, for what needs no more. */
    readonly at?: Date;
  },
): Promise<void> {
  const asOf = ends.asOf?.toISOString();
  await changeMember(rows, ends.causeKey, ends.hubId, (current) => {
    if (current?.firing !== true || (asOf !== undefined && current.since >= asOf)) return undefined;
    const at = ends.at?.toISOString() ?? current.since;
    const subjects = current.subjects === undefined ? {} : { subjects: [...subjectsEnded(current.subjects, at)] };
    return { ...current, ...subjects, firing: false, endedBecause: ends.because };
  });
}

async function changeMember(
  rows: Rows,
  causeKey: string,
  hubId: string,
  change: (current: InstanceRecord | undefined) => InstanceRecord | undefined,
): Promise<void> {
  await changeRow(rows, { table: 'alerts', partition: causeKey, key: MEMBER + hubId }, (row) => {
    const next = change(row === undefined ? undefined : documentFrom(row, instanceShape));
    return { value: undefined, write: next === undefined ? undefined : cellsFrom(next, columnsOf(next)) };
  });
}

function columnsOf({ subjects = [] }: InstanceRecord): Readonly<Record<string, Cell>> {
  const isDigested = subjects.some(({ digest, endedAt }) => digest === 'NewEdition' && endedAt === undefined);
  return { wakeAt: AT_ONCE, ...(isDigested ? { newEdition: true } : {}) };
}

/** Members with something that goes on and that this version of Hubwarden is the first to find. */
export async function* membersOfNewEdition(rows: Rows): AsyncIterable<InstanceRecord> {
  const query = { keyPrefix: MEMBER, where: { column: 'newEdition', equal: true } };
  for await (const row of rows.query('alerts', query)) yield documentFrom(row, instanceShape);
}

/** One member of a cause; undefined when the hub never showed it. */
export async function readInstance(rows: Rows, causeKey: string, hubId: string): Promise<InstanceRecord | undefined> {
  const row = await rows.get('alerts', causeKey, MEMBER + hubId);
  return row === undefined ? undefined : documentFrom(row, instanceShape);
}

/** The firing members of one hub (or of Hubwarden itself) with one code, and rows that may be more of them. */
export async function firingInstances(rows: Rows, hubId: string, code: string): Promise<ReadRows<InstanceRecord>> {
  const query = rows.query('alerts', { keyPrefix: MEMBER + hubId });
  const { unreadable, values } = await readRows(query, (row) => documentFrom(row, instanceShape));
  return { unreadable, values: values.filter((each) => each.hubId === hubId && each.code === code && each.firing) };
}

/** What asks to be looked at now: causes to decide on, rows of the outbox to send, and whatever else was woken. */
export interface DueAlerts {
  readonly groupKeys: ReadonlySet<string>;
  readonly others: readonly Row[];
}

/** Everything in the table of alerts that is due. One query: nothing is read of what has not changed and need not be told. */
export async function dueAlerts(rows: Rows, now: Date): Promise<DueAlerts> {
  const causes = new Set<string>();
  const others: Row[] = [];
  for await (const row of rows.query('alerts', { where: { column: 'wakeAt', atMost: now.toISOString() } })) {
    if (row.key.startsWith(MEMBER) || row.key.startsWith(ALERT)) causes.add(row.partition);
    else others.push(row);
  }
  return { groupKeys: causes, others };
}

/** All that is known of one cause, with the rows behind it for a conditional write. */
export interface AlertGroupState {
  readonly groupKey: string;
  /** By group. */
  readonly alerts: ReadonlyMap<string, { readonly record: AlertRecord; readonly row: Row }>;
  readonly instances: readonly InstanceRecord[];
  readonly instanceRows: readonly Row[];
}

/** Reads one cause. */
export async function readAlertGroup(rows: Rows, causeKey: string): Promise<AlertGroupState> {
  const memberRows = await Array.fromAsync(rows.query('alerts', { partition: causeKey, keyPrefix: MEMBER }));
  const alerts = new Map<string, { readonly record: AlertRecord; readonly row: Row }>();
  for await (const row of rows.query('alerts', { partition: causeKey, keyPrefix: ALERT })) {
    const record = documentFrom(row, alertShape);
    alerts.set(record.group, { record, row });
  }
  return {
    groupKey: causeKey,
    alerts,
    instances: memberRows.map((row) => documentFrom(row, instanceShape)),
    instanceRows: memberRows,
  };
}

/**
 * Stores a decision: alert and notices in one transaction, so that a notice is never lost and never invented.
 *
 * @param before the row that the decision rests on; undefined: there is none yet
 * @returns false when another instance decided first; nothing was written then
 */
export async function storeDecision(
  rows: Rows,
  before: Row | undefined,
  next: AlertRecord,
  outbox: readonly NewRow[],
): Promise<boolean> {
  const columns = { open: next.open, ...(next.nextAt === undefined ? {} : { wakeAt: next.nextAt }) };
  const row = { partition: next.causeKey, key: ALERT + next.group, cells: cellsFrom(next, columns) };
  const writes: RowWrite[] = [
    before === undefined ? { kind: 'insert', row } : { kind: 'replace', row, etag: before.etag },
    ...outbox.map((each): RowWrite => ({ kind: 'insert', row: each })),
  ];
  return (await rows.transact('alerts', next.causeKey, writes)).ok;
}

/** All alerts that are stored, those that are over too. */
export function listAlerts(rows: Rows): Promise<ReadRows<AlertRecord>> {
  return readRows(rows.query('alerts', { keyPrefix: ALERT }), (row) => documentFrom(row, alertShape));
}

const MOST_AT_ONCE = 100;

/** Marks members as decided on. A member that has changed meanwhile stays undecided. */
export async function markInstancesDecided(rows: Rows, { groupKey, instanceRows }: AlertGroupState): Promise<void> {
  const woken = instanceRows.filter((row) => row.cells.wakeAt !== undefined);
  for (let from = 0; from < woken.length; from += MOST_AT_ONCE) {
    const batch = woken.slice(from, from + MOST_AT_ONCE).map((row) => ({ row: settled(row), etag: row.etag }));
    const writes = batch.map((each): RowWrite => ({ kind: 'replace', ...each }));
    const stored = await rows.transact('alerts', groupKey, writes);
    if (stored.ok) continue;
    for (const { etag, row } of batch) await rows.replace('alerts', row, etag);
  }
}

function settled({ cells, key, partition }: Row): NewRow {
  const { wakeAt: _, ...rest } = cells;
  return { partition, key, cells: rest };
}

/** Has every open alert decided on anew. @returns their causes */
export async function wakeOpenAlerts(rows: Rows, now: Date): Promise<readonly string[]> {
  const nextAt = now.toISOString();
  const open = await Array.fromAsync(
    rows.query('alerts', { keyPrefix: ALERT, where: { column: 'open', equal: true } }),
  );
  // One that cannot be read is named by the pass that decides on it, when it is due.
  const { results } = await forEachItem(open, { nameOf: ({ partition }) => partition }, async (row) => {
    const cells = cellsFrom({ ...documentFrom(row, alertShape), nextAt }, { open: true, wakeAt: nextAt });
    // Whoever changes it at this moment decides on it at this moment.
    await rows.replace('alerts', { partition: row.partition, key: row.key, cells }, row.etag);
    return row.partition;
  });
  return [...new Set(results)];
}
