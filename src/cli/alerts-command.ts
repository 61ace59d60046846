import { matchInWords } from '../core/alert/alert-match.ts';
import { isFindingCode } from '../core/verdict/catalogue.ts';
import type { AlertDetails, NamedAlert } from '../reconcile/operator/alert-requests.ts';
import {
  acknowledge,
  askForTest,
  findAlert,
  namedAlerts,
  silenceFor,
  testState,
} from '../reconcile/operator/alert-requests.ts';
import type { OperatorDeps } from '../reconcile/operator/operator-deps.ts';
import type { OutboxRecord } from '../reconcile/records/outbox-record.ts';
import { openSilences, silenceFrom } from '../reconcile/records/silence-record.ts';
import type { CommandResult, CommandWorld, ConnectionArguments } from './command-result.ts';
import { answer, failure } from './command-result.ts';
import type { Paint } from './paint.ts';
import { renderTable } from './render-table.ts';
import { withTables } from './with-tables.ts';

/** What `alerts list` is asked. */
export interface AlertsListArguments extends ConnectionArguments {
  readonly all?: boolean | undefined;
}

/** `alerts list`: what people are told of now, and which silences hold. Exit code 2 while an alert is open. */
export function alertsListCommand(asked: AlertsListArguments, world: CommandWorld): Promise<CommandResult> {
  return withTables(world, asked, async (deps) => {
    const alerts = await namedAlerts(deps, asked.all === true);
    const silences = await openSilences(deps.rows, deps.clock.now());
    const told = silences.map(
      (each) =>
        `Silenced until ${timeOf(each.expiresAt)} by ${each.owner}: ${matchInWords(silenceFrom(each).match)} (${each.reason})`,
    );
    const table = alerts.length === 0 ? 'No alert is open.' : listTable(alerts, world.paint);
    const isOpen = alerts.some(({ alert }) => alert.open);
    const json = { alerts: alerts.map(({ alert, id }) => ({ id, ...withoutTold(alert) })), silences };
    return answer(isOpen ? 2 : 0, { text: [table, ...told].join('\n'), json });
  });
}

function listTable(alerts: readonly NamedAlert[], paint: Paint): string {
  const rows = alerts.map(({ alert, id }) => [
    id,
    alert.severity,
    stateOf(alert),
    timeOf(alert.since),
    alert.receivers.join(', '),
    alert.reason ?? '',
    alert.title,
  ]);
  return renderTable(['ID', 'SEVERITY', 'STATE', 'SINCE', 'TOLD', 'WHY', 'WHAT'], rows, paint);
}

function stateOf({ acknowledgedBy, open }: NamedAlert['alert']): string {
  if (!open) return 'closed';
  return acknowledgedBy === undefined ? 'open' : `acknowledged by ${acknowledgedBy}`;
}

/** The keys that are compared with what is told next are of use to nobody else. */
function withoutTold({ told: _, ...alert }: NamedAlert['alert']): Omit<NamedAlert['alert'], 'told'> {
  return alert;
}

/** `alerts show`: everything about one alert: hubs, notices, and why nobody is told now. */
export function alertsShowCommand(
  asked: ConnectionArguments & { readonly id: string },
  world: CommandWorld,
): Promise<CommandResult> {
  return withTables(world, asked, async (deps) => {
    const found = await findAlert(deps, asked.id);
    if (!found.ok) return failure(found.error);
    const { alert, id, members, notices } = found.value;
    const json = { id, ...withoutTold(alert), members, notices };
    return answer(0, { text: detailsText(found.value, world.paint), json });
  });
}

function detailsText({ alert, id, members, notices }: AlertDetails, paint: Paint): string {
  const { detail, nextAt, openings, reason = 'nothing decided yet', receivers, severity, title } = alert;
  const hubs = members.map((each) => [each.hubName, each.firing ? 'firing' : 'over', timeOf(each.since), each.message]);
  const sent = notices.map(({ attempts, detail: said = '', notice, receiver, state }) => [
    timeOf(notice.at),
    notice.transition,
    receiver,
    state,
    String(attempts),
    said,
  ]);
  return [
    paint.strong(`${id} ${title}`),
    `${severity}, ${stateOf(alert)}, told to ${receivers.join(', ') || 'nobody'}; opened ${openings.length} times`,
    `Last decision: ${reason}${detail === undefined ? '' : `, ${detail}`}${nextAt === undefined ? '' : `; looked at again at ${timeOf(nextAt)}`}`,
    '',
    renderTable(['HUB', 'STATE', 'SINCE', 'WHAT'], hubs, paint),
    '',
    sent.length === 0
      ? 'No notice was made.'
      : renderTable(['AT', 'NOTICE', 'RECEIVER', 'STATE', 'TRIES', ''], sent, paint),
  ].join('\n');
}

/** `alerts ack`: says that somebody takes care of an alert. */
export function alertsAckCommand(
  asked: ConnectionArguments & { readonly id: string; readonly by?: string | undefined },
  world: CommandWorld,
): Promise<CommandResult> {
  return withTables(world, asked, async (deps, person) => {
    const done = await acknowledge(deps, asked.id, asked.by ?? person);
    if (!done.ok) return failure(done.error);
    const { alert, id, isNew } = done.value;
    const { acknowledgedAt = '', acknowledgedBy = '' } = alert;
    const text = isNew
      ? `${id} is acknowledged by ${acknowledgedBy}; nobody is reminded of it any more. It resolves when its cause is over.`
      : `${id} was acknowledged already, by ${acknowledgedBy} at ${timeOf(acknowledgedAt)}.`;
    return answer(0, { text, json: { id, acknowledgedBy, acknowledgedAt, isNew } });
  });
}

/** What `alerts silence` is asked. */
export interface SilenceArguments extends ConnectionArguments {
  readonly code?: readonly string[] | undefined;
  readonly hub?: readonly string[] | undefined;
  readonly assignment?: readonly string[] | undefined;
  readonly subscription?: readonly string[] | undefined;
  readonly hours?: string | undefined;
  readonly reason?: string | undefined;
  readonly by?: string | undefined;
}

const MOST_HOURS = 30 * 24;

/** `alerts silence`: nobody is told of the findings that it names for some hours. What is told already resolves all the same. */
export async function alertsSilenceCommand(asked: SilenceArguments, world: CommandWorld): Promise<CommandResult> {
  const { assignment: assignments, code: codes, hub: hubs, reason = '', subscription: subscriptions } = asked;
  const hours = /^\d+(\.\d+)?$/.test(asked.hours ?? '') ? Number(asked.hours) : 0;
  if (hours <= 0 || hours > MOST_HOURS)
    return failure(`Say with --hours how long: more than 0, at most ${MOST_HOURS}.`);
  if (reason.trim() === '') return failure('Say with --reason why: others must be able to judge it.');
  if ([assignments, codes, hubs, subscriptions].every((each) => each === undefined))
    return failure('Say what to silence: --code, --hub, --assignment or --subscription. All of them must fit.');
  const unknown = codes?.find((code) => !isFindingCode(code));
  if (unknown !== undefined) return failure(`"${unknown}" is not the code of a finding. hubwarden explain lists them.`);
  return withTables(world, asked, async (deps, person) => {
    const wanted = {
      owner: asked.by ?? person,
      reason,
      ...(codes === undefined ? {} : { codes: [...codes] }),
      ...(hubs === undefined ? {} : { hubs: [...hubs] }),
      ...(assignments === undefined ? {} : { assignments: [...assignments] }),
      ...(subscriptions === undefined ? {} : { subscriptions: [...subscriptions] }),
    };
    const silence = await silenceFor(deps, wanted, hours);
    const text = `Nobody is told of ${matchInWords(silenceFrom(silence).match)} until ${timeOf(silence.expiresAt)}.`;
    return answer(0, { text, json: silence });
  });
}

/** How long the terminal looks after a test: the app may have to start first. */
const TEST_SECONDS = 60;

/** `alerts test`: has the app send a test notice, and says what came of it. Exit code 2 when it was not taken. */
export function alertsTestCommand(
  asked: ConnectionArguments & { readonly receiver: string; readonly by?: string | undefined },
  world: CommandWorld,
): Promise<CommandResult> {
  return withTables(world, asked, async (deps, person) => {
    const test = await askForTest(deps, asked.receiver, asked.by ?? person);
    const state = await watchTest(deps, world, () => testState(deps, test));
    if (state === undefined) return failure('The test notice is not in the table any more.');
    const { attempts, detail = '', receiver } = state;
    const json = { receiver, state: state.state, attempts, detail: detail || null };
    if (state.state === 'Sent') return answer(0, { text: `${receiver} took the test notice.`, json });
    const waiting = `${receiver} has not taken the test notice within ${TEST_SECONDS} s${detail === '' ? '; is the app running?' : `: ${detail}`}`;
    return answer(2, {
      text: state.state === 'Waiting' ? waiting : `${receiver} did not take the test notice: ${detail}`,
      json,
    });
  });
}

async function watchTest(
  { clock }: OperatorDeps,
  { pause }: CommandWorld,
  read: () => Promise<OutboxRecord | undefined>,
): Promise<OutboxRecord | undefined> {
  const endsAt = clock.now().getTime() + TEST_SECONDS * 1000;
  for (;;) {
    const state = await read();
    if (state?.state !== 'Waiting' || clock.now().getTime() >= endsAt || pause === undefined) return state;
    await pause(1);
  }
}

/** `2026-11-23 08:45Z` */
function timeOf(iso: string | undefined): string {
  return iso === undefined ? '' : `${iso.slice(0, 10)} ${iso.slice(11, 16)}Z`;
}
