import { subjectKey } from '../../core/alert/decision/instance-subjects.ts';
import { cutText } from '../../core/text/cut-text.ts';
import { alertKeyOf, finding } from '../../core/verdict/catalogue/catalogue.ts';
import { SELF } from '../alert/system-alerts.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { QueueName } from '../ports.ts';
import { readInstance, recordFiring } from '../records/alert-record.ts';
import { subjectOfMessage, takeFault } from './message-fault.ts';
import type { RequeueDeps } from './requeue-poison.ts';
import { requeuePoison } from './requeue-poison.ts';

/** Handles a message of a poison queue: requeues it once when it concerns a known hub, else stores it and raises HW801. */
export async function handlePoisonMessage(
  deps: Pick<ReconcileDeps, 'clock' | 'policy'> & RequeueDeps,
  queue: QueueName,
  message: unknown,
): Promise<void> {
  if (!(await requeuePoison(deps, queue, message))) await storeForOperator(deps, queue, message);
}

/** Stores a poison message, or the note of a dead letter, for a person, and raises HW801. */
export async function storeForOperator(
  deps: Pick<ReconcileDeps, 'rows' | 'clock' | 'log' | 'policy'>,
  queue: QueueName | 'dead-letters',
  message: unknown,
): Promise<void> {
  const at = deps.clock.now().toISOString();
  const body = JSON.stringify(message) ?? 'null';
  const { cells, key, textAt } = queue === 'dead-letters' ? DEAD_LETTERS : await abandonedMessage(deps, queue, message);
  // The id is new, so a conflict means that the answer to this very insert was lost.
  await deps.rows.insert('control', {
    partition: 'poison',
    key: `${at}|${deps.clock.newId()}`,
    cells: { queue, at, body, ...cells, schema: 1 },
  });
  deps.log.error('poison message stored', { queue, body: body.slice(0, 500), ...cells });
  await reportPoison(deps, key, textAt(at));
}

/** An abandoned message: its subject in words, and the key of the subject. */
interface AbandonedMessage {
  readonly key: string;
  readonly textAt: (at: string) => string;
  readonly cells: Readonly<Record<string, string>>;
}

const DEAD_LETTERS: AbandonedMessage = {
  key: 'dead-letters',
  textAt: (at) =>
    `Event Grid could not deliver events; Hubwarden queued their hubs at ${at}. The events are in container dead-letters.`,
  cells: {},
};

async function abandonedMessage(
  deps: Pick<ReconcileDeps, 'rows'>,
  queue: QueueName,
  message: unknown,
): Promise<AbandonedMessage> {
  const fault = await takeFault(deps, queue, message);
  const about = subjectOfMessage(queue, message);
  const failure =
    fault === undefined
      ? 'No failure was recorded: the process may have died, or no function received the message.'
      : `The last failure, in run ${fault.runId}: ${withFullStop(cutText(fault.reason, LONGEST_FAILURE))}`;
  return {
    key: about?.key ?? queue,
    textAt: (at) =>
      `A message on ${queue}${about === undefined ? '' : ` about ${about.words}`} failed five times. ${failure} It is kept in table control, partition poison, since ${at}.`,
    cells: fault === undefined ? {} : { failure: fault.reason, runId: fault.runId },
  };
}

function withFullStop(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** Longest failure text: the rest of the sentence must fit into one fact of a notification. */
const LONGEST_FAILURE = 200;

/** Sentences in one text; table control holds all messages. */
const MOST_SENTENCES = 3;

/** One alert covers all queues; each hub, or other subject, is a separate subject of it. */
async function reportPoison(
  deps: Pick<ReconcileDeps, 'rows' | 'clock'>,
  subject: string,
  message: string,
): Promise<void> {
  const causeKey = alertKeyOf('HW801');
  const { code, fix, severity } = finding('HW801', { message });
  const key = subjectKey(undefined, subject);
  const before = (await readInstance(deps.rows, causeKey, SELF))?.subjects ?? [];
  const others = before.filter((each) => each.endedAt === undefined && each.key !== key).map((each) => each.message);
  const sentences = [message, ...others.reverse().slice(0, MOST_SENTENCES - 1)];
  const about = {
    causeKey,
    hubId: SELF,
    hubName: 'Hubwarden',
    code,
    severity,
    fix,
    since: deps.clock.now().toISOString(),
  };
  await recordFiring(deps.rows, { ...about, message: sentences.join(' '), subjects: [{ key, message }], adds: true });
}
