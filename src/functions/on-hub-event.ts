import type { InvocationContext } from '@azure/functions';
import type { HubMessage } from '../reconcile/messages.ts';
import { hubEventFrom } from './hub-event.ts';

/**
 * Event Grid trigger, and queue trigger of what Event Grid left there: names the hub and hands its id to the queue binding, nothing else. Answers at once, because Event
 * Grid sends again after 30 seconds. An event that cannot be read is logged and accepted: sending it again would not mend
 * it, and the sweep finds what it may have meant.
 *
 * @returns the message for the queue; undefined when there is nothing to look at
 */
export function onHubEvent(
  event: unknown,
  context: Pick<InvocationContext, 'debug' | 'info' | 'warn'>,
  own: ReadonlySet<string>,
  now: Date,
): HubMessage | undefined {
  const read = hubEventFrom(event, own, now);
  if (!read.ok) {
    context.warn(`${read.error}; the event is dropped, the next sweep looks at every hub`);
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
 * The events in a message that Event Grid left in a queue: one, in either envelope, or an array of them. The host has
 * taken base64 and JSON off; what is no JSON arrives as text and goes on as it is, to be named malformed.
 */
export function deliveredEvents(message: unknown): readonly unknown[] {
  return Array.isArray(message) ? message : [message];
}
