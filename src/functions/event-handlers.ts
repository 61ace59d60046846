import type { InvocationContext } from '@azure/functions';
import { deliveredEvents } from '../reconcile/hub-event.ts';
import type { MessageTelemetry } from '../reconcile/telemetry.ts';
import type { Handlers } from './handlers.ts';
import { onHubEvent, tracedDelivery } from './on-hub-event.ts';

/** Dependencies of the handlers of events. */
export interface EventParts {
  /** Object ids and application ids of Hubwarden itself, lower-case. */
  readonly own: ReadonlySet<string>;
  readonly now: () => Date;
  /** Absent: traces are off, and the event path loads no library. */
  readonly telemetryOf?: (context: InvocationContext) => Promise<MessageTelemetry>;
}

/** What the functions that take events do: each message carries the id of its span if traces are on. */
export function eventHandlers({ now, own, telemetryOf }: EventParts): Pick<Handlers, 'event' | 'delivery'> {
  const take = async (events: readonly unknown[], context: InvocationContext): Promise<readonly unknown[]> => {
    const read = () => events.flatMap((event) => onHubEvent(event, context, own, now()) ?? []);
    return telemetryOf === undefined ? read() : await tracedDelivery(await telemetryOf(context), async () => read());
  };
  return {
    event: (event, context) => take([event], context),
    delivery: (delivered, context) => take(deliveredEvents(delivered), context),
  };
}
