import { addSeconds } from 'date-fns/addSeconds';
import { subjectKey } from '../core/alert/member-subjects.ts';
import { cutText } from '../core/cut-text.ts';
import type { HubId } from '../core/hub-id.ts';
import { lookUp } from '../core/look-up.ts';
import type { FindingCode } from '../core/verdict/catalogue.ts';
import { finding } from '../core/verdict/catalogue.ts';
import type { Finding } from '../core/verdict/finding.ts';
import type { ReconcileDeps } from './deps.ts';
import { doDuties } from './for-each-item.ts';
import { subjectOfMessage, takeFault } from './message-fault.ts';
import type { QueueName } from './ports.ts';
import { memberEnds, memberFires, memberOf } from './records/alert-record.ts';
import { breakerState, forgetOldNotes } from './records/breaker-record.ts';
import type { WriteSwitch } from './records/control-record.ts';
import { writeSwitch } from './records/control-record.ts';
import type { RequeueDeps } from './requeue-poison.ts';
import { requeuePoison } from './requeue-poison.ts';
import type { SweepStart } from './sweep-fleet.ts';

/** Findings about Hubwarden itself, or a subscription, stand in the alert rows under this name instead of a hub's id. */
export const SELF = 'hubwarden' as HubId;

type Deps = Pick<ReconcileDeps, 'rows' | 'clock' | 'log' | 'policy'>;

/** Raises an alert about Hubwarden itself, or ends it. @param message undefined: the condition is over, `because` of what */
export async function reportOperational(
  deps: Deps,
  code: FindingCode,
  subject: string,
  message: string | undefined,
  because = lookUp(ENDS, code) ?? 'the condition is over',
): Promise<void> {
  const found = finding(code, { subject, message: message ?? '' });
  const { causeKey } = found;
  if (causeKey === undefined) return;
  if (message === undefined) return memberEnds(deps.rows, { causeKey, hubId: SELF, because });
  await selfFires(deps, causeKey, found);
}

/** Why an alert about Hubwarden itself is over. */
const ENDS: Readonly<Record<string, string>> = {
  HW503: 'the breaker is closed, and writes go on',
  HW504: 'writes are switched on',
  HW602: 'the subscriptions in scope could be listed',
  HW703: 'the policy is accepted and in force',
  HW803: 'a sweep ended within its interval',
};

/** Says that Hubwarden itself shows a finding. */
export async function selfFires(
  deps: Pick<Deps, 'clock' | 'rows'>,
  causeKey: string,
  { code, fix, message, severity }: Finding,
): Promise<void> {
  await memberFires(deps.rows, {
    causeKey,
    hubId: SELF,
    hubName: 'Hubwarden',
    code,
    severity,
    message,
    fix,
    since: deps.clock.now().toISOString(),
  });
}

/**
 * Reads the policy, and tells people while it is refused. Reading activates it: a hub that is created a minute from now
 * must find its policy active, or it would not count as new.
 */
export async function reportPolicy(deps: Deps): Promise<void> {
  const policy = await deps.policy();
  const refused = policy.ok ? policy.value.refused : policy.error;
  if (refused !== undefined) deps.log.error('policy refused', { problems: refused });
  await reportOperational(deps, 'HW703', 'policy', refused);
}

/** Tells people while something stops every write to Azure, and ends the alert once it is lifted. */
export async function reportStops(deps: Deps & Pick<ReconcileDeps, 'writesAllowed'>): Promise<void> {
  await doDuties([
    ['breaker', () => reportBreaker(deps)],
    [
      'write switch',
      async () =>
        reportOperational(deps, 'HW504', 'writes', switchedOff(await writeSwitch(deps.rows), deps.writesAllowed)),
    ],
  ]);
}

async function reportBreaker(deps: Deps): Promise<void> {
  const { message = 'It was opened.', open } = await breakerState(deps.rows);
  await reportOperational(
    deps,
    'HW503',
    'breaker',
    open ? `Hubwarden has stopped every write to Azure, for all hubs. ${message}` : undefined,
  );
}

function switchedOff({ on, by, reason, at }: WriteSwitch, writesAllowed: boolean): string | undefined {
  if (!writesAllowed) return 'Writes are switched off by the setting HUBWARDEN_WRITES.';
  if (on) return undefined;
  const who = by === undefined ? '' : ` by ${by}`;
  const when = at === undefined ? '' : ` at ${at}`;
  return `Writes were switched off${who}${when}${reason === undefined ? '.' : `: ${reason}`}`;
}

/** What the start of a sweep says about Hubwarden: a sweep that overran, a fleet that could not be listed. */
export async function reportSweepStart(deps: Deps, start: SweepStart): Promise<void> {
  await doDuties([
    ['overrun', () => reportOverrun(deps, start)],
    ['discovery', () => reportDiscovery(deps, start)],
    ['old poison messages', () => endPoisonAlert(deps)],
    ['old notes of the breaker', () => forgetOldNotes(deps.rows, deps.clock.now())],
  ]);
}

async function reportOverrun(deps: Deps, start: SweepStart): Promise<void> {
  if (start.kind !== 'StillRunning') return;
  const message = `Sweep ${start.sweepId} was still running when the next one was due.`;
  await reportOperational(deps, 'HW803', 'sweep', message);
}

async function reportDiscovery(deps: Deps, start: SweepStart): Promise<void> {
  const policy = await deps.policy();
  const incomplete = start.kind === 'NotStarted' && policy.ok ? `No sweep: ${start.reason}` : undefined;
  await reportOperational(deps, 'HW602', 'discovery', incomplete);
}

/** How long a poison message keeps its alert open. */
const POISON_ALERT_SECONDS = 24 * 3600;

/** What the poison queue of a queue brought: queued again once when it is about a known hub, else kept and told. */
export async function keepPoison(
  deps: Pick<Deps, 'clock' | 'policy'> & RequeueDeps,
  queue: QueueName,
  message: unknown,
): Promise<void> {
  if (!(await requeuePoison(deps, queue, message))) await keepForPerson(deps, queue, message);
}

/** What is known of a message that was given up: what it is about, in words, and the key of that. */
interface GivenUp {
  readonly key: string;
  readonly says: (at: string) => string;
  readonly cells: Readonly<Record<string, string>>;
}

const DEAD_LETTERS: GivenUp = {
  key: 'dead-letters',
  says: (at) =>
    `Event Grid gave up on events; their hubs were looked at ${at}. The events are in container dead-letters.`,
  cells: {},
};

async function givenUp(deps: Pick<Deps, 'rows'>, queue: QueueName, message: unknown): Promise<GivenUp> {
  const fault = await takeFault(deps, queue, message);
  const about = subjectOfMessage(queue, message);
  const failure =
    fault === undefined
      ? 'No failure was recorded: the process may have died, or no function took the message.'
      : `The last failure, in run ${fault.runId}: ${withFullStop(cutText(fault.reason, LONGEST_FAILURE))}`;
  return {
    key: about?.key ?? queue,
    says: (at) =>
      `A message on ${queue}${about === undefined ? '' : ` about ${about.words}`} failed five times. ${failure} It is kept in table control, partition poison, since ${at}.`,
    cells: fault === undefined ? {} : { failure: fault.reason, runId: fault.runId },
  };
}

function withFullStop(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** Leaves room for the rest of the sentence in a fact of a notification. */
const LONGEST_FAILURE = 200;

/** Keeps a poison message, or the note of a dead letter, for a person to read, and raises the alert. */
export async function keepForPerson(
  deps: Pick<Deps, 'rows' | 'clock' | 'log' | 'policy'>,
  queue: QueueName | 'dead-letters',
  message: unknown,
): Promise<void> {
  const at = deps.clock.now().toISOString();
  const body = JSON.stringify(message) ?? 'null';
  const { cells, key, says } = queue === 'dead-letters' ? DEAD_LETTERS : await givenUp(deps, queue, message);
  // The id is new, so a conflict means that the answer to this very insert was lost.
  await deps.rows.insert('control', {
    partition: 'poison',
    key: `${at}|${deps.clock.newId()}`,
    cells: { queue, at, body, ...cells, schema: 1 },
  });
  deps.log.error('poison message kept', { queue, body: body.slice(0, 500), ...cells });
  await reportPoison(deps, key, says(at));
}

/** More sentences are not read; table control holds all messages. */
const MOST_SENTENCES = 3;

/** Each hub, or other subject, is news of its own in the one alert of all queues. */
async function reportPoison(deps: Pick<Deps, 'rows' | 'clock'>, subject: string, message: string): Promise<void> {
  const { causeKey, code, fix, severity } = finding('HW801', { message });
  if (causeKey === undefined) return;
  const key = subjectKey(undefined, subject);
  const before = (await memberOf(deps.rows, causeKey, SELF))?.subjects ?? [];
  const others = before.filter((each) => each.endedAt === undefined && each.key !== key).map((each) => each.message);
  const said = [message, ...others.reverse().slice(0, MOST_SENTENCES - 1)];
  const about = {
    causeKey,
    hubId: SELF,
    hubName: 'Hubwarden',
    code,
    severity,
    fix,
    since: deps.clock.now().toISOString(),
  };
  await memberFires(deps.rows, { ...about, message: said.join(' '), subjects: [{ key, message }], adds: true });
}

async function endPoisonAlert(deps: Deps): Promise<void> {
  const asOf = deps.clock.now();
  const recent = addSeconds(asOf, -POISON_ALERT_SECONDS).toISOString();
  for await (const row of deps.rows.query('control', { partition: 'poison' })) {
    if (String(row.cells.at) >= recent) return;
  }
  // All queues share one cause. A message that came while the rows were being read has raised the alert just now.
  const { causeKey } = finding('HW801', { message: '' });
  if (causeKey !== undefined)
    await memberEnds(deps.rows, { causeKey, hubId: SELF, because: 'no message for a day', asOf });
}
