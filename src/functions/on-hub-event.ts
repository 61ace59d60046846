import type { InvocationContext } from '@azure/functions';
import type { HubMessage } from '../reconcile/messages.ts';
import { hubEventFrom } from './hub-event.ts';

/**
 * Event Grid trigger: names the hub and hands its id to the queue binding, nothing else. Answers at once, because Event
 * Grid sends again after 30 seconds. An event that cannot be read is logged and accepted: sending it again would not mend
 * it, and the sweep finds what it may have meant.
 *
 * @returns the message for the queue; undefined when there is nothing to look at
 */
export function onHubEvent(
  event: unknown,
  context: Pick<InvocationContext, 'debug' | 'warn'>,
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
  return read.value.message;
}
