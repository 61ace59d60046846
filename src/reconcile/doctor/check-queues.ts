import { faultReason, forEachItem } from '../for-each-item.ts';
import type { OperatorDeps } from '../operator/operator-deps.ts';
import type { QueueDepths, QueueName } from '../ports.ts';
import { countPoison } from '../watch/poison-queues.ts';
import { QUEUES } from '../watch/queue-names.ts';
import type { Check } from './check.ts';
import { failedCheck, passedCheck } from './check.ts';

/** Queues whose messages the app receives within seconds: none of them is sent with a delay. */
const AT_ONCE: readonly QueueName[] = ['hub-event-deliveries', 'sweep-shards'];

/** Time in which the app receives at least one message: it polls every two seconds, and may have to start. */
const SECONDS_BETWEEN = 20;

const READER = 'Get the role Storage Queue Data Reader on the account.';

/**
 * Counts the messages in queues and poison queues. Where events or shards wait, it counts again after some seconds: if
 * no message left the queue, the app does not run.
 */
export async function checkQueues(
  { queueDepths }: Pick<OperatorDeps, 'queueDepths'>,
  pause: ((seconds: number) => Promise<void>) | undefined,
): Promise<readonly Check[]> {
  if (queueDepths === undefined) return [];
  return [await checkWaiting(queueDepths, pause), await checkPoison(queueDepths)];
}

async function checkWaiting(
  depths: QueueDepths,
  pause: ((seconds: number) => Promise<void>) | undefined,
): Promise<Check> {
  const judged = { what: 'queues', where: 'the storage account' };
  const before = await countsOf(depths, QUEUES);
  if (before.kind === 'NotCounted') return { ...judged, outcome: 'Unknown', seen: before.reason, fix: READER };
  const seen = `messages: ${QUEUES.map((queue) => `${queue} ${before.counts.get(queue)}`).join(', ')}`;
  const waiting = AT_ONCE.filter((queue) => (before.counts.get(queue) ?? 0) > 0);
  if (waiting.length === 0) return passedCheck(judged, seen);
  await pause?.(SECONDS_BETWEEN);
  const after = await countsOf(depths, waiting);
  if (after.kind === 'NotCounted') return { ...judged, outcome: 'Unknown', seen: after.reason, fix: READER };
  const stuck = waiting.filter((queue) => (after.counts.get(queue) ?? 0) >= (before.counts.get(queue) ?? 0));
  if (stuck.length === 0) return passedCheck(judged, seen);
  const held = stuck.map((queue) => `${queue} holds ${after.counts.get(queue)}`).join(', ');
  const fix =
    'docs/runbook.md, The app runs and its timers do not: the app does not run, or lacks the role to read the queue.';
  return failedCheck(judged, `the app received no message in ${SECONDS_BETWEEN} seconds: ${held}`, fix);
}

type Counts =
  | { readonly kind: 'Counted'; readonly counts: ReadonlyMap<string, number> }
  | { readonly kind: 'NotCounted'; readonly reason: string };

async function countsOf(depths: QueueDepths, queues: readonly QueueName[]): Promise<Counts> {
  const count = async (queue: QueueName) => [queue, await depths.messagesIn(queue)] as const;
  const { faults, results } = await forEachItem(queues, { nameOf: String, atOnce: queues.length }, count);
  const [first] = faults;
  if (first !== undefined)
    return { kind: 'NotCounted', reason: `${first.item} could not be counted: ${faultReason(first.error)}` };
  return { kind: 'Counted', counts: new Map(results) };
}

async function checkPoison(depths: QueueDepths): Promise<Check> {
  const judged = { what: 'poison queues', where: 'the storage account' };
  const counts = await countPoison(depths);
  const held = counts.flatMap((count) =>
    count.kind === 'Counted' && count.messages > 0 ? [`${count.queue} holds ${count.messages}`] : [],
  );
  const fix = 'Messages that stay there cannot be read; docs/runbook.md, Poison message.';
  if (held.length > 0) return failedCheck(judged, held.join(', '), fix);
  const first = counts.find((count) => count.kind === 'NotCounted');
  if (first?.kind !== 'NotCounted') return passedCheck(judged, `all ${counts.length} are empty`);
  return { ...judged, outcome: 'Unknown', seen: first.reason, fix: READER };
}
