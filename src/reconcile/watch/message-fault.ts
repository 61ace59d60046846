import { hubIdFrom, hubIdParts } from '../../core/hub-id.ts';
import { textHash } from '../../core/text/text-hash.ts';
import { faultReason } from '../for-each-item.ts';
import { hubMessageFrom, sendMessageFrom, shardMessageFrom } from '../messages.ts';
import type { Clock, Log, QueueName, Rows } from '../ports.ts';

/** The newest failure of a queue message. */
export interface MessageFault {
  /** The error of the run, shortened and without secrets. */
  readonly reason: string;
  /** Id of the run, as its log lines have it. */
  readonly runId: string;
}

interface Deps {
  readonly rows: Rows;
  readonly clock: Pick<Clock, 'now' | 'newId'>;
  readonly log: Pick<Log, 'warn'>;
}

// No repository: a poison message must be stored also when the row of its failure is unreadable.
const PARTITION = 'message-faults';

/**
 * Handles a message, and records its error: the functions host moves a message that failed five times to the poison queue
 * without the reason.
 *
 * @param runId id of the run, as its log lines have it; absent: a new one
 * @throws the error of the work
 */
export async function recordingFault<Outcome>(
  deps: Deps,
  { message, queue, runId }: { readonly queue: QueueName; readonly message: unknown; readonly runId?: string },
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    const cells = {
      queue,
      at: deps.clock.now().toISOString(),
      reason: faultReason(error),
      runId: runId ?? deps.clock.newId(),
      schema: 1,
    };
    const row = { partition: PARTITION, key: keyOf(queue, message), cells };
    // The store itself may have failed; the host logs the error.
    await deps.rows.upsert('control', row).catch((storeError: unknown) => {
      deps.log.warn('fault of a message not recorded', { queue, runId: cells.runId, reason: faultReason(storeError) });
    });
    throw error;
  }
}

/**
 * Reads and deletes the failure that moved a message to the poison queue. undefined: the process died, or never
 * received the message.
 */
export async function takeFault(
  { rows }: Pick<Deps, 'rows'>,
  queue: QueueName,
  message: unknown,
): Promise<MessageFault | undefined> {
  const row = await rows.get('control', PARTITION, keyOf(queue, message));
  if (row === undefined) return undefined;
  await rows.delete('control', PARTITION, row.key, row.etag);
  return { reason: String(row.cells.reason), runId: String(row.cells.runId) };
}

function keyOf(queue: QueueName, message: unknown): string {
  return textHash(`${queue}\n${JSON.stringify(message) ?? 'null'}`);
}

/** The subject of a message, in words, and its key; undefined when no field names one. */
export function subjectOfMessage(
  queue: QueueName,
  message: unknown,
): { readonly key: string; readonly words: string } | undefined {
  switch (queue) {
    case 'hub-events':
    case 'hub-repairs':
      return aboutHub(hubIn(message));
    case 'hub-event-deliveries':
      return aboutHub(textIn(message, 'subject'));
    case 'sweep-shards': {
      const shard = shardMessageFrom(message);
      if (!shard.ok) return undefined;
      return { key: shard.value.shard, words: `subscription ${shard.value.shard} of sweep ${shard.value.sweepId}` };
    }
    case 'alert-sends': {
      const send = sendMessageFrom(message);
      if (!send.ok) return undefined;
      const [, receiver = '?'] = send.value.key.split('|');
      return { key: send.value.partition, words: `a notification of ${send.value.partition} for receiver ${receiver}` };
    }
  }
}

/** Also reads the hub of a message with other damaged fields, because a person searches by hub. */
function hubIn(message: unknown): string | undefined {
  const parsed = hubMessageFrom(message);
  return parsed.ok ? parsed.value.hubId : textIn(message, 'hubId');
}

function textIn(message: unknown, field: string): string | undefined {
  if (typeof message !== 'object' || message === null || !Object.hasOwn(message, field)) return undefined;
  const value: unknown = Reflect.get(message, field);
  return typeof value === 'string' ? value : undefined;
}

function aboutHub(text: string | undefined): { readonly key: string; readonly words: string } | undefined {
  const id = text === undefined ? undefined : hubIdFrom(text);
  return id === undefined ? undefined : { key: id, words: `hub ${hubIdParts(id).name} (${id})` };
}
