import { withArticle, wordOf } from '../../core/kind-words.ts';
import { counted } from '../../core/text/counted.ts';
import { ageText } from '../../core/time/age-text.ts';
import type { HubApproval } from '../../reconcile/queries/hub/hub-approvals.ts';
import type { HubDetail } from '../../reconcile/queries/hub/hub-detail.ts';
import type { WaitingRules } from '../../reconcile/queries/hub/hub-waits.ts';
import { shortRequest } from '../../report/short-request.ts';
import { sinceText, timeText } from '../text/time-text.ts';
import { approvalText } from './approval-text.ts';
import type { HubView } from './hub-view.ts';
import { findingLines } from './render-findings.ts';

const STATES: Readonly<Record<HubApproval['state'], string>> = { Valid: 'valid', Used: 'used', Expired: 'expired' };

/** Rules that a wait names before the rest is counted. */
const RULES_NAMED = 5;

/** The sections of a hub below its first lines. A section without content is left out. @param rules lines of the diff */
export function hubSections(hub: HubDetail, rules: readonly string[], view: HubView): readonly string[] {
  const { paint } = view;
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ['', paint.strong(title), ...lines];
  return [
    ...section('Findings', findingLines(hub.findings, view)),
    ...section(
      hub.source === 'Azure' ? 'Rules, read now' : `Rules, by the record of ${timeText(hub.confirmedAt)}`,
      rules,
    ),
    ...section("Azure's own words", azureLines(hub)),
    ...section('Operation', operationLines(hub, view)),
    ...section('Not written, and why', waitLines(hub, view)),
    ...section('Approvals', approvalLines(hub, view)),
    ...section('Exemptions', exemptionLines(hub, view)),
    ...section('Last runs', runLines(hub, view)),
    '',
    paint.faint(hub.hubId),
  ];
}

function azureLines({ azureMessages }: HubDetail): readonly string[] {
  return azureMessages.map(({ about, at, code, message, rule }) => {
    const what = [about, ...(code === null ? [] : [code]), ...(rule === null ? [] : [rule])].join(' ');
    return `  ${what}${at === null ? '' : ` at ${timeText(at)}`}: ${message}`;
  });
}

function operationLines({ hubId, operation }: HubDetail, { now }: HubView): readonly string[] {
  if (operation === null) return [];
  const {
    ageSeconds,
    error,
    failAt,
    isOfEarlierHub,
    isolationMode,
    kind,
    nextPollAt,
    request,
    rules,
    startedAt,
    state,
    url,
    warnAt,
  } = operation;
  return [
    `  ${kind}, ${state}: ${shortRequest(request)}`,
    `  started ${timeText(startedAt)}, ${ageText(ageSeconds)} ago`,
    `  slow from ${sinceText(warnAt, now)}`,
    `  timed out from ${sinceText(failAt, now)}`,
    ...(nextPollAt === null ? [] : [`  next poll ${sinceText(nextPollAt, now)}`]),
    ...(isolationMode === null ? [] : [`  sets isolation mode ${isolationMode}`]),
    ...(rules.length === 0 ? [] : [`  rules: ${namedRules(rules)}`]),
    ...(error === null ? [] : [`  Azure says: ${error}`]),
    ...(isOfEarlierHub
      ? [`  of ${withArticle(wordOf(hubId))} that was deleted and created again under this name`]
      : []),
    `  URL: ${url ?? 'none: Azure has not answered with one'}`,
  ];
}

function waitLines({ waits }: HubDetail, { isWide, now }: HubView): readonly string[] {
  const { busy, failures, followUpAt, retryAt, skipped } = waits;
  return [
    ...skipped.map((each) => `  ${waitText(each)}`),
    // A guard holds nothing back while nothing is due.
    ...(skipped.length > 0 || isWide ? guardLines(waits, now) : []),
    ...(busy === null
      ? []
      : [
          `  Azure refused ${counted(busy.tries, 'write')} in a row because of other changes, since ${sinceText(busy.since, now)}.`,
        ]),
    ...(failures === 0 ? [] : [`  ${counted(failures, 'run')} failed in a row.`]),
    ...(retryAt === null ? [] : [`  The next run is due ${sinceText(retryAt, now)}.`]),
    ...(followUpAt === null ? [] : [`  The follow-up of the last event is due ${sinceText(followUpAt, now)}.`]),
  ];
}

function guardLines({ guards, pace }: HubDetail['waits'], now: Date): readonly string[] {
  const full = pace.filter(({ limit, used }) => used >= limit);
  return [
    ...guards.map(({ detail, until }) => `  ${detail}${until === null ? '' : ` Until ${sinceText(until, now)}.`}`),
    ...full.map((each) => {
      const hubs = each.class === 'new' ? 'new' : 'existing';
      return `  The pace for ${hubs} hubs is used up: ${each.used} of ${each.limit} in this hour, until ${sinceText(each.renewsAt, now)}.`;
    }),
  ];
}

function waitText({ detail, reason, rules }: WaitingRules): string {
  const names = rules.filter((each) => each !== null);
  const [only] = names;
  const hasNetwork = names.length < rules.length;
  const what =
    names.length === 0
      ? 'network'
      : names.length === 1 && !hasNetwork
        ? (only ?? '')
        : `${counted(names.length, 'rule')}${hasNetwork ? ' and the network' : ''} (${namedRules(names)})`;
  return `${what}, ${reason}: ${detail}`;
}

function namedRules(rules: readonly string[]): string {
  const rest = rules.length - RULES_NAMED;
  return rest <= 0 ? rules.join(', ') : `${rules.slice(0, RULES_NAMED).join(', ')} and ${rest} more`;
}

function approvalLines({ approvals }: HubDetail, { now }: HubView): readonly string[] {
  return [
    ...approvals.waiting.map((each) => `  waiting: ${each}`),
    ...approvals.given.map(({ at, by, change, expiresAt, state, usedAt, usedBy }) => {
      const end =
        state === 'Used' && usedAt !== null
          ? `used ${timeText(usedAt)} by run ${usedBy ?? 'unknown'}`
          : `${state === 'Valid' ? 'valid until' : 'expired'} ${sinceText(expiresAt, now)}`;
      return `  ${STATES[state]}: ${change}, given by ${by} at ${timeText(at)}, ${end}`;
    }),
  ];
}

function exemptionLines({ exemptions }: HubDetail, { now }: HubView): readonly string[] {
  return exemptions.map(({ covers, expiresAt, id, owner, reason, ticket }) => {
    const findings = covers.map(({ code, rule }) => (rule === null ? code : `${code} ${rule}`));
    const isOver = new Date(expiresAt) <= now;
    const what = findings.length === 0 ? 'covers no finding now' : `covers ${findings.join(', ')}`;
    return `  ${id}: ${what}; owner ${owner}, ticket ${ticket}, ${isOver ? 'expired' : 'until'} ${sinceText(expiresAt, now)}: ${reason}`;
  });
}

function runLines({ runs }: HubDetail, { isWide, now }: HubView): readonly string[] {
  return runs.flatMap(({ at, cause, runId, verdict, verdictBefore, writes }) => {
    const change = verdictBefore === null || verdictBefore === verdict ? verdict : `${verdictBefore} -> ${verdict}`;
    return [
      `  ${sinceText(at, now)}: ${change}, by ${cause}${isWide ? `, run ${runId}` : ''}`,
      ...writes.map(
        ({ approval, outcome, request }) =>
          `    ${isWide ? request : shortRequest(request)}: ${outcome}, ${approvalText(approval)}`,
      ),
    ];
  });
}
