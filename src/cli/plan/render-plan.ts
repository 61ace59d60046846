import { kindOf } from '../../core/hub-id.ts';
import { isShown, stateNotes } from '../../core/observation/azure-state.ts';
import { firewallText } from '../../core/observation/firewall-text.ts';
import type { Observation } from '../../core/observation/observation.ts';
import type { Estimate } from '../../core/plan/model/plan.ts';
import { shownSteps } from '../../core/plan/preview/offline-plan.ts';
import type { PlanChange } from '../../core/plan/preview/plan-changes.ts';
import { planChanges } from '../../core/plan/preview/plan-changes.ts';
import type { PlannedHub } from '../../core/plan/preview/planned-hub.ts';
import { laterCondition, stepsByTime } from '../../core/plan/preview/planned-hub.ts';
import { counted } from '../../core/text/counted.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import { CATALOGUE } from '../../core/verdict/catalogue/catalogue.ts';
import type { Finding } from '../../core/verdict/catalogue/finding.ts';
import type { Verdict } from '../../core/verdict/catalogue/vocabulary.ts';
import type { Paint } from '../text/paint.ts';
import { changeCounts, countsText, estimateText } from './plan-totals.ts';
import { changeLines, waitingLines } from './render-changes.ts';
import { renderFindingLines, renderFindings } from './render-findings.ts';
import type { Section } from './render-requests.ts';
import { requestSections } from './render-requests.ts';
import { skippedLines } from './render-skipped.ts';

/** What a plan for people shows besides its changes. */
export interface PlanView {
  /** Why each finding matters and its fix, every rule that waits, and the parts of the estimate. */
  readonly details?: boolean | undefined;
  /** The exact requests. */
  readonly requests?: boolean | undefined;
  /** The name of each rule, and every rule that waits. */
  readonly isWide?: boolean | undefined;
  readonly paint: Paint;
}

/** A plan for people: verdict, findings, changes of rules, skipped rules, and the counts as the last line. */
export function renderPlan(planned: PlannedHub, view: PlanView): string {
  const { paint } = view;
  const changes = planChanges(planned);
  const now = changes.filter(({ waits }) => !waits);
  const later = changes.filter(({ waits }) => waits);
  const isAll = view.isWide === true || view.details === true;
  const sections: readonly Section[] = [
    ...findingSections(planned, view),
    [stepsByTime(planned).isHeld ? 'Changes that Hubwarden does not make' : 'Changes', changeLines(now, paint, isAll)],
    [sentence(laterCondition(planned)), waitingLines(later, paint, isAll)],
    ['Skipped', skippedLines(planned, view.details === true)],
    ...(view.requests === true ? requestSections(planned, paint) : []),
    ...(view.details === true ? estimateSections(planned) : []),
  ];
  return [
    ...header(planned, view),
    ...sections.flatMap((each) => section(each, paint)),
    '',
    ...lastLines(planned, { now, later }, paint),
  ].join('\n');
}

function findingSections({ plan }: PlannedHub, { details = false, paint }: PlanView): readonly Section[] {
  const remarks = plan.findings.filter(isRemark);
  const rest = plan.findings.filter((finding) => !remarks.includes(finding));
  const render = details ? renderFindings : renderFindingLines;
  return [
    ['Findings', render(rest, paint)],
    ['Worth knowing', render(remarks, paint)],
  ];
}

/** True for a finding that never changes a verdict. HW704 is the only operational finding that does. */
function isRemark({ class: kind, code }: Finding): boolean {
  return (kind === 'lint' || kind === 'operational') && !CATALOGUE[code].makesUnassigned;
}

function header({ assignment, observation, plan }: PlannedHub, { paint }: PlanView): readonly string[] {
  const { hubId, name } = observation;
  const facts = [
    assignment.kind === 'Assigned'
      ? `assignment ${assignment.baseline.assignment} (${assignment.baseline.mode})`
      : 'no assignment',
    ...(plan.findings.some(({ code }) => code === 'HW603') ? ['network not shown'] : networkFacts(observation)),
    ...hubStateFacts(observation),
  ];
  const line = facts.join(' | ');
  const fits = paint.columns === undefined || line.length <= paint.columns;
  return [
    `${paint.strong(name)}: ${paintVerdict(plan.verdict, paint)}`,
    ...(fits ? [line] : facts.map((fact) => `  ${fact}`)),
    paint.faint(hubId),
  ];
}

function hubStateFacts(observation: Observation): readonly string[] {
  const note = stateNotes(observation).find(({ of }) => of === 'hub');
  if (note === undefined) return [];
  const { one } = kindOf(observation.hubId).words;
  return [isShown(note) ? `${one} ${note.word}` : `${one} state not shown`];
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

/** A verdict in its colour. */
export function paintVerdict(verdict: Verdict, paint: Paint): string {
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

/** A heading and its lines after an empty line; nothing without lines. */
export function section([title, lines]: Section, paint: Paint): readonly string[] {
  return lines.length === 0 ? [] : ['', paint.strong(title), ...lines];
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The fingerprint, the counts of what waits, and the counts of what Hubwarden does now. */
function lastLines(
  planned: PlannedHub,
  { later, now }: { readonly now: readonly PlanChange[]; readonly later: readonly PlanChange[] },
  paint: Paint,
): readonly string[] {
  const laterEstimate = planned.afterConsent?.estimate ?? planned.plan.estimate;
  return [
    paint.faint(fingerprintLine(planned)),
    ...(later.length === 0
      ? []
      : [
          `${sentence(laterCondition(planned))}: ${countsText(changeCounts(later))} · in all ${estimateText(laterEstimate)}`,
        ]),
    `${now.length === 0 ? 'Nothing to change now' : `${countsText(changeCounts(now))} · ${estimateText(planned.plan.estimate)}`}${heldText(planned)}`,
  ];
}

function fingerprintLine(planned: PlannedHub): string {
  const { fingerprint } = shownSteps(planned);
  const isSent = fingerprint === planned.plan.fingerprint;
  return `Fingerprint: ${fingerprint}${isSent ? '' : ' (of requests that Hubwarden does not send, because the assignment only observes)'}`;
}

function heldText(planned: PlannedHub): string {
  if (!stepsByTime(planned).isHeld) return '';
  const { reason = 'ObserveOnly' } = planned.plan.skipped.at(-1) ?? {};
  return reason === 'ObserveOnly' ? ' · not sent: the assignment only observes' : ` · not sent now: ${reason}`;
}

function estimateSections(planned: PlannedHub): readonly Section[] {
  const { afterConsent, plan } = planned;
  const later = afterConsent === undefined ? [] : estimateLines(afterConsent.estimate);
  return [
    ['Estimate', estimateLines(plan.estimate)],
    [`Estimate including the changes ${laterCondition(planned)}`, later],
  ];
}

function estimateLines({ because, minutes, sources = [], usdPerMonth }: Estimate): readonly string[] {
  if (minutes === 0 && usdPerMonth === 0) return [];
  const money = usdPerMonth === 0 ? 'no extra cost' : `US$${usdPerMonth.toFixed(2)} extra a month at list price`;
  return [
    `  about ${counted(minutes, 'minute')}, ${money}`,
    ...because.map((part, at) => `    ${part} (${sources[at] ?? 'no source'})`),
  ];
}
