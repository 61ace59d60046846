import { silenceOf, suppressionOf } from '../../core/alert/decision/suppression.ts';
import type { AlertSubject } from '../../core/alert/routing/alert-match.ts';
import type { AlertPolicy, Silence } from '../../core/alert/routing/alert-policy.ts';
import type { ExplainedRouting } from '../../core/alert/routing/explain-routes.ts';
import { explainRouting } from '../../core/alert/routing/explain-routes.ts';
import { pagingReceivers, RECEIVER_KINDS } from '../../core/alert/routing/receiver-types.ts';
import type { AlertTarget } from '../../core/alert/routing/route-alert.ts';
import { assignBaseline } from '../../core/baseline/assignment/assign.ts';
import type { AssignmentOutcome } from '../../core/baseline/policy/baseline.ts';
import { exemptionFor } from '../../core/baseline/policy/exemption.ts';
import type { Policy } from '../../core/baseline/policy/policy.ts';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdParts } from '../../core/hub-id.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { lookUp } from '../../core/text/look-up.ts';
import { CATALOGUE } from '../../core/verdict/catalogue/catalogue.ts';
import type { FindingCode } from '../../core/verdict/catalogue/finding-code.ts';
import type { Severity } from '../../core/verdict/catalogue/vocabulary.ts';
import { perMinuteOf } from '../alert/receivers.ts';
import { findHub } from '../operator/find-hub.ts';
import type { OperatorDeps } from '../operator/operator-deps.ts';
import { recordedFacts } from '../policy/advance-rollout.ts';
import { storedPolicy } from '../policy/policy-reader.ts';
import { activePolicy, NO_ACTIVE_POLICY } from '../records/policy-record.ts';
import { openSilences, silenceFrom } from '../records/silence-record.ts';

/** A question: who would be notified of such a finding on this hub? */
export interface AlertRoutesQuestion {
  readonly code: FindingCode;
  /** The hub as a person names it. */
  readonly hub: string;
  /** undefined: that of the policy, else that of the catalogue. */
  readonly severity: Severity | undefined;
  /** A policy to try; undefined: the active one. */
  readonly policy: Policy | undefined;
}

/** A receiver that a finding would reach. */
export interface RoutedReceiver {
  readonly name: string;
  readonly type: string;
  /** It may wake a person, and gets no digests. */
  readonly pages: boolean;
  readonly perMinute: number;
  /** Seconds that a finding below critical must last before it notifies. */
  readonly waitSeconds: number;
  /** Seconds between two reminders; 0 = none. */
  readonly repeatSeconds: number;
  /** Why it would not be notified now, quiet hours for instance; undefined: it would. */
  readonly muted: string | undefined;
}

/** A silence that matches the finding. */
export interface MatchingSilence {
  readonly owner: string;
  readonly reason: string;
  /** ISO. */
  readonly until: string;
  /** Only findings about these rules, and only rules from before the silence; undefined: any. */
  readonly rules: readonly string[] | undefined;
}

/** The answer, with its reasons. */
export interface AlertRoutes {
  readonly hubId: string;
  readonly hubName: string;
  readonly assignment: string | undefined;
  readonly code: FindingCode;
  readonly severity: Severity;
  /** Why such a finding raises no alert at all on this hub; undefined: it raises one. */
  readonly noAlert: string | undefined;
  readonly routing: ExplainedRouting;
  readonly receivers: readonly RoutedReceiver[];
  readonly silences: readonly MatchingSilence[];
  /** False: the policy names no receivers, and the settings of the app decide. */
  readonly namesReceivers: boolean;
}

/** Finds the receivers of a finding as the app does, from the record of the hub. A sentence when the hub or the policy is not known. */
export async function alertRoutes(
  deps: OperatorDeps,
  question: AlertRoutesQuestion,
): Promise<Result<AlertRoutes, string>> {
  const found = await findHub(deps, question.hub);
  if (!found.ok) return found;
  const policy = await policyAsked(deps, question.policy);
  if (!policy.ok) return policy;
  const now = deps.clock.now();
  const facts = recordedFacts(found.value.record);
  const outcome = assignBaseline(policy.value, facts);
  const { alerts } = policy.value;
  const subject: AlertSubject = {
    code: question.code,
    severity: question.severity ?? lookUp(alerts.severities, question.code) ?? CATALOGUE[question.code].severity,
    hubId: facts.hubId,
    hubName: facts.name,
    assignment: outcome.kind === 'Assigned' ? outcome.baseline.assignment : undefined,
    subscriptionId: hubIdParts(facts.hubId).subscriptionId,
    tags: facts.tags,
  };
  const silences = [...alerts.silences, ...(await openSilences(deps.rows, now)).values.map(silenceFrom)];
  const routing = explainRouting(
    alerts,
    subject,
    alerts.receivers.map(({ name }) => name),
  );
  const muting: Muting = { alerts, silences, subject, now };
  return ok({
    ...{ hubId: facts.hubId, hubName: facts.name, assignment: subject.assignment },
    ...{ code: question.code, severity: subject.severity, routing, namesReceivers: alerts.receivers.length > 0 },
    noAlert: noAlertReason(question.code, outcome, facts.hubId, now),
    receivers: routing.targets.flatMap((target) => receiversOf(target, muting, deps)),
    silences: silences.filter((each) => isMatching(each, subject, now)).map(silenceShown),
  });
}

async function policyAsked(
  { rows }: Pick<OperatorDeps, 'rows'>,
  asked: Policy | undefined,
): Promise<Result<Policy, string>> {
  if (asked !== undefined) return ok(asked);
  const active = (await activePolicy(rows))?.value;
  if (active === undefined) return err(NO_ACTIVE_POLICY);
  const policy = await storedPolicy(rows, active.hash);
  return policy.ok ? ok(policy.value.policy) : policy;
}

function noAlertReason(code: FindingCode, outcome: AssignmentOutcome, hubId: HubId, now: Date): string | undefined {
  const entry = CATALOGUE[code];
  if (entry.groupKey === undefined) return `${code} raises no alert: it is only shown.`;
  if (isAboutHubwarden(code)) return `${code} is about Hubwarden or the fleet: its alert concerns no single hub.`;
  if (entry.class === 'lint' && !entry.alwaysNotified && entry.classNote === undefined)
    return `${code} is a lint: it is shown and raises no alert.`;
  if (outcome.kind === 'Unassigned') return undefined;
  const { assignment, exemptions, mode } = outcome.baseline;
  if (mode === 'observe' && entry.class !== 'unreadable' && entry.class !== 'operational')
    return `assignment ${assignment} only observes: the digest lists the finding, and it raises no alert.`;
  const exemption = exemptionFor({ code, rule: undefined }, hubId, exemptions, now);
  if (exemption === undefined) return undefined;
  const { expiresAt, id, owner, ticket } = exemption;
  return `exemption ${id} of ${owner} (${ticket}) covers it until ${expiresAt.toISOString()}.`;
}

/** Operational findings concern no hub, except a missing assignment and an expired exemption. */
function isAboutHubwarden(code: FindingCode): boolean {
  const { class: kind, groupKey, makesUnassigned } = CATALOGUE[code];
  return kind === 'operational' && !makesUnassigned && groupKey?.includes('exemption') !== true;
}

interface Muting {
  readonly alerts: AlertPolicy;
  readonly silences: readonly Silence[];
  readonly subject: AlertSubject;
  readonly now: Date;
}

function receiversOf(
  target: AlertTarget,
  { alerts, now, silences, subject }: Muting,
  { timings }: Pick<OperatorDeps, 'timings'>,
): readonly RoutedReceiver[] {
  const paging = pagingReceivers(alerts.receivers, RECEIVER_KINDS);
  const context = {
    quietHours: target.quietHours,
    silences,
    inhibitedBy: undefined,
    isFirstVerdict: false,
  };
  const muted = suppressionOf(subject, context, now)?.detail;
  return target.receivers.map((name) => ({
    name,
    type: alerts.receivers.find((each) => each.name === name)?.type ?? 'unknown',
    pages: paging.has(name),
    perMinute: perMinuteOf(alerts.receivers, name),
    waitSeconds: target.waitSeconds ?? timings.alertWaitSeconds,
    repeatSeconds: target.repeatSeconds ?? timings.alertRepeatSeconds,
    muted,
  }));
}

/** True for a silence that covers such a finding, or that would if it were about one of its rules. */
function isMatching(silence: Silence, subject: AlertSubject, now: Date): boolean {
  return silenceOf(subject, [{ ...silence, rules: undefined }], now) !== undefined;
}

function silenceShown({ expiresAt, owner, reason, rules }: Silence): MatchingSilence {
  return { owner, reason, until: expiresAt.toISOString(), rules };
}
