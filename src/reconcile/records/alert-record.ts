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
import type { GroupKey } from '../../core/verdict/catalogue/group-key.ts';
import { parseGroupKey, storedGroupKey } from '../../core/verdict/catalogue/group-key.ts';
import { forEachItem } from '../for-each-item.ts';
import type { Cell, NewRow, Row, Rows, RowWrite } from '../ports.ts';
import type { AlertRecord, InstanceRecord } from './alert-shape.ts';
import { alertShape, instanceShape, isSameText } from './alert-shape.ts';
import type { RowKey, Stored } from './store/documents.ts';
import { documents } from './store/documents.ts';
import type { ReadRows } from './store/stored-json.ts';

export type { AlertRecord, InstanceRecord } from './alert-shape.ts';

/** The row of an undecided instance is due at any time. */
const AT_ONCE = '1970-01-01T00:00:00.000Z';

const INSTANCES = documents({ table: 'alerts', schema: instanceShape, columnsOf: instanceColumns });
const MEMBER = 'member|';
const AFTER_MEMBERS = 'member}';

const ALERTS = documents({
  table: 'alerts',
  schema: alertShape,
  columnsOf: ({ nextAt, open }) => ({ open, wakeAt: nextAt }),
});
const ALERT = 'alert|';

/** An alert without any notification yet. */
export function newAlert(
  causeKey: GroupKey,
  { group, receivers }: Pick<AlertRecord, 'group' | 'receivers'>,
): AlertRecord {
  return {
    ...NEVER_NOTIFIED,
    told: {},
    openings: [],
    causeKey,
    group,
    receivers,
    code: parseGroupKey(causeKey).code,
    severity: 'info',
    title: causeKey,
  };
}

/** A finding of a hub, as a run reports it. */
export type InstanceReport = Omit<InstanceRecord, 'firing' | 'subjects'> & {
  /** Absent: one subject, the rule if there is one, else the hub as a whole. */
  readonly subjects?: readonly ReportedSubject[] | undefined;
  /** Keys of subjects that the report leaves unchanged. */
  readonly unchangedKeys?: ReadonlySet<string>;
  /** Names the likely author of a subject as it is stored; absent: the report holds the author. */
  readonly authorOf?: (subject: StoredSubject) => string | undefined;
  /** Subjects that the report does not name continue as well: it covers one of several. */
  readonly adds?: boolean;
};

/** Records that a finding fires on a hub. A firing that continues keeps its start, for the hub and for each subject. */
export async function recordFiring(rows: Rows, report: InstanceReport): Promise<void> {
  const { adds = false, authorOf, unchangedKeys, subjects: reported = [subjectFrom(report)], ...said } = report;
  await changeMember(rows, said.causeKey, said.hubId, (current) => {
    const kept = adds ? new Set(current?.subjects?.map(({ key }) => key)) : unchangedKeys;
    const after = subjectsAfter(current, reported, said.since, kept);
    const subjects = authorOf === undefined ? [...after] : withAuthors(after, authorOf);
    const fires = authorOf === undefined ? said : { ...said, by: authorOfFiring(subjects) ?? said.by };
    if (current?.firing !== true) return { ...fires, firing: true, subjects };
    const { firstVerdict = fires.firstVerdict, since } = current;
    const next = { ...fires, since, firing: true, subjects, firstVerdict };
    // An unchanged text is no news, and costs no write.
    return isSameText(current, next) ? undefined : next;
  });
}

/** Updates the texts of a firing. The firing and its subjects neither begin nor end. */
export async function updateFiring(rows: Rows, report: InstanceReport): Promise<void> {
  const { adds: _adds, authorOf: _authorOf, unchangedKeys: _keeps, subjects: reported = [], ...said } = report;
  await changeMember(rows, said.causeKey, said.hubId, (current) => {
    if (current?.firing !== true || current.subjects === undefined) return undefined;
    const texts = new Map(reported.map((each) => [each.key, each]));
    const subjects = current.subjects.map((each) => {
      const text = each.endedAt === undefined ? texts.get(each.key) : undefined;
      return text === undefined ? each : withTexts(each, text);
    });
    const { done, fix, message } = said;
    const next = { ...current, message, fix, done: done ?? current.done, subjects };
    return isSameText(current, next) ? undefined : next;
  });
}

function withTexts(subject: StoredSubject, { done, fix, message }: ReportedSubject): StoredSubject {
  return { ...subject, message, done: done ?? subject.done, fix: fix ?? subject.fix };
}

function authorOfFiring(subjects: readonly StoredSubject[]): string | undefined {
  return authorsInWords(subjects.filter(({ endedAt }) => endedAt === undefined));
}

/** Names the likely authors of a firing. Writes nothing when the names are unchanged. */
export async function nameInstanceAuthors(
  rows: Rows,
  { causeKey, hubId }: Pick<InstanceRecord, 'causeKey' | 'hubId'>,
  authorOf: (subject: StoredSubject) => string | undefined,
): Promise<void> {
  await changeMember(rows, causeKey, hubId, (current) => {
    if (current?.firing !== true || current.subjects === undefined) return undefined;
    const subjects = withAuthors(current.subjects, authorOf);
    const next = { ...current, subjects, by: authorOfFiring(subjects) };
    return isSameText(current, next) ? undefined : next;
  });
}

/** Marks an instance that fires as undecided, so that the next pass decides on it again. */
export async function wakeInstance(rows: Rows, groupKey: GroupKey, hubId: string): Promise<void> {
  await changeMember(rows, groupKey, hubId, (current) => (current?.firing === true ? current : undefined));
}

function subjectFrom({ by, firstVerdict, message, rule }: InstanceReport): ReportedSubject {
  return {
    key: subjectKey(rule, undefined),
    message,
    digest: firstVerdict === true ? 'FirstVerdict' : undefined,
    rule,
    by,
  };
}

/**
 * Records that a finding no longer fires on a hub. Does nothing when it never fired.
 *
 * @param asOf time of that read: a firing that began later stays
 */
export async function recordResolved(
  rows: Rows,
  ends: {
    readonly causeKey: GroupKey;
    readonly hubId: HubId;
    readonly because: string;
    readonly asOf?: Date;
    /** When it ended; absent: the start of the firing. */
    readonly at?: Date;
  },
): Promise<void> {
  const asOf = ends.asOf?.toISOString();
  await changeMember(rows, ends.causeKey, ends.hubId, (current) => {
    if (current?.firing !== true || (asOf !== undefined && current.since >= asOf)) return undefined;
    const at = ends.at?.toISOString() ?? current.since;
    const subjects = current.subjects === undefined ? undefined : [...subjectsEnded(current.subjects, at)];
    return { ...current, subjects, firing: false, endedBecause: ends.because };
  });
}

async function changeMember(
  rows: Rows,
  groupKey: GroupKey,
  hubId: string,
  change: (current: InstanceRecord | undefined) => InstanceRecord | undefined,
): Promise<void> {
  await INSTANCES.update(rows, instancePlace(groupKey, hubId), change);
}

function instancePlace(groupKey: GroupKey, hubId: string): RowKey {
  return { partition: groupKey, key: MEMBER + hubId };
}

function instanceColumns({ subjects = [] }: InstanceRecord): Readonly<Record<string, Cell | undefined>> {
  const isDigested = subjects.some(({ digest, endedAt }) => digest === 'NewEdition' && endedAt === undefined);
  return { wakeAt: AT_ONCE, newEdition: isDigested ? true : undefined };
}

/** Instances that fire and that this version of Hubwarden is the first to find. */
export function instancesOfNewEdition(rows: Rows): AsyncIterable<InstanceRecord> {
  return INSTANCES.query(rows, { keyPrefix: MEMBER, where: { column: 'newEdition', equal: true } });
}

/** One instance; undefined when the finding never fired on the hub. */
export async function readInstance(rows: Rows, groupKey: GroupKey, hubId: string): Promise<InstanceRecord | undefined> {
  return (await INSTANCES.get(rows, instancePlace(groupKey, hubId)))?.value;
}

/** The firing instances of one hub (or of Hubwarden itself) with one code, and unreadable rows that may be further ones. */
export async function firingInstances(rows: Rows, hubId: string, code: string): Promise<ReadRows<InstanceRecord>> {
  const { unreadable, values } = await INSTANCES.list(rows, { keyPrefix: MEMBER + hubId });
  return { unreadable, values: values.filter((each) => each.hubId === hubId && each.code === code && each.firing) };
}

/** Every instance of one hub, or of all; unreadable rows are named beside them. */
export async function readInstances(rows: Rows, hubId?: string): Promise<ReadRows<InstanceRecord>> {
  const { unreadable, values } = await INSTANCES.list(rows, { keyPrefix: MEMBER + (hubId ?? '') });
  return { unreadable, values: values.filter((each) => hubId === undefined || each.hubId === hubId) };
}

/** The rows that are due: groups to decide on, rows of the outbox to send, and other rows with a wake-up. */
export interface DueAlerts {
  readonly groupKeys: ReadonlySet<GroupKey>;
  readonly others: readonly Row[];
}

/** All due rows of the table of alerts, by one query that reads no other row. */
export async function dueAlerts(rows: Rows, now: Date): Promise<DueAlerts> {
  const causes = new Set<GroupKey>();
  const others: Row[] = [];
  for await (const row of rows.query('alerts', { where: { column: 'wakeAt', atMost: now.toISOString() } })) {
    if (row.key.startsWith(MEMBER) || row.key.startsWith(ALERT)) causes.add(storedGroupKey(row.partition));
    else others.push(row);
  }
  return { groupKeys: causes, others };
}

/** The state of one group key, with the rows that conditional writes need. */
export interface AlertGroupState {
  readonly groupKey: GroupKey;
  /** By group. */
  readonly alerts: ReadonlyMap<string, Stored<AlertRecord>>;
  readonly instances: readonly InstanceRecord[];
  readonly instanceRows: readonly Row[];
}

/** Reads one group key: its alerts and instances, by one query that leaves out the notifications. */
export async function readAlertGroup(rows: Rows, groupKey: GroupKey): Promise<AlertGroupState> {
  const instanceRows: Row[] = [];
  const alerts = new Map<string, Stored<AlertRecord>>();
  for await (const row of rows.query('alerts', { partition: groupKey, keyFrom: ALERT, keyTo: AFTER_MEMBERS })) {
    const stored = row.key.startsWith(ALERT) ? { value: ALERTS.read(row), etag: row.etag } : undefined;
    if (stored !== undefined) alerts.set(stored.value.group, stored);
    else if (row.key.startsWith(MEMBER)) instanceRows.push(row);
  }
  return { groupKey, alerts, instances: instanceRows.map((row) => INSTANCES.read(row)), instanceRows };
}

/**
 * Stores a decision: alert and notifications in one transaction, so that no notification is lost or without its alert.
 *
 * @param before the version that the decision rests on; undefined: there is none yet
 * @returns false when another instance decided first; the call wrote nothing then
 */
export async function storeDecision(
  rows: Rows,
  before: Stored<AlertRecord> | undefined,
  next: AlertRecord,
  outbox: readonly NewRow[],
): Promise<boolean> {
  const writes: RowWrite[] = [
    ALERTS.writeOf({ partition: next.causeKey, key: ALERT + next.group }, next, before),
    ...outbox.map((each): RowWrite => ({ kind: 'insert', row: each })),
  ];
  return (await rows.transact('alerts', next.causeKey, writes)).ok;
}

/** All stored alerts, the resolved ones too. */
export function listAlerts(rows: Rows): Promise<ReadRows<AlertRecord>> {
  return ALERTS.list(rows, { keyPrefix: ALERT });
}

const MOST_AT_ONCE = 100;

/** Marks instances as decided. An instance that changed since the read stays undecided. */
export async function markInstancesDecided(rows: Rows, { groupKey, instanceRows }: AlertGroupState): Promise<void> {
  const woken = instanceRows.filter((row) => row.cells.wakeAt !== undefined);
  for (let from = 0; from < woken.length; from += MOST_AT_ONCE) {
    const batch = woken.slice(from, from + MOST_AT_ONCE).map((row) => ({ row: withoutWakeUp(row), etag: row.etag }));
    const writes = batch.map((each): RowWrite => ({ kind: 'replace', ...each }));
    const stored = await rows.transact('alerts', groupKey, writes);
    if (stored.ok) continue;
    for (const { etag, row } of batch) await rows.replace('alerts', row, etag);
  }
}

function withoutWakeUp({ cells, key, partition }: Row): NewRow {
  const { wakeAt: _, ...rest } = cells;
  return { partition, key, cells: rest };
}

/** Makes every open alert due, so that the next pass decides on it again. @returns their group keys */
export async function wakeOpenAlerts(rows: Rows, now: Date): Promise<readonly GroupKey[]> {
  const nextAt = now.toISOString();
  const open = await Array.fromAsync(
    rows.query('alerts', { keyPrefix: ALERT, where: { column: 'open', equal: true } }),
  );
  // The pass that decides on a due alert reports it when its row is unreadable.
  const { results } = await forEachItem(open, { nameOf: ({ partition }) => partition }, async (row) => {
    // A lost race means that another instance decides on the alert at this moment.
    await ALERTS.write(rows, row, { ...ALERTS.read(row), nextAt }, row);
    return storedGroupKey(row.partition);
  });
  return [...new Set(results)];
}
