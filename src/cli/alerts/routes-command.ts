import { matchInWords } from '../../core/alert/routing/alert-match.ts';
import type { ExplainedRoute } from '../../core/alert/routing/explain-routes.ts';
import type { Policy } from '../../core/baseline/policy/policy.ts';
import { ok } from '../../core/result.ts';
import { commandText } from '../../core/text/command-text.ts';
import { nearestWord } from '../../core/text/nearest-word.ts';
import { forPeople } from '../../core/text/printable.ts';
import { ageText } from '../../core/time/age-text.ts';
import { FINDING_CODES, isFindingCode } from '../../core/verdict/catalogue/finding-code.ts';
import type { Severity } from '../../core/verdict/catalogue/vocabulary.ts';
import type { AlertRoutes, RoutedReceiver } from '../../reconcile/queries/alert-routes.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { withReads } from '../command/with-reads.ts';
import { readPolicy } from '../input/read-policy.ts';
import type { Paint } from '../text/paint.ts';

/** Options of `alerts routes`. */
export interface AlertRoutesArguments extends ConnectionArguments {
  readonly code: string;
  readonly hub: string;
  readonly severity?: Severity | undefined;
  /** A policy file to try; undefined: the active policy. */
  readonly policy?: string | undefined;
}

/**
 * `alerts routes`: shows which receivers a finding of this code on this hub would notify, and why. Exit code 2 when it
 * would notify none now.
 */
export async function alertsRoutesCommand(
  asked: AlertRoutesArguments,
  context: CommandContext,
): Promise<CommandResult> {
  const code = asked.code.trim().toUpperCase();
  if (!isFindingCode(code)) {
    const near = nearestWord(code, FINDING_CODES);
    const remedy = near === undefined ? `Run "${commandText('explain')}" for all codes.` : `Did you mean "${near}"?`;
    return failure(`--code "${asked.code}" is not a finding code. ${remedy}`);
  }
  const policy = asked.policy === undefined ? ok<Policy | undefined>(undefined) : readPolicy(asked.policy, context);
  if (!policy.ok) return failure(policy.error);
  return withReads(context, asked, async (reads) => {
    const found = await reads.alertRoutes({ code, hub: asked.hub, severity: asked.severity, policy: policy.value });
    return found.ok
      ? routesAnswer(found.value, asked.policy ?? 'the active policy', context.paint)
      : failure(found.error);
  });
}

function routesAnswer(routes: AlertRoutes, policy: string, paint: Paint): CommandResult {
  const { noAlert, receivers } = routes;
  const notified = noAlert === undefined ? receivers.filter(({ muted }) => muted === undefined) : [];
  const notifies = noAlert === undefined && (notified.length > 0 || !routes.namesReceivers);
  return answer(notifies ? 0 : 2, {
    text: routesText(forPeople(routes), { notified: forPeople(notified), policy: forPeople(policy) }, paint),
    json: { ...jsonOf(routes), policy, notifies, notified: notified.map(({ name }) => name) },
    table: {
      headings: ['receiver', 'type', 'pages', 'perMinute', 'waitSeconds', 'repeatSeconds', 'muted'],
      rows: receivers.map(({ muted, name, pages, perMinute, repeatSeconds, type, waitSeconds }) => [
        ...[name, type, pages, perMinute, waitSeconds, repeatSeconds],
        muted ?? noAlert,
      ]),
    },
  });
}

function jsonOf({ assignment, code, hubId, noAlert, receivers, routing, severity, silences }: AlertRoutes) {
  return {
    code,
    severity,
    hubId,
    assignment: assignment ?? null,
    noAlert: noAlert ?? null,
    from: routing.from,
    receivers: receivers.map(({ muted, ...receiver }) => ({ ...receiver, muted: muted ?? null })),
    routes: routing.routes.map(({ number, outcome, route }) => ({
      number,
      match: matchInWords(route.match),
      continues: route.continues,
      ...outcome,
    })),
    silences: silences.map(({ rules, ...silence }) => ({ ...silence, rules: rules ?? null })),
  };
}

function routesText(
  routes: AlertRoutes,
  { notified, policy }: { readonly notified: readonly RoutedReceiver[]; readonly policy: string },
  paint: Paint,
): string {
  const { assignment, code, hubName, noAlert, receivers, routing, severity, silences } = routes;
  const what = `${paint.strong(code)} (${severity}) on ${hubName}${assignment === undefined ? '' : ` (assignment ${assignment})`}`;
  const names = notified.map(({ name }) => name).join(', ');
  return [
    `${what} ${names === '' ? 'notifies no receiver now.' : `notifies ${names}.`}`,
    ...(noAlert === undefined ? [] : [`  Reason: ${noAlert}`]),
    ...(routes.namesReceivers
      ? []
      : ['  The policy names no receivers: those in the settings of the app are notified.']),
    ...(receivers.length === 0 ? [] : ['', noAlert === undefined ? 'Receivers' : 'Receivers, if it raised an alert']),
    ...receivers.map((each) => `  ${receiverText(each)}`),
    ...['', routing.routes.length === 0 ? `Routes: ${policy} has none` : `Routes of ${policy}`],
    ...routing.routes.map((each) => `  ${routeText(each)}`),
    ...(routing.from === 'Routes' ? [] : [`  ${FALLBACK[routing.from]}`]),
    ...['', silences.length === 0 ? 'Silences: none matches' : 'Silences'],
    ...silences.map(({ owner, reason, rules, until }) => {
      const only = rules === undefined ? '' : `, for rules ${rules.join(', ')} only`;
      return `  by ${owner} until ${until}${only}: ${reason}`;
    }),
  ].join('\n');
}

const FALLBACK = {
  Default: 'No route leads to a receiver, so the default receivers of the policy are notified.',
  Every: 'No route and no default leads to a receiver, so every receiver is notified.',
} as const;

function receiverText({ muted, name, pages, perMinute, repeatSeconds, type, waitSeconds }: RoutedReceiver): string {
  const parts = [
    type,
    pages ? 'pages a person, gets no digests' : 'pages no person, gets digests',
    `at most ${perMinute} notifications a minute`,
    `critical at once, else after ${waitText(waitSeconds)}`,
    repeatSeconds === 0 ? 'no reminders' : `reminder every ${waitText(repeatSeconds)}`,
  ];
  return `${name}: ${parts.join('; ')}${muted === undefined ? '' : `; not now, ${muted}`}`;
}

/** A wait as policies write it, in whole hours or minutes where it is that; policies and settings may also give fractions. */
function waitText(seconds: number): string {
  if (seconds > 0 && seconds % 3600 === 0) return `${seconds / 3600} h`;
  if (seconds > 0 && seconds % 60 === 0) return `${seconds / 60} min`;
  return ageText(Math.round(seconds));
}

function routeText({ number, outcome, route }: ExplainedRoute): string {
  const match = `${number}. ${matchInWords(route.match)}`;
  switch (outcome.kind) {
    case 'Matches': {
      const receivers = outcome.receivers.length === 0 ? 'no receiver that exists' : outcome.receivers.join(', ');
      return `${match}: matches, to ${receivers}${route.continues ? '; later routes are checked too' : ''}`;
    }
    case 'NoMatch':
      return `${match}: does not match, because ${outcome.misses.join(' and ')}`;
    case 'Taken':
      return `${match}: not tried, because route ${outcome.byRoute} takes the finding`;
  }
}
