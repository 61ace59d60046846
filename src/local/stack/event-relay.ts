import type { ArmEvent } from '../arm-simulator/state/event-outbox.ts';
import type { GridEvent } from '../event-grid/grid-event.ts';
import type { EventGrid } from '../event-grid/start-event-grid.ts';

/** Keeps events until a subscription exists: the simulator starts before the app. */
export class EventRelay {
  #waiting: GridEvent[] = [];
  #target: EventGrid | undefined;

  relay(raised: readonly ArmEvent[]): void {
    const events = raised.map((event) => ({ ...event, time: event.time.toISOString() }));
    if (this.#target === undefined) this.#waiting.push(...events);
    else this.#target.publish(events);
  }

  deliverTo(target: EventGrid): void {
    this.#target = target;
    target.publish(this.#waiting.splice(0));
  }
}
