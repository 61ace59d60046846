import { hasMoreSinceAcknowledged, toldAcknowledged } from '../../core/alert/alert-state.ts';
import { noticesFor, shortAlertId } from '../../core/alert/notice.ts';
import type { NoticeMember } from '../../core/alert/notice-text.ts';
import { textHash } from '../../core/chain.ts';
import { commandInText } from '../../core/command-text.ts';
import { foldCase } from '../../core/fold-case.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { outboxRows } from '../alerting/decide-cause.ts';
import { queueSends } from '../alerting/queue-sends.ts';
import type { AlertNotice } from '../ports.ts';
import type { AlertRecord, MemberRecord } from '../records/alert-record.ts';
import { causeState, listAlerts, storeDecision } from '../records/alert-record.ts';
import { repeatLostRaces } from '../records/change-row.ts';
import type { OutboxRecord } from '../records/outbox-record.ts';
import { getOutbox, insertOutbox, listOutbox, newOutboxRow } from '../records/outbox-record.ts';
import type { OperatorDeps } from './operator-deps.ts';

/** An alert as people call it. */
export interface NamedAlert {
  /** The beginning of its dedup key. */
  readonly id: string;
  readonly alert: AlertRecord;
}

/** Alerts that are open, or all; the newest first. */
export async function namedAlerts({ rows }: Pick<OperatorDeps, 'rows'>, all: boolean): Promise<readonly NamedAlert[]> {
  const found: NamedAlert[] = [];
  for await (const alert of listAlerts(rows, !all)) found.push({ id: idOf(alert), alert });
  return found.sort((a, b) => ((a.alert.lastNoticeAt ?? '') < (b.alert.lastNoticeAt ?? '') ? 1 : -1));
}

function idOf({ causeKey, episode, group }: AlertRecord): string {
  return shortAlertId(causeKey, group, episode);
}

/** One alert with its members and what was sent of it. */
export interface AlertDetails extends NamedAlert {
  readonly members: readonly MemberRecord[];
  readonly notices: readonly OutboxRecord[];
}

/**
 * Finds the alert that a person means.
 *
 * @param text an id as lists and notices show it, or its beginning
 * @returns a sentence when there is none, or more than one
 */
export async function findAlert(deps: Pick<OperatorDeps, 'rows'>, text: string): Promise<Result<AlertDetails, string>> {
  const wanted = foldCase(text);
  const found = (await namedAlerts(deps, true)).filter(({ id }) => id.startsWith(wanted));
  const [only, ...others] = found;
  if (wanted === '' || only === undefined)
    return err(`There is no alert "${text}". ${commandInText('alerts', 'list', '--all')} lists all.`);
  if (others.length > 0)
    return err(`${found.length} alerts begin with "${text}": ${found.map(({ id }) => id).join(', ')}.`);
  const { members } = await causeState(deps.rows, only.alert.causeKey);
  const notices: OutboxRecord[] = [];
  for await (const { record } of listOutbox(deps.rows, only.alert.causeKey)) {
    if (only.alert.receivers.includes(record.receiver)) notices.push(record);
  }
  return ok({ ...only, members, notices });
}

/**
 * Says that a person takes care of what was notified of an alert: no receiver is reminded of that, and the receivers learn
 * who it is. What comes later is notified, and needs an acknowledgement of its own.
 */
export async function acknowledge(deps: OperatorDeps, text: string, by: string): Promise<Acknowledged> {
  // A decision that came in between is read, and the person's word put on top of it.
  return await repeatLostRaces(`acknowledgement of alert ${text}`, () => acknowledgeOnce(deps, text, by));
}

type Acknowledged = Result<NamedAlert & { readonly isNew: boolean }, string>;

async function acknowledgeOnce(
  deps: OperatorDeps,
  text: string,
  by: string,
): Promise<{ readonly value: Acknowledged } | 'Lost'> {
  const found = await findAlert(deps, text);
  if (!found.ok) return { value: found };
  const { id } = found.value;
  const { causeKey, group } = found.value.alert;
  const state = await causeState(deps.rows, causeKey);
  const stored = state.alerts.get(group);
  if (stored?.record.open !== true || idOf(stored.record) !== id) return { value: err(`Alert ${id} is over.`) };
  const before = stored.record;
  if (before.acknowledgedBy !== undefined && !hasMoreSinceAcknowledged(before))
    return { value: ok({ id, alert: before, isNew: false }) };
  const now = deps.clock.now();
  const after: AlertRecord = {
    ...before,
    notices: before.notices + 1,
    told: { ...toldAcknowledged(before.told) },
    acknowledgedBy: by,
    acknowledgedAt: now.toISOString(),
    reason: 'Acknowledged',
    detail: `acknowledged by ${by}`,
  };
  const members: readonly NoticeMember[] = state.members.filter((each) => each.firing);
  const hubs = members.map((each) => each.hubId).sort();
  const decision = { reason: 'AcknowledgedByPerson', transition: 'Acknowledged', hubs } as const;
  const notices = noticesFor({ causeKey, group, before, after, members, decision, pagesUrl: undefined, now });
  const outbox = outboxRows(after, notices, now);
  if (!(await storeDecision(deps.rows, stored.row, after, outbox))) return 'Lost';
  await queueSends(deps, outbox);
  return { value: ok({ id, alert: after, isNew: true }) };
}

/** Where a test notice is stored, for looking after it. */
export interface AskedTest {
  readonly partition: string;
  readonly key: string;
}

/** Asks the app to send a test notice to a receiver: the app has its secrets, the terminal need not. */
export async function askForTest(deps: OperatorDeps, receiver: string, by: string): Promise<AskedTest> {
  const now = deps.clock.now();
  const id = textHash(`${receiver}\n${deps.clock.newId()}`);
  const partition = `test|${receiver}|${id.slice(0, 12)}`;
  const row = newOutboxRow(partition, { receiver, group: 'test', number: 1 }, testNotice(id, receiver, by, now), now);
  await insertOutbox(deps.rows, row);
  await queueSends(deps, [row]);
  return { partition, key: row.key };
}

/** How a test is doing. */
export async function testState(deps: OperatorDeps, { key, partition }: AskedTest): Promise<OutboxRecord | undefined> {
  return (await getOutbox(deps.rows, partition, key))?.record;
}

function testNotice(id: string, receiver: string, by: string, now: Date): AlertNotice {
  const at = now.toISOString();
  const facts = [
    { label: 'What', value: `A test of receiver ${receiver}. Nothing is wrong, and nothing needs to be done.` },
    { label: 'Who', value: by },
    { label: 'Since', value: `${at.slice(0, 10)} ${at.slice(11, 16)} UTC` },
  ] as const;
  return {
    kind: 'Test',
    transition: 'Opened',
    dedupKey: id,
    noticeId: `${id.slice(0, 32)}-1`,
    reason: 'AskedByPerson',
    code: 'HW000',
    severity: 'info',
    title: `Test of receiver ${receiver}`,
    facts,
    text: facts.map(({ label, value }) => `${label}: ${value}`).join('\n'),
    hubs: [],
    since: at,
    at,
  };
}
