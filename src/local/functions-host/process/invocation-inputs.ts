import type { InvocationInput } from '../app/invoke-function.ts';
import type { RpcTypedData } from '../app/worker-contract.ts';
import type { ReceivedMessage } from '../queues/storage-queue.ts';

/** Renders an input of one value under the trigger's name. */
export function singleInput(binding: string, data: RpcTypedData): Omit<InvocationInput, 'invocationId'> {
  return { inputData: [{ name: binding, data }] };
}

function time(at: Date): RpcTypedData {
  return { json: JSON.stringify(at.toISOString()) };
}

/** Renders a queue message as the host sends it: the text as a string, which the library tries to read as JSON. */
export function queueInput(
  binding: string,
  message: ReceivedMessage,
  text: string,
): Omit<InvocationInput, 'invocationId'> {
  return {
    inputData: [{ name: binding, data: { string: text } }],
    triggerMetadata: {
      QueueTrigger: { string: text },
      DequeueCount: { int: message.dequeueCount },
      // As JSON, so that an id made of digits is not read as a number.
      Id: { json: JSON.stringify(message.id) },
      PopReceipt: { json: JSON.stringify(message.popReceipt) },
      InsertionTime: time(message.insertedAt),
      ExpirationTime: time(message.expiresAt),
      NextVisibleTime: time(message.nextVisibleAt),
    },
  };
}
