import type { HostedFunction } from '../app/hosted-function.ts';
import type { RpcInvocationResponse, RpcOutput } from '../app/worker-contract.ts';
import { encodeMessage } from './queue-text.ts';
import type { StorageQueue } from './storage-queue.ts';

/** Opens the queue of an output, and learns of each sent message. */
export interface OutputQueues {
  open(connectionString: string, queueName: string): StorageQueue;
  sent(connectionString: string, queueName: string): void;
}

function messageText(element: unknown): string {
  return typeof element === 'string' ? element : JSON.stringify(element);
}

/**
 * The messages of an output's value: an array is one message per element, objects become JSON, null and
 * missing elements are no messages.
 */
export function messagesFrom(output: RpcOutput): readonly (string | Uint8Array)[] {
  if ('string' in output) return [output.string];
  if ('bytes' in output) return [output.bytes];
  if ('int' in output) return [String(output.int)];
  if ('double' in output) return [String(output.double)];
  if ('http' in output) return [];
  const value: unknown = JSON.parse(output.json);
  const elements: readonly unknown[] = Array.isArray(value) ? value : [value];
  return elements.filter((element) => element !== null && element !== undefined).map(messageText);
}

function outputOf(response: RpcInvocationResponse, binding: string): RpcOutput | null | undefined {
  if (binding === '$return') return response.returnValue;
  return response.outputData?.find((output) => output.name === binding)?.data;
}

/**
 * Sends the queue outputs of a run, one message after the other.
 *
 * @throws the SDK's error; the run has then failed, although its handler did not
 */
export async function sendQueueOutputs(
  fn: HostedFunction,
  response: RpcInvocationResponse,
  queues: OutputQueues,
): Promise<void> {
  for (const { binding, connectionString, queueName } of fn.outputs) {
    const output = outputOf(response, binding);
    if (output === null || output === undefined) continue;
    for (const message of messagesFrom(output)) {
      await queues.open(connectionString, queueName).send(encodeMessage(message));
      queues.sent(connectionString, queueName);
    }
  }
}
