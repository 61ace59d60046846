import { addSeconds } from 'date-fns/addSeconds';
import type { StoredSubject } from '../../core/alert/decision/instance-subjects.ts';
import type { Suppression } from '../../core/alert/decision/suppression.ts';
import { suppressionOf } from '../../core/alert/decision/suppression.ts';
import type { AlertSubject } from '../../core/alert/routing/alert-match.ts';
import type { AlertPolicy, Silence } from '../../core/alert/routing/alert-policy.ts';
import { PLAIN_ALERT_POLICY } from '../../core/alert/routing/alert-policy.ts';
import type { AlertTarget } from '../../core/alert/routing/route-alert.ts';
import { hubIdFrom, hubIdParts } from '../../core/hub-id.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import { lookUp } from '../../core/text/look-up.ts';
import { alertKeyOf } from '../../core/verdict/catalogue/catalogue.ts';
import type { GroupKey } from '../../core/verdict/catalogue/group-key.ts';
import { parseGroupKey } from '../../core/verdict/catalogue/group-key.ts';
import type { InstanceRecord } from '../records/alert-record.ts';
import { readInstance } from '../records/alert-record.ts';
import { breakerState } from '../records/breaker-record.ts';
import { digestState } from '../records/digest-record.ts';
import { openSilences, silenceFrom } from '../records/silence-record.ts';
import { UnreadableRow } from '../records/store/stored-json.ts';
import type { AlertDeps, Alerting, Receivers } from './receivers.ts';
import { receiverNames } from './receivers.ts';

/** The inputs of all decisions of one pass. Read once for any number of group keys. */
export interface AlertContext {
  readonly now: Date;
  readonly policy: AlertPolicy;
  readonly policyHash: string | undefined;
  readonly receivers: Receivers;
  readonly names: readonly string[];
  readonly pagesUrl: string | undefined;
  readonly silences: readonly Silence[];
  /** Unreadable silences: they silence nothing, and the pass ends with an error that names them. */
  readonly unreadable: readonly UnreadableRow[];
  readonly isBreakerOpen: () => Promise<boolean>;
  /** First verdicts until this time belong to the first digest; undefined: it has not been sent yet. */
  readonly firstVerdictsUntil: () => Promise<Date | undefined>;
  /** True while an alert is open because the subscription cannot be read. */
  readonly isUnreadable: (subscriptionId: string) => Promise<boolean>;
}

/** Runs that the first sweep queued may still report its findings, for this long after its digest. */
const FIRST_REPAIRS_SECONDS = 15 * 60;

/** Reads the inputs that every decision of a pass needs; the others on first use. */
export async function alertContext(deps: AlertDeps, alerting: Alerting): Promise<AlertContext> {
  const now = deps.clock.now();
  const read = await deps.policy();
  const policy = read.ok ? read.value.policy.alerts : PLAIN_ALERT_POLICY;
  const receivers = alerting.receiversOf(policy.receivers);
  const unreadable = new Map<string, Promise<boolean>>();
  const set = await openSilences(deps.rows, now);
  return {
    now,
    policy,
    policyHash: read.ok ? read.value.hash : undefined,
    receivers,
    names: receiverNames(receivers),
    pagesUrl: alerting.pagesUrl,
    silences: [...policy.silences, ...set.values.map(silenceFrom)],
    unreadable: set.unreadable,
    // An unreadable row suppresses no alert.
    isBreakerOpen: once(() => readOr(async () => (await breakerState(deps.rows)).open, false)),
    firstVerdictsUntil: once(async () => {
      const state = await readOr(() => digestState(deps.rows), UNREADABLE_DIGEST);
      return state === undefined ? undefined : addSeconds(state.value.firstAt, FIRST_REPAIRS_SECONDS);
    }),
    isUnreadable: (subscriptionId) => {
      const known = unreadable.get(subscriptionId) ?? isFiring(deps, alertKeyOf('HW602', { subscriptionId }));
      unreadable.set(subscriptionId, known);
      return known;
    },
  };
}

async function isFiring(deps: AlertDeps, key: GroupKey): Promise<boolean> {
  return (await readOr(() => readInstance(deps.rows, key, 'hubwarden'), undefined))?.firing === true;
}

/** Replaces an unreadable digest: no finding counts as part of the first digest. */
const UNREADABLE_DIGEST = { value: { firstAt: new Date(0).toISOString() } };

/** An unreadable row that all decisions share must not stop them: their own rows are still readable. */
async function readOr<T, Otherwise>(read: () => Promise<T>, otherwise: Otherwise): Promise<T | Otherwise> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof UnreadableRow) return otherwise;
    throw error;
  }
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | undefined;
  return () => {
    known ??= read();
    return known;
  };
}

const SUBSCRIPTION = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A finding from an instance row or a hub's record. */
type InstanceFields = Pick<InstanceRecord, 'code' | 'severity' | 'hubId' | 'hubName' | 'assignment' | 'tags'> & {
  readonly causeKey?: GroupKey | undefined;
};

/** A finding as routes and silences match it, with the severity that the policy gives it. */
export function subjectOf(instance: InstanceFields, { policy }: Pick<AlertContext, 'policy'>): AlertSubject {
  const hubId = hubIdFrom(instance.hubId);
  const named = instance.causeKey === undefined ? '' : (parseGroupKey(instance.causeKey).subject ?? '');
  const ofGroupKey = SUBSCRIPTION.test(named) ? foldCase(named) : undefined;
  return {
    code: instance.code,
    severity: lookUp(policy.severities, instance.code) ?? instance.severity,
    hubId: instance.hubId,
    hubName: instance.hubName,
    assignment: instance.assignment,
    subscriptionId: hubId === undefined ? ofGroupKey : hubIdParts(hubId).subscriptionId,
    tags: instance.tags ?? {},
  };
}

/** An instance and one target that it is routed to. */
export interface RoutedInstance {
  readonly instance: InstanceRecord;
  readonly subject: AlertSubject;
  readonly target: AlertTarget;
}

/** The fields of one rule or target of an instance that decide its suppression. */
type SuppressibleSubject = Pick<StoredSubject, 'digest' | 'rule' | 'since'>;

/**
 * Why an instance, or one of its rules or targets, is suppressed for a target; undefined: it is not.
 *
 * @param of the rule or target; undefined: the hub as a whole
 */
export async function suppressionFor(
  { instance, subject, target }: RoutedInstance,
  context: AlertContext,
  of?: SuppressibleSubject,
): Promise<Suppression | undefined> {
  const { digest, rule, since } = of ?? subjectOfWhole(instance);
  return suppressionOf(
    subject,
    {
      quietHours: target.quietHours,
      silences: context.silences,
      inhibitedBy: await inhibitorOf(instance, subject, context),
      isFirstVerdict: digest === 'FirstVerdict' && (await isFirstVerdict(since, context)),
      isOfNewEdition: digest === 'NewEdition',
      about: rule === undefined ? undefined : { rule, since: new Date(since) },
    },
    context.now,
  );
}

/** A row of an earlier version has no rules or targets, only the hub as a whole. */
function subjectOfWhole({ firstVerdict, rule, since }: InstanceRecord): SuppressibleSubject {
  return { since, rule, digest: firstVerdict === true ? 'FirstVerdict' : undefined };
}

async function inhibitorOf(
  instance: InstanceRecord,
  subject: AlertSubject,
  context: AlertContext,
): Promise<string | undefined> {
  const { subscriptionId } = subject;
  if (instance.inhibitedBy === 'HW503' && (await context.isBreakerOpen())) return 'the open breaker (HW503)';
  if (instance.code === 'HW601' && subscriptionId !== undefined && (await context.isUnreadable(subscriptionId)))
    return `a subscription that cannot be read (HW602, ${subscriptionId})`;
  return undefined;
}

async function isFirstVerdict(since: string, context: AlertContext): Promise<boolean> {
  const until = await context.firstVerdictsUntil();
  return until === undefined || new Date(since) <= until;
}
