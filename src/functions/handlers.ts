import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { QueueName } from '../reconcile/ports.ts';
import type { Surface } from './http/surface.ts';

/** The timers of the app, by the name of their function. */
export type TimerName = 'sweep-fleet' | 'watch-operations' | 'prune-records' | 'send-alerts';

/** What the functions do. Each may load code with its first call. */
export interface Handlers {
  /** Takes one event of Event Grid. @returns the messages for the queue `hub-events` */
  readonly event: (event: unknown, context: InvocationContext) => Promise<readonly unknown[]>;
  /** Takes a message in which Event Grid has put events. @returns the messages for the queue `hub-events` */
  readonly delivery: (delivered: unknown, context: InvocationContext) => Promise<readonly unknown[]>;
  readonly message: (
    queue: Exclude<QueueName, 'hub-event-deliveries'>,
    message: unknown,
    context: InvocationContext,
  ) => Promise<void>;
  /** Takes a message of the poison queue beside a queue. */
  readonly poisonMessage: (queue: QueueName, message: unknown, context: InvocationContext) => Promise<void>;
  readonly timer: (timer: TimerName, context: InvocationContext) => Promise<void>;
  readonly request: (surface: Surface, request: HttpRequest, context: InvocationContext) => Promise<HttpResponseInit>;
}
