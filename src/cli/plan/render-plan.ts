import type { AssignmentOutcome } from '../../core/baseline/policy/baseline.ts';
import { isShown, stateNotes } from '../../core/observation/azure-state.ts';
import type { Observation } from '../../core/observation/observation.ts';
import { armRequestFrom } from '../../core/plan/model/network-write.ts';
import type { Estimate, Plan, PlanStep, Skipped } from '../../core/plan/model/plan.ts';
import { counted } from '../../core/text/counted.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import { CATALOGUE } from '../../core/verdict/catalogue/catalogue.ts';
import type { Finding } from '../../core/verdict/catalogue/finding.ts';
import type { Verdict } from '../../core/verdict/catalogue/vocabulary.ts';
import type { Paint } from '../text/paint.ts';
import { firewallText } from './firewall-text.ts';
import type { OfflinePlan } from './offline-plan.ts';
import { shownSteps } from './offline-plan.ts';
import { renderFindings } from './render-findings.ts';
import type { StepChange } from './step-changes.ts';
import { stepChanges } from './step-changes.ts';

/** A plan with its hub and its policy. */
export interface PlannedHub extends OfflinePlan {
  readonly observation: Observation;
  readonly assignment: AssignmentOutcome;
}

/** A plan for people: verdict, findings, requests with their changes, skipped steps, time and cost. */
export function renderPlan(planned: PlannedHub, paint: Paint): string {
  const { plan } = planned;
  const { findings } = plan;
  const remarks = findings.filter(isRemark);
  const rest = findings.filter((finding) => !remarks.includes(finding));
  return [
    ...header(planned, paint),
    ...section('Findings', renderFindings(rest, paint), paint),
    ...section('Worth knowing', renderFindings(remarks, paint), paint),
    ...section(...stepsOf(planned, paint), paint),
    ...section('Skipped', skippedLines(planned), paint),
    ...section('Estimate', estimateLines(plan.estimate), paint),
    ...laterSections(planned, paint),
    '',
    paint.faint(fingerprintLine(planned)),
  ].join('\n');
}

/** True for a finding that never changes a verdict. HW704 is the only operational finding that does. */
function isRemark({ class: kind, code }: Finding): boolean {
  return (kind === 'lint' || kind === 'operational') && !CATALOGUE[code].makesUnassigned;
}

function header({ assignment, observation, plan }: PlannedHub, paint: Paint): readonly string[] {
  const { hubId, name } = observation;
  const facts = [
    assignment.kind === 'Assigned'
      ? `assignment ${assignment.baseline.assignment} (${assignment.baseline.mode})`
      : 'no assignment',
    ...(plan.findings.some(({ code }) => code === 'HW603') ? ['network not shown'] : networkFacts(observation)),
    ...hubStateFacts(observation),
  ];
  return [`${paint.strong(name)}: ${paintVerdict(plan.verdict, paint)}`, facts.join(' | '), paint.faint(hubId)];
}

function hubStateFacts(observation: Observation): readonly string[] {
  const note = stateNotes(observation).find(({ of }) => of === 'hub');
  if (note === undefined) return [];
  return [isShown(note) ? `hub ${note.word}` : 'hub state not shown'];
}

function networkFacts(observation: Observation): readonly string[] {
  const { isolationMode, networkState, networkStatus, rules, unknownNetworkStatus } = observation;
  const own = rules.filter(({ category }) => category === 'UserDefined').length;
  const state = networkState === undefined || foldCase(networkState) === 'succeeded' ? '' : ` (${networkState})`;
  return [
    `isolation ${isolationMode}`,
    `network ${unknownNetworkStatus ?? networkStatus}${state}`,
    `firewall ${firewallText(observation)}`,
    `${counted(rules.length, 'rule')}, ${own} user-defined`,
  ];
}

function paintVerdict(verdict: Verdict, paint: Paint): string {
  switch (verdict) {
    case 'Compliant':
      return paint.good(verdict);
    case 'Exempt':
    case 'Pending':
      return paint.note(verdict);
    case 'Drifted':
    case 'Unassigned':
      return paint.warn(verdict);
    case 'Blocked':
    case 'Unknown':
      return paint.bad(verdict);
  }
}

function section(title: string, lines: readonly string[], paint: Paint): readonly string[] {
  return lines.length === 0 ? [] : ['', paint.strong(title), ...lines];
}

/** The requests after the approvals; in mode observe, the list above already shows them. */
function laterSections(planned: PlannedHub, paint: Paint): readonly string[] {
  const { afterConsent, observation, plan } = planned;
  if (afterConsent === undefined) return [];
  const waitsFor = [
    ...(hasOpen(plan, 'HW402') ? ['after the approval (HW402)'] : []),
    ...(hasOpen(plan, 'HW401') ? ['once nothing blocks it (HW401)'] : []),
  ];
  const when = waitsFor.length === 0 ? 'later' : waitsFor.join(' and ');
  const sent = new Set(plan.steps.map(({ write }) => JSON.stringify(write)));
  const later = afterConsent.steps.filter(({ write }) => !sent.has(JSON.stringify(write)));
  return [
    ...section(`Requests ${when}; not sent now`, numbered(later, observation, paint), paint),
    ...section(`Estimate including the requests ${when}`, estimateLines(afterConsent.estimate), paint),
  ];
}

function hasOpen({ findings }: Plan, wanted: string): boolean {
  return findings.some(({ code, exemptedBy }) => code === wanted && exemptedBy === undefined);
}

function fingerprintLine(planned: PlannedHub): string {
  const { fingerprint } = shownSteps(planned);
  const isSent = fingerprint === planned.plan.fingerprint;
  return `Fingerprint: ${fingerprint}${isSent ? '' : ' (of requests that Hubwarden does not send, because the assignment only observes)'}`;
}

/** The requests that the app sends; those that it would send, if the guardrails skip all of them. */
function stepsOf({ observation, plan, unguarded }: PlannedHub, paint: Paint): readonly [string, readonly string[]] {
  const held = plan.steps.length === 0 && unguarded.steps.length > 0;
  const { steps } = held ? unguarded : plan;
  return [
    held ? 'Requests that Hubwarden does not send' : 'Requests, in this order',
    numbered(steps, observation, paint),
  ];
}

function numbered(steps: readonly PlanStep[], hub: Observation, paint: Paint): readonly string[] {
  const changes = stepChanges(steps, hub);
  return steps.flatMap((step, index) => stepLines(step, { index, changes: changes[index] ?? [], paint }));
}

function stepLines(
  { irreversible, why, write }: PlanStep,
  { changes, index, paint }: { readonly index: number; readonly changes: readonly StepChange[]; readonly paint: Paint },
): readonly string[] {
  const { method, path } = armRequestFrom(write);
  return [
    `  ${index + 1}. ${paint.strong(method)} ${path}`,
    ...(irreversible ? [`     ${paint.bad('irreversible: Azure cannot undo this')}`] : []),
    paint.faint(`     ${why}`),
    ...changes.map((change) => `     ${changeLine(change, paint)}`),
  ];
}

function changeLine({ name, sign, text }: StepChange, paint: Paint): string {
  const line = `${sign} ${name}${text === '' ? '' : `  ${text}`}`;
  switch (sign) {
    case '+':
      return paint.good(line);
    case '-':
      return paint.bad(line);
    case '~':
      return paint.warn(line);
    case '=':
      return paint.faint(line);
  }
}

/** The request above already shows a skipped step; the reason is enough here. */
function skippedLines({ plan, unguarded }: PlannedHub): readonly string[] {
  const held = plan.skipped.slice(unguarded.skipped.length);
  const own = unguarded.skipped.map(skippedLine);
  const [first] = held;
  if (first === undefined) return own;
  const reason = first.detail.replace(/ Deferred: .*$/s, '');
  return [...own, `  ${counted(held.length, 'request')} not sent, ${first.reason}: ${reason}${lookAgain(first)}`];
}

function skippedLine(skipped: Skipped): string {
  const { detail, reason, rule } = skipped;
  return `  ${rule ?? 'network'} ${reason}: ${detail}${lookAgain(skipped)}`;
}

function lookAgain({ retryAt }: Skipped): string {
  return retryAt === undefined ? '' : ` Due again at ${retryAt.toISOString()}.`;
}

function estimateLines({ because, minutes, sources = [], usdPerMonth }: Estimate): readonly string[] {
  if (minutes === 0 && usdPerMonth === 0) return [];
  const money = usdPerMonth === 0 ? 'no extra cost' : `US$${usdPerMonth.toFixed(2)} extra a month at list price`;
  return [
    `  about ${counted(minutes, 'minute')}, ${money}`,
    ...because.map((part, at) => `    ${part} (${sources[at] ?? 'no source'})`),
  ];
}
