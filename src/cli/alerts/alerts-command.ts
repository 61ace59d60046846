import { addSeconds } from 'date-fns/addSeconds';
import { phaseInWords } from '../../core/alert/decision/alert-phase.ts';
import { commandText } from '../../core/text/command-text.ts';
import { forPeople } from '../../core/text/printable.ts';
import { timeOf } from '../../core/time/utc-minute.ts';
import type { AlertDetails } from '../../reconcile/operator/alert-requests.ts';
import { requestTestNotification, testState } from '../../reconcile/operator/alert-requests.ts';
import type { Delivery, NamedAlert } from '../../reconcile/operator/named-alerts.ts';
import type { OperatorDeps } from '../../reconcile/operator/operator-deps.ts';
import type { AlertsView } from '../../reconcile/queries/alert-list.ts';
import type { OutboxRecord } from '../../reconcile/records/outbox-record.ts';
import type { ReportTable } from '../../report/report-table.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { withActions } from '../command/with-actions.ts';
import { withReads } from '../command/with-reads.ts';
import { withTables } from '../command/with-tables.ts';
import type { Paint } from '../text/paint.ts';
import { renderTable } from '../text/render-table.ts';
import { silenceInWords } from './silence-command.ts';

/** Options of `alerts list`. */
export interface AlertsListArguments extends ConnectionArguments {
  readonly all?: boolean | undefined;
}

/**
 * `alerts list`: lists the firing alerts with the receivers that were notified, and the silences in force. Exit code 2
 * while an alert is open.
 */
export function alertsListCommand(asked: AlertsListArguments, context: CommandContext): Promise<CommandResult> {
  return withReads(context, asked, async (reads) => {
    const { alerts, silences, undecided, unnotified, unreadable } = await reads.alerts(asked.all === true);
    const waits = undecided.map(
      (groupKey) => `${groupKey} fires; the app has not decided yet which receivers to notify.`,
    );
    const isQuiet = alerts.length === 0 && undecided.length === 0;
    const lines = isQuiet ? quietLines(unnotified) : alerts.length === 0 ? [] : [listTable(alerts, context.paint)];
    const isOpen = alerts.some(({ alert }) => alert.open);
    const json = { alerts: alerts.map(jsonOf), undecided, silences };
    const text = [...lines, ...forPeople(waits), ...forPeople(silences).map(silenceInWords)].join('\n');
    const notes = unreadable.map((each) => `A row cannot be read: ${each}`);
    return answer(isOpen ? 2 : 0, { text, json, table: reportTable(alerts), notes: forPeople(notes) });
  });
}

function reportTable(alerts: readonly NamedAlert[]): ReportTable {
  return {
    headings: ['id', 'severity', 'state', 'since', 'code', 'hubs', 'notified', 'why', 'what', 'groupKey'],
    rows: alerts.map(({ alert, deliveries, firing, id, phase, since }) => [
      ...[id, alert.severity, phaseInWords(phase, alert.acknowledgedBy), since, alert.code, firing],
      ...[deliveries.map(deliveryInWords).join(', '), alert.reason, alert.title, alert.causeKey],
    ]),
  };
}

/** Leaves out the keys that serve only to compare notifications. */
function jsonOf({ alert: { told: _, ...alert }, deliveries, firing, id, phase, since }: NamedAlert): unknown {
  return { id, ...alert, firing, state: phase, since, deliveries };
}

/** Explains an empty list: findings in the hubs' records that raise no alert. */
function quietLines(unnotified: AlertsView['unnotified']): readonly string[] {
  if (unnotified.length === 0) return ['No alert is open.'];
  const lines = unnotified.map(({ code, hubs, why }) => `  ${code} on ${someOf(hubs)}: ${why}`);
  return ['No receiver is notified now. These findings raise no alert:', ...forPeople(lines)];
}

const HUBS_SHOWN = 3;

function someOf(hubs: readonly string[]): string {
  const rest = hubs.length - HUBS_SHOWN;
  return `${hubs.slice(0, HUBS_SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function listTable(alerts: readonly NamedAlert[], paint: Paint): string {
  const rows = alerts.map(({ alert, deliveries, id, phase, since }) => [
    id,
    alert.severity,
    phaseInWords(phase, alert.acknowledgedBy),
    timeOf(since),
    deliveries.map(deliveryInWords).join(', '),
    alert.reason ?? '',
    alert.title,
  ]);
  return renderTable(['ID', 'SEVERITY', 'STATE', 'SINCE', 'NOTIFIED', 'WHY', 'WHAT'], rows, paint);
}

/** The receiver's name; the state of the delivery follows where the receiver has not accepted it. */
function deliveryInWords({ notified, receiver, state }: Delivery): string {
  return notified ? receiver : `${receiver} (${state === undefined ? 'no longer kept' : NOT_TAKEN[state]})`;
}

const NOT_TAKEN: Readonly<Record<NonNullable<Delivery['state']>, string>> = {
  Waiting: 'not yet',
  // The newest notification was sent, and no earlier state was stored.
  Sent: 'sent',
  Refused: 'refused',
  GivenUp: 'abandoned',
  Skipped: 'not sent',
};

/** `alerts show`: shows one alert with its hubs, its notifications, and the reason why no notification goes out now. */
export function alertsShowCommand(
  asked: ConnectionArguments & { readonly id: string },
  context: CommandContext,
): Promise<CommandResult> {
  return withReads(context, asked, async (reads) => {
    const found = await reads.alert(asked.id);
    if (!found.ok) return failure(found.error);
    const { earlierId, members: instances, notices: notifications, others, ...alert } = found.value;
    const json = {
      ...Object(jsonOf(alert)),
      earlierId: earlierId ?? null,
      others,
      members: instances,
      notices: notifications,
    };
    return answer(0, { text: detailsText(forPeople(found.value), context.paint), json });
  });
}

function detailsText(found: AlertDetails, paint: Paint): string {
  const { alert, id, members: instances, notices: notifications, phase } = found;
  const { detail, nextAt, reason = 'nothing decided yet', severity, title } = alert;
  const hubs = instances.map((each) => [
    each.hubName,
    each.firing ? 'firing' : 'resolved',
    timeOf(each.since),
    each.message,
  ]);
  const sent = notifications.map(({ attempts, detail: said = '', notice: notification, receiver, state }) => [
    timeOf(notification.at),
    notification.transition,
    receiver,
    state,
    String(attempts),
    said,
  ]);
  return [
    ...leadLines(found),
    paint.strong(`${id} ${title}`),
    `${severity}; ${phaseInWords(phase, alert.acknowledgedBy)}; ${openedInWords(alert.episode)}`,
    ...deliveryLines(found),
    `Last decision: ${reason}${detail === undefined ? '' : `, ${detail}`}${nextAt === undefined ? '' : `; next decision at ${timeOf(nextAt)}`}`,
    '',
    renderTable(['HUB', 'STATE', 'SINCE', 'WHAT'], hubs, paint),
    '',
    sent.length === 0
      ? 'Hubwarden has sent no notification.'
      : renderTable(['AT', 'NOTIFICATION', 'RECEIVER', 'STATE', 'TRIES', ''], sent, paint),
    ...otherLines(found),
  ].join('\n');
}

/** Links the given id to the current opening of the alert. */
function leadLines({ alert, earlierId, id, phase }: AlertDetails): readonly string[] {
  const since = phase === 'Over' || alert.since === undefined ? '' : `, which opened at ${timeOf(alert.since)}`;
  return earlierId === undefined ? [] : [`${earlierId} is an earlier opening of alert ${id}${since}.`];
}

/** Links the alert to those of the same finding at other receivers. */
function otherLines({ others }: AlertDetails): readonly string[] {
  if (others.length === 0) return [];
  const commands = others.map((each) => `\`${commandText('alerts', 'show', each)}\``);
  return ['', `The same findings at other receivers: ${commands.join(', ')}`];
}

function openedInWords(episode: number): string {
  if (episode === 0) return 'no receiver was ever notified of it';
  return episode === 1 ? 'opened once' : `opened ${episode} times`;
}

function deliveryLines({ alert, deliveries }: AlertDetails): readonly string[] {
  if (deliveries.length === 0) return [`Would go to: ${alert.receivers.join(', ') || 'no receiver'}`];
  const taken = deliveries.filter((each) => each.notified).map(({ receiver }) => receiver);
  const others = deliveries.filter((each) => !each.notified).map(notTaken);
  return [
    ...(taken.length === 0 ? [] : [`Notified: ${taken.join(', ')}`]),
    ...(others.length === 0 ? [] : [`Not notified: ${others.join('; ')}`]),
  ];
}

function notTaken(delivery: Delivery): string {
  const { attempts, detail } = delivery;
  const tries = attempts === 0 ? '' : `, ${attempts === 1 ? '1 attempt' : `${attempts} attempts`}`;
  return `${deliveryInWords(delivery)}${tries}${detail === undefined ? '' : `: ${detail}`}`;
}

/** `alerts ack`: records that a person works on an alert. */
export function alertsAckCommand(
  asked: ConnectionArguments & { readonly id: string; readonly by?: string | undefined },
  context: CommandContext,
): Promise<CommandResult> {
  return withActions(context, asked, async ({ perform }) => {
    const done = await perform('AcknowledgeAlert', { alert: asked.id });
    if (!done.ok) return done.error;
    const { acknowledgedAt, acknowledgedBy, earlierId, id, isNew } = done.value;
    const lead = earlierId === undefined ? '' : `${earlierId} is an earlier opening of alert ${id}. `;
    const text = isNew
      ? `${id} is acknowledged by ${acknowledgedBy}: receivers get no reminder of the rules and hubs in the notifications so far. Rules and hubs that fire later raise a new notification. The alert resolves when no hub shows the finding.`
      : `${id} was acknowledged already, by ${acknowledgedBy} at ${timeOf(acknowledgedAt)}.`;
    return answer(0, { text: lead + text, json: { id, acknowledgedBy, acknowledgedAt, isNew } });
  });
}

/** How long the command waits for a test: the app may have to start first. */
const TEST_SECONDS = 60;

/**
 * `alerts test`: has the app send a test notification, and shows the result. Exit code 2 when the receiver did not
 * accept it.
 */
export function alertsTestCommand(
  asked: ConnectionArguments & { readonly receiver: string; readonly by?: string | undefined },
  context: CommandContext,
): Promise<CommandResult> {
  return withTables(context, asked, async (deps, person) => {
    const test = await requestTestNotification(deps, asked.receiver, asked.by ?? person);
    const state = await watchTest(deps, context, () => testState(deps, test));
    if (state === undefined) return failure('The table no longer holds the test notification.');
    const { attempts, detail = '', receiver } = state;
    const json = { receiver, state: state.state, attempts, detail: detail || null };
    if (state.state === 'Sent') return answer(0, { text: `${receiver} accepted the test notification.`, json });
    const waiting = `${receiver} has not accepted the test notification within ${TEST_SECONDS} s${detail === '' ? '; is the app running?' : `: ${detail}`}`;
    return answer(2, {
      text: state.state === 'Waiting' ? waiting : `${receiver} did not accept the test notification: ${detail}`,
      json,
    });
  });
}

async function watchTest(
  { clock }: OperatorDeps,
  { pause }: CommandContext,
  read: () => Promise<OutboxRecord | undefined>,
): Promise<OutboxRecord | undefined> {
  const endsAt = addSeconds(clock.now(), TEST_SECONDS);
  for (;;) {
    const state = await read();
    if (state?.state !== 'Waiting' || clock.now() >= endsAt || pause === undefined) return state;
    await pause(1);
  }
}
