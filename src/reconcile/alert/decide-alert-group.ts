import type { Notification } from '../../core/alert/content/notification.ts';
import { highestSeverityOf, notificationsFor } from '../../core/alert/content/notification.ts';
import { alertTitle } from '../../core/alert/content/notification-text.ts';
import type { AlertDecision, AlertTimes } from '../../core/alert/decision/alert-decision.ts';
import type { AlertInstance, InstanceSubject } from '../../core/alert/decision/alert-instance.ts';
import type { AlertState } from '../../core/alert/decision/alert-state.ts';
import { stateAfter } from '../../core/alert/decision/alert-state.ts';
import { decideNotification } from '../../core/alert/decision/decide-notification.ts';
import type { StoredSubject } from '../../core/alert/decision/instance-subjects.ts';
import { authorMark } from '../../core/alert/decision/notified-authors.ts';
import { canHaveAuthor, explainedUntil } from '../../core/alert/findings/explaining-change.ts';
import type { AlertTarget } from '../../core/alert/routing/route-alert.ts';
import { targetsOf } from '../../core/alert/routing/route-alert.ts';
import { textHash } from '../../core/text/text-hash.ts';
import { entryOf } from '../../core/verdict/catalogue/catalogue.ts';
import type { GroupKey } from '../../core/verdict/catalogue/group-key.ts';
import { parseGroupKey, receiverOf } from '../../core/verdict/catalogue/group-key.ts';
import { forEachItem, throwFaults } from '../for-each-item.ts';
import type { NewRow } from '../ports.ts';
import type { AlertGroupState, AlertRecord } from '../records/alert-record.ts';
import { markInstancesDecided, newAlert, readAlertGroup, storeDecision } from '../records/alert-record.ts';
import { newOutboxRow } from '../records/outbox-record.ts';
import type { AlertContext, RoutedInstance } from './alert-context.ts';
import { subjectOf, suppressionFor } from './alert-context.ts';
import { nameAuthors } from './name-authors.ts';
import { notifiedInstances } from './notified-instances.ts';
import { queueNotifications } from './queue-notifications.ts';
import type { AlertDeps } from './receivers.ts';

/** Instances of one group key that go to the same receivers: one alert. */
interface AlertGroup {
  readonly groupKey: GroupKey;
  /** A short name for the set of receivers. */
  readonly name: string;
  readonly target: AlertTarget;
  readonly routed: readonly RoutedInstance[];
  readonly stored: ReturnType<AlertGroupState['alerts']['get']>;
  /** No instance is routed to these receivers any more, and the group key still fires for others. */
  readonly isElsewhere: boolean;
}

/** An alert group after the stages that decide. */
interface DecidedGroup extends AlertGroup {
  readonly before: AlertRecord;
  readonly after: AlertState;
  readonly next: AlertRecord;
  readonly outcome: AlertDecision;
}

/**
 * Decides for one group key, once for each set of receivers. The stages, in Alertmanager's words:
 *
 * 1. route: which receivers each instance goes to
 * 2. group: one alert for each set of receivers
 * 3. mute: digest, inhibit, silence, quiet hours (`MUTE_STAGES`), for each instance
 * 4. wait, dedup, repeat, resolve: whether to notify now, and of what (`decideNotification`)
 * 5. notify: the alert and its outbox rows in one transaction, then the queue (`deliverNotification` sends)
 *
 * @returns how many alerts notify
 */
export async function decideAlertGroup(deps: AlertDeps, context: AlertContext, groupKey: GroupKey): Promise<number> {
  const state = await readWithAuthors(deps, groupKey);
  const routed = route(state, context);
  const groups = group(routed, state);
  const { faults, results } = await forEachItem(groups, RECEIVERS, async (each) => {
    const instances = await mute(each, context);
    const decided = decide(each, instances, { now: context.now, times: timesOf(deps, each.target) });
    return await notify(deps, context, decided);
  });
  // The instances stay undecided, so that the next pass decides for this group again.
  throwFaults(faults);
  // After a lost race the pass that won it marks the instances.
  if (!results.includes('Lost')) await markInstancesDecided(deps.rows, state);
  return results.filter((outcome) => outcome === 'Notified').length;
}

const RECEIVERS = { nameOf: ({ name }: AlertGroup) => `receivers ${name}` };

/** Reads the rows of a group key, with the likely authors that are known by now. */
async function readWithAuthors(deps: AlertDeps, groupKey: GroupKey): Promise<AlertGroupState> {
  const read = await readAlertGroup(deps.rows, groupKey);
  return (await nameAuthors(deps, read)) ? await readAlertGroup(deps.rows, groupKey) : read;
}

/** Stage 1. An instance appears once for each route that takes it. */
function route(state: AlertGroupState, context: AlertContext): readonly RoutedInstance[] {
  const without = receiversAbout(state.groupKey);
  return state.instances.flatMap((record) => {
    const subject = subjectOf(record, context);
    const instance = { ...record, severity: subject.severity };
    return targetsOf(context.policy, subject, context.names, without).map((target) => ({ instance, subject, target }));
  });
}

/** A finding about a receiver does not go to that receiver. */
function receiversAbout(groupKey: GroupKey): ReadonlySet<string> {
  const { code, subject = '' } = parseGroupKey(groupKey);
  return new Set(entryOf(code)?.groupKey?.includes('receiver') === true ? [receiverOf(subject)] : []);
}

/** Stage 2. An open alert whose receivers get no instance any more, because a route has changed, is a group without any. */
function group(routed: readonly RoutedInstance[], state: AlertGroupState): readonly AlertGroup[] {
  const byReceivers = Map.groupBy(routed, ({ target }) => groupName(target.receivers));
  const open = [...state.alerts].filter(([name, { value }]) => value.open && !byReceivers.has(name));
  const isElsewhere = state.instances.some(({ firing }) => firing);
  const groupOf = (name: string, target: AlertTarget, instances: readonly RoutedInstance[]): AlertGroup => ({
    groupKey: state.groupKey,
    name,
    target,
    routed: instances,
    stored: state.alerts.get(name),
    isElsewhere: instances.length === 0 && isElsewhere,
  });
  return [
    ...[...byReceivers].flatMap(([name, all]) => all.slice(0, 1).map(({ target }) => groupOf(name, target, all))),
    ...open.map(([name, { value }]) => groupOf(name, targetLike(value), [])),
  ];
}

function groupName(receivers: readonly string[]): string {
  return textHash(receivers.join('\n')).slice(0, 8);
}

function targetLike({ receivers }: AlertRecord): AlertTarget {
  return { receivers, quietHours: [], waitSeconds: undefined, repeatSeconds: undefined };
}

/** Stage 3. Each instance, and each of its rules and targets, with its suppression. */
function mute({ routed }: AlertGroup, context: AlertContext): Promise<readonly AlertInstance[]> {
  return Promise.all(routed.map((each) => mutedInstance(each, context)));
}

async function mutedInstance(routed: RoutedInstance, context: AlertContext): Promise<AlertInstance> {
  const { alwaysTold, code, firing, hubId, since, subjects } = routed.instance;
  const whole = {
    hubId,
    firing,
    since: new Date(since),
    severity: routed.subject.severity,
    alwaysNotify: alwaysTold ?? entryOf(code)?.alwaysNotified === true,
    suppression: await suppressionFor(routed, context),
  };
  if (subjects === undefined) return whole;
  const muted = subjects.map(async (each) => ({
    key: each.key,
    firing: firing && each.endedAt === undefined,
    since: new Date(each.since),
    suppression: await suppressionFor(routed, context, each),
    ...beforeOf(each),
    ...authorOf(code, each, context.now),
  }));
  return { ...whole, subjects: await Promise.all(muted) };
}

/** A new author is notified only while the event of its change may still arrive. */
function authorOf(code: string, subject: StoredSubject, now: Date): Pick<InstanceSubject, 'author'> {
  const isYoung = canHaveAuthor(code) && now.toISOString() <= explainedUntil(subject);
  return isYoung ? { author: authorMark(subject.by) } : {};
}

function beforeOf({ before }: StoredSubject): Pick<InstanceSubject, 'before'> {
  if (before === undefined) return {};
  return { before: { since: new Date(before.since), endedAt: new Date(before.endedAt) } };
}

interface DecisionTime {
  readonly now: Date;
  readonly times: AlertTimes;
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

/** Stage 4. Pure. */
function decide(group: AlertGroup, instances: readonly AlertInstance[], { now, times }: DecisionTime): DecidedGroup {
  const receivers = [...group.target.receivers];
  const before = group.stored?.value ?? newAlert(group.groupKey, { group: group.name, receivers });
  const outcome = decideNotification(instances, before, now, times);
  const after = stateAfter(before, instances, outcome, now);
  // After a notification, the next decision may be due at a later time.
  const last = outcome.kind === 'Notify' ? decideNotification(instances, after, now, times) : outcome;
  const nextAt = last.kind === 'Notify' ? now : last.decision.nextAt;
  return { ...group, before, after, outcome, next: recordAfter({ ...group, before, after }, nextAt) };
}

function recordAfter(
  { after, before, routed }: Pick<DecidedGroup, 'after' | 'before' | 'routed'>,
  nextAt: Date | undefined,
): AlertRecord {
  const instances = routed.map(({ instance }) => instance);
  const firing = instances.filter((each) => each.firing);
  const shown = firing.length > 0 ? firing : instances;
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

/** Stage 5. */
async function notify(
  deps: AlertDeps,
  context: AlertContext,
  decided: DecidedGroup,
): Promise<'Notified' | 'Silent' | 'Lost'> {
  const { before, next, outcome, stored } = decided;
  const notifications = notificationsOf(decided, context);
  // An unchanged decision costs no write.
  if (notifications.length === 0 && stored !== undefined && JSON.stringify(next) === JSON.stringify(before))
    return 'Silent';
  const outbox = outboxRows(next, notifications, context.now);
  if (!(await storeDecision(deps.rows, stored, next, outbox))) return 'Lost';
  if (outcome.kind === 'Silent') return 'Silent';
  const { hubs, reason, transition } = outcome.decision;
  deps.log.info('alert', {
    causeKey: next.causeKey,
    receivers: [...decided.target.receivers],
    transition,
    reason,
    hubs: hubs.slice(0, 20),
    count: hubs.length,
  });
  await queueNotifications(deps, outbox);
  return 'Notified';
}

function notificationsOf(
  { after, before, isElsewhere, outcome, routed }: DecidedGroup,
  { now, pagesUrl }: AlertContext,
): readonly Notification[] {
  if (outcome.kind === 'Silent') return [];
  const { decision } = outcome;
  const { causeKey: groupKey, group: name } = before;
  const records = routed.map(({ instance }) => instance);
  const instances = notifiedInstances(decision, records, after.since);
  return notificationsFor({ groupKey, group: name, before, after, instances, decision, isElsewhere, pagesUrl, now });
}

/** One row for each notification and receiver. */
export function outboxRows(alert: AlertRecord, notifications: readonly Notification[], now: Date): readonly NewRow[] {
  const { causeKey, group, receivers } = alert;
  return notifications.flatMap((notification, index) => {
    const number = alert.notices - notifications.length + index + 1;
    return receivers.map((receiver) => newOutboxRow(causeKey, { receiver, group, number }, notification, now));
  });
}
