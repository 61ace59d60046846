import { hasMoreSinceAcknowledged } from '../core/alert/alert-state.ts';
import { forPeople } from '../core/printable.ts';
import { timeOf } from '../core/time-of.ts';
import type { AlertDetails, NamedAlert } from '../reconcile/operator/alert-requests.ts';
import { acknowledge, askForTest, findAlert, namedAlerts, testState } from '../reconcile/operator/alert-requests.ts';
import type { OperatorDeps } from '../reconcile/operator/operator-deps.ts';
import type { OutboxRecord } from '../reconcile/records/outbox-record.ts';
import { listSilences, openSilences } from '../reconcile/records/silence-record.ts';
import type { CommandResult, CommandWorld, ConnectionArguments } from './command-result.ts';
import { answer, failure } from './command-result.ts';
import type { Paint } from './paint.ts';
import { renderTable } from './render-table.ts';
import { silenceInWords } from './silence-command.ts';
import { withTables } from './with-tables.ts';

/** What `alerts list` is asked. */
export interface AlertsListArguments extends ConnectionArguments {
  readonly all?: boolean | undefined;
}

/** `alerts list`: what people are told of now, and which silences hold. Exit code 2 while an alert is open. */
export function alertsListCommand(asked: AlertsListArguments, world: CommandWorld): Promise<CommandResult> {
  return withTables(world, asked, async (deps) => {
    const alerts = await namedAlerts(deps, asked.all === true);
    const silences =
      asked.all === true ? await listSilences(deps.rows) : (await openSilences(deps.rows, deps.clock.now())).values;
    const table = alerts.length === 0 ? 'No alert is open.' : listTable(alerts, world.paint);
    const isOpen = alerts.some(({ alert }) => alert.open);
    const json = { alerts: alerts.map(({ alert, id }) => ({ id, ...withoutTold(alert) })), silences };
    return answer(isOpen ? 2 : 0, { text: [table, ...forPeople(silences).map(silenceInWords)].join('\n'), json });
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

function stateOf(alert: NamedAlert['alert']): string {
  const { acknowledgedBy, open } = alert;
  if (!open) return 'closed';
  if (acknowledgedBy === undefined) return 'open';
  return hasMoreSinceAcknowledged(alert)
    ? `open; ${acknowledgedBy} acknowledged a part`
    : `acknowledged by ${acknowledgedBy}`;
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
    return answer(0, { text: detailsText(forPeople(found.value), world.paint), json });
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
    `${severity}, ${stateOf(alert)}, told to ${receivers.join(', ') || 'nobody'}; opened ${openings.length === 1 ? 'once' : `${openings.length} times`}`,
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
      ? `${id} is acknowledged by ${acknowledgedBy}; no receiver is reminded of what it has notified so far. What comes later is notified. It resolves when its cause is over.`
      : `${id} was acknowledged already, by ${acknowledgedBy} at ${timeOf(acknowledgedAt)}.`;
    return answer(0, { text, json: { id, acknowledgedBy, acknowledgedAt, isNew } });
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
