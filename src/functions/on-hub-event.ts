import type { InvocationContext } from '@azure/functions';
import { forEachItem, throwFaults } from '../reconcile/for-each-item.ts';
import { hubEventFrom } from '../reconcile/hub-event.ts';
import type { HubMessage } from '../reconcile/messages.ts';
import type { MessageTelemetry } from '../reconcile/telemetry.ts';

/**
 * Event Grid trigger, and queue trigger of the events that Event Grid queued: finds the hub and returns its id to the
 * queue binding. Answers at once, because Event Grid sends again after 30 seconds. An unreadable event is logged and
 * accepted: a repeat would be unreadable too, and the sweep finds the change.
 *
 * @returns the message for the queue; undefined when the event concerns no hub
 */
export function onHubEvent(
  event: unknown,
  context: Pick<InvocationContext, 'debug' | 'info' | 'warn'>,
  own: ReadonlySet<string>,
  now: Date,
): HubMessage | undefined {
  const read = hubEventFrom(event, own, now);
  if (!read.ok) {
    context.warn(`${read.error}; the event is dropped, the next sweep reads every hub`);
    return undefined;
  }
  if (read.value.kind === 'Ignore') {
    context.debug(`event ignored: ${read.value.reason}`);
    return undefined;
  }
  const { hubId, note } = read.value.message;
  const ageSeconds = Math.max(0, Math.round((now.getTime() - Date.parse(note?.at ?? now.toISOString())) / 1000));
  // An alert rule reads this line: infra/alert-rules.json.
  context.info(`event taken ${JSON.stringify({ hubId, ageSeconds, eventId: note?.eventId })}`);
  return read.value.message;
}

/**
 * Reads a delivery inside a span. The binding sends the messages after the handler has returned, so the span of each
 * message ends when the binding receives it.
 *
 * @returns the messages, each with the id of its span
 */
export async function tracedDelivery(
  telemetry: MessageTelemetry,
  read: () => Promise<readonly HubMessage[]>,
): Promise<readonly unknown[]> {
  let handed: readonly unknown[] = [];
  const work = async (): Promise<readonly HubMessage[]> => {
    const messages = await read();
    const nameOf = ({ hubId }: HubMessage): string => hubId;
    const { faults, results } = await forEachItem(messages, { nameOf }, (message) => handedOver(telemetry, message));
    throwFaults(faults);
    handed = results;
    return messages;
  };
  await telemetry.span('on-hub-event', EVENT_GRID, work, (messages) => ({
    'messaging.batch.message_count': messages.length,
    ...(messages.length === 1 ? { hubId: messages[0]?.hubId, cause: messages[0]?.cause } : {}),
  }));
  return handed;
}

async function handedOver(telemetry: MessageTelemetry, message: HubMessage): Promise<unknown> {
  let handed: unknown;
  await telemetry.sending('hub-events', message, async (traced) => {
    handed = traced;
  });
  return handed;
}

/** By OpenTelemetry's conventions for messaging (read 2026-11). */
const EVENT_GRID = {
  'messaging.system': 'eventgrid',
  'messaging.operation.name': 'process',
  'messaging.operation.type': 'process',
};
