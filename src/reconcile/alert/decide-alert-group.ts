import { highestSeverityOf, notificationsFor } from '../../core/alert/content/notification.ts';
import type { NotificationInstance } from '../../core/alert/content/notification-parts.ts';
import { alertTitle } from '../../core/alert/content/notification-text.ts';
import type { AlertDecision, AlertTimes, NotifyDecision } from '../../core/alert/decision/alert-decision.ts';
import type { AlertInstance, InstanceSubject } from '../../core/alert/decision/alert-instance.ts';
import type { AlertState } from '../../core/alert/decision/alert-state.ts';
import { stateAfter } from '../../core/alert/decision/alert-state.ts';
import { decideNotification } from '../../core/alert/decision/decide-notification.ts';
import type { StoredSubject } from '../../core/alert/decision/instance-subjects.ts';
import { authorsInWords } from '../../core/alert/decision/instance-subjects.ts';
import { authorMark } from '../../core/alert/decision/notified-authors.ts';
import { canHaveAuthor, explainedUntil } from '../../core/alert/findings/explaining-change.ts';
import { jointRemedy } from '../../core/alert/findings/joint-remedy.ts';
import type { AlertTarget } from '../../core/alert/routing/route-alert.ts';
import { targetsOf } from '../../core/alert/routing/route-alert.ts';
import { textHash } from '../../core/text/text-hash.ts';
import { CATALOGUE, isFindingCode } from '../../core/verdict/catalogue/catalogue.ts';
import { forEachItem, throwFaults } from '../for-each-item.ts';
import type { AlertNotification, NewRow } from '../ports.ts';
import type { AlertGroupState, AlertRecord, MemberRecord } from '../records/alert-record.ts';
import { markInstancesDecided, newAlert, readAlertGroup, storeDecision } from '../records/alert-record.ts';
import { newOutboxRow } from '../records/outbox-record.ts';
import type { AlertContext, RoutedInstance } from './alert-context.ts';
import { subjectOf, suppressionFor } from './alert-context.ts';
import { nameAuthors } from './name-authors.ts';
import { queueNotifications } from './queue-notifications.ts';
import type { AlertDeps } from './receivers.ts';

/** Members of one cause that the same receivers are told of: one alert. */
interface Group {
  readonly target: AlertTarget;
  readonly members: AlertInstance[];
  readonly records: MemberRecord[];
}

/**
 * Decides for one cause, once for each group of receivers, whether they are to be told, and stores each decision with its
 * notices. @returns how many groups are told
 */
export async function decideAlertGroup(deps: AlertDeps, context: AlertContext, causeKey: string): Promise<number> {
  const read = await readAlertGroup(deps.rows, causeKey);
  const state = (await nameAuthors(deps, read)) ? await readAlertGroup(deps.rows, causeKey) : read;
  const groups = await groupsOf(state, context);
  const { faults, results } = await forEachItem(groups, { nameOf: ([name]) => `receivers ${name}` }, ([name, group]) =>
    decideGroup(deps, context, state, name, group),
  );
  // The members stay undecided, so that the next pass decides for this group again.
  throwFaults(faults);
  // Another instance has decided first: its pass settles the members.
  if (!results.includes('Lost')) await markInstancesDecided(deps.rows, state);
  return results.filter((outcome) => outcome === 'Notified').length;
}

async function groupsOf(state: AlertGroupState, context: AlertContext): Promise<ReadonlyMap<string, Group>> {
  const groups = new Map<string, Group>();
  const without = receiversAbout(state.groupKey);
  for (const record of state.instances) {
    const subject = subjectOf(record, context);
    for (const target of targetsOf(context.policy, subject, context.names, without)) {
      const name = groupName(target.receivers);
      const group = groups.get(name) ?? { target, members: [], records: [] };
      groups.set(name, group);
      group.records.push({ ...record, severity: subject.severity });
      group.members.push(await memberFrom({ instance: record, subject, target }, context));
    }
  }
  // Receivers that a changed route no longer names get a notification that the alert is over for them.
  for (const [name, { value }] of state.alerts) {
    if (value.open && !groups.has(name)) groups.set(name, { target: targetLike(value), members: [], records: [] });
  }
  return groups;
}

/** The hub as a decision looks at it, with what holds each of its rules and targets back. */
async function memberFrom(routed: RoutedInstance, context: AlertContext): Promise<AlertInstance> {
  const { code, firing, hubId, since, subjects, ...record } = routed.instance;
  const whole = {
    hubId,
    firing,
    since: new Date(since),
    severity: routed.subject.severity,
    alwaysNotify: record.alwaysTold ?? (isFindingCode(code) && CATALOGUE[code].alwaysTold),
    suppression: await suppressionFor(routed, context),
  };
  if (subjects === undefined) return whole;
  const held = subjects.map(async (each) => ({
    key: each.key,
    firing: firing && each.endedAt === undefined,
    since: new Date(each.since),
    suppression: await suppressionFor(routed, context, each),
    ...beforeOf(each),
    ...authorOf(code, each, context.now),
  }));
  return { ...whole, subjects: await Promise.all(held) };
}

/** Only while the event of its change may still come is somebody to hear of another author. */
function authorOf(code: string, subject: StoredSubject, now: Date): Pick<InstanceSubject, 'author'> {
  const isYoung = canHaveAuthor(code) && now.toISOString() <= explainedUntil(subject);
  return isYoung ? { author: authorMark(subject.by) } : {};
}

function beforeOf({ before }: StoredSubject): Pick<InstanceSubject, 'before'> {
  if (before === undefined) return {};
  return { before: { since: new Date(before.since), endedAt: new Date(before.endedAt) } };
}

/** A finding about a receiver is not told to that receiver. */
function receiversAbout(causeKey: string): ReadonlySet<string> {
  const [code, subject = ''] = causeKey.split('|');
  return new Set(code === 'HW802' ? [subject.split('/')[0] ?? ''] : []);
}

/** A short name of a set of receivers. */
function groupName(receivers: readonly string[]): string {
  return textHash(receivers.join('\n')).slice(0, 8);
}

function targetLike({ receivers }: AlertRecord): AlertTarget {
  return { receivers, quietHours: [], waitSeconds: undefined, repeatSeconds: undefined };
}

async function decideGroup(
  deps: AlertDeps,
  context: AlertContext,
  state: AlertGroupState,
  name: string,
  group: Group,
): Promise<'Notified' | 'Silent' | 'Lost'> {
  const { now } = context;
  const stored = state.alerts.get(name);
  const receivers = [...group.target.receivers];
  const before = stored?.value ?? newAlert(state.groupKey, { group: name, receivers });
  const times = timesOf(deps, group.target);
  const outcome = decideNotification(group.members, before, now, times);
  const after = stateAfter(before, group.members, outcome, now);
  const next = recordAfter(before, after, group, nextLook(outcome, group.members, after, now, times));
  const isElsewhere = group.records.length === 0 && state.instances.some(({ firing }) => firing);
  const notifications =
    outcome.kind === 'Notify' ? noticesOf(context, { before, after, group, isElsewhere }, outcome.decision) : [];
  // The same decision again is no news, and costs no write.
  if (notifications.length === 0 && stored !== undefined && JSON.stringify(next) === JSON.stringify(before))
    return 'Silent';
  const outbox = outboxRows(next, notifications, now);
  if (!(await storeDecision(deps.rows, stored, next, outbox))) return 'Lost';
  if (outcome.kind === 'Silent') return 'Silent';
  const { hubs, reason, transition } = outcome.decision;
  deps.log.info('alert', {
    causeKey: next.causeKey,
    receivers,
    transition,
    reason,
    hubs: hubs.slice(0, 20),
    count: hubs.length,
  });
  await queueNotifications(deps, outbox);
  return 'Notified';
}

function timesOf({ timings }: Pick<AlertDeps, 'timings'>, target: AlertTarget): AlertTimes {
  return {
    waitSeconds: target.waitSeconds ?? timings.alertWaitSeconds,
    groupSeconds: timings.alertGroupSeconds,
    repeatSeconds: target.repeatSeconds ?? timings.alertRepeatSeconds,
    flapWindowSeconds: timings.alertFlapWindowSeconds,
    flapHoldSeconds: timings.alertFlapHoldSeconds,
  };
}

/** When to decide again, should nothing change: a decision that told somebody may have left something to wait for. */
function nextLook(
  outcome: AlertDecision,
  instances: readonly AlertInstance[],
  after: AlertState,
  now: Date,
  times: AlertTimes,
): Date | undefined {
  const last = outcome.kind === 'Notify' ? decideNotification(instances, after, now, times) : outcome;
  return last.kind === 'Notify' ? now : last.decision.nextAt;
}

function recordAfter(before: AlertRecord, after: AlertState, group: Group, nextAt: Date | undefined): AlertRecord {
  const firing = group.records.filter((each) => each.firing);
  const shown = firing.length > 0 ? firing : group.records;
  const [first] = shown;
  const { acknowledgedAt, acknowledgedBy, calmSince, detail, since } = after;
  return {
    ...before,
    ...after,
    told: { ...after.told },
    openings: [...after.openings],
    // A field that the new state lacks must not remain from the old one.
    acknowledgedAt,
    acknowledgedBy,
    calmSince,
    detail,
    since,
    firing: firing.length,
    code: first?.code ?? before.code,
    severity: first === undefined ? before.severity : highestSeverityOf(shown),
    title: first === undefined ? before.title : alertTitle(first.code, shown, 'Opened'),
    nextAt: nextAt?.toISOString(),
  };
}

interface Decided {
  readonly before: AlertRecord;
  readonly after: AlertState;
  readonly group: Group;
  /** No hub leads to the group any more, and some of the cause fire. */
  readonly isElsewhere: boolean;
}

function noticesOf(
  { now, pagesUrl }: AlertContext,
  { after, before, group, isElsewhere }: Decided,
  decision: NotifyDecision,
): readonly AlertNotification[] {
  const { causeKey, group: name } = before;
  const instances = membersFor(decision, group.records, after.since);
  return notificationsFor({
    groupKey: causeKey,
    group: name,
    before,
    after,
    instances,
    decision,
    isElsewhere,
    pagesUrl,
    now,
  });
}

/** The hubs as a notification of some of their rules and targets words them. */
function membersFor(
  { subjects }: NotifyDecision,
  records: readonly MemberRecord[],
  since: string | undefined,
): readonly NotificationInstance[] {
  if (subjects === undefined) return records.map((record) => wordsOfEpisode(record, since ?? record.since));
  const keys = new Map<string, Set<string>>();
  for (const { hubId, key } of subjects) keys.set(hubId, (keys.get(hubId) ?? new Set()).add(key));
  return records.map((record) => {
    const named = keys.get(record.hubId);
    const said = named === undefined ? [] : (record.subjects ?? []).filter(({ key }) => named.has(key));
    const moreRules = said.filter(({ rule }) => rule !== undefined).length - 1;
    const shown = said.length === 0 ? record : wordsOf(record, said);
    return { ...shown, moreRules: moreRules > 0 ? moreRules : undefined };
  });
}

/** All that the episode was about: the words of the row are those of its last report alone. */
function wordsOfEpisode(record: MemberRecord, since: string): MemberRecord {
  const said = (record.subjects ?? []).filter((each) => each.since >= since);
  return said.length < 2 ? record : { ...record, message: sentencesOf(said) };
}

/** More sentences than these are not read. */
const MOST_IN_WORDS = 5;

function wordsOf(record: MemberRecord, said: readonly StoredSubject[]): MemberRecord {
  const firing = (record.subjects ?? []).filter(({ endedAt }) => endedAt === undefined);
  // The words of the whole row say it all.
  if (said.length === firing.length && firing.every((each) => said.includes(each))) return record;
  const [first] = said;
  const fix = jointRemedy(said);
  return {
    ...record,
    message: sentencesOf(said),
    firing: said.some(({ endedAt }) => endedAt === undefined) && record.firing,
    rule: first?.rule,
    by: authorsInWords(said),
    done: first?.done ?? record.done,
    fix: fix === '' ? record.fix : fix,
  };
}

function sentencesOf(said: readonly StoredSubject[]): string {
  const more = said.length - MOST_IN_WORDS;
  const sentences = said.slice(0, MOST_IN_WORDS).map(({ message }) => message);
  return [...sentences, ...(more > 0 ? [`And ${more} more.`] : [])].join(' ');
}

/** One row for each notice and receiver. */
export function outboxRows(
  alert: AlertRecord,
  notifications: readonly AlertNotification[],
  now: Date,
): readonly NewRow[] {
  const { causeKey, group, receivers } = alert;
  return notifications.flatMap((notification, index) => {
    const number = alert.notices - notifications.length + index + 1;
    return receivers.map((receiver) => newOutboxRow(causeKey, { receiver, group, number }, notification, now));
  });
}
