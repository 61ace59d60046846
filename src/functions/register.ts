import type { app as App, InvocationContext, output as Output } from '@azure/functions';
import type { Alerting } from '../reconcile/alert/receivers.ts';
import type { ReconcileDeps } from '../reconcile/deps.ts';
import { deliveredEvents } from '../reconcile/hub-event.ts';
import type { MessageTelemetry } from '../reconcile/telemetry.ts';
import type { DeadLetterBox } from '../reconcile/watch/dead-letters.ts';
import { handlePoisonMessage } from '../reconcile/watch/poison-messages.ts';
import { poisonQueueName, QUEUES } from '../reconcile/watch/poison-queues.ts';
import { deliverNotificationMessage } from './deliver-notification-message.ts';
import type { HttpRegistration } from './http/serve/register-http.ts';
import { registerHttp } from './http/serve/register-http.ts';
import { invocationLog } from './invocation-log.ts';
import { judgeShardMessage } from './judge-shard-message.ts';
import { onHubEvent, tracedDelivery } from './on-hub-event.ts';
import type { RecordKeeping } from './on-timer.ts';
import { onAlertTimer, onHourTimer, onPruneTimer, onWatchTimer } from './on-timer.ts';
import { reconcileMessage } from './reconcile-message.ts';

/** Dependencies of the handlers; created with the first message, not at start. */
export interface Composition {
  readonly deps: ReconcileDeps;
  readonly alerting: Alerting;
  readonly records: RecordKeeping;
  /** undefined: no setting names the dead-letter container. */
  readonly deadLetters: DeadLetterBox | undefined;
}

/**
 * Options of the registration. The caller passes the two objects of the programming model, so that this file loads no
 * library.
 */
export interface Registration {
  readonly app: typeof App;
  readonly output: typeof Output;
  /** Object ids and application ids of Hubwarden itself, lower-case. */
  readonly own: ReadonlySet<string>;
  readonly now: () => Date;
  readonly compose: (context: InvocationContext) => Promise<Composition>;
  /** Pages and API. */
  readonly http: Pick<HttpRegistration, 'platform' | 'web'>;
  /** Absent: traces are off, and the event path loads no library. */
  readonly telemetryOf?: (context: InvocationContext) => Promise<MessageTelemetry>;
}

// The name of a setting, not its value: the host resolves it to a connection string or an identity-based connection.
const CONNECTION = 'AzureWebJobsStorage';

/** Registers every function of the app. Schedules are settings: the host replaces `%NAME%`. */
export function registerFunctions(registration: Registration): void {
  registerEvents(registration);
  registerQueues(registration);
  registerTimers(registration);
  const { app, http, now } = registration;
  registerHttp({ ...http, app, now, logOf: invocationLog });
}

function registerEvents(registration: Registration): void {
  const { app, output } = registration;
  const hubEvents = output.storageQueue({ queueName: 'hub-events', connection: CONNECTION });
  app.eventGrid('on-hub-event', {
    extraOutputs: [hubEvents],
    handler: async (event, context) => {
      const [message] = await onDelivery(registration, [event], context);
      if (message !== undefined) context.extraOutputs.set(hubEvents, message);
    },
  });
  // By default Event Grid writes the events to a queue, which works without a running or reachable app.
  app.storageQueue('on-hub-event-queue', {
    queueName: 'hub-event-deliveries',
    connection: CONNECTION,
    extraOutputs: [hubEvents],
    handler: async (delivered, context) => {
      const messages = await onDelivery(registration, deliveredEvents(delivered), context);
      if (messages.length > 0) context.extraOutputs.set(hubEvents, messages);
    },
  });
}

/** @returns the messages for the queue, each with the id of its span if traces are on */
async function onDelivery(
  { now, own, telemetryOf }: Registration,
  events: readonly unknown[],
  context: InvocationContext,
): Promise<readonly unknown[]> {
  const read = () => events.flatMap((event) => onHubEvent(event, context, own, now()) ?? []);
  return telemetryOf === undefined ? read() : await tracedDelivery(await telemetryOf(context), async () => read());
}

function registerQueues({ app, compose }: Registration): void {
  const queues = { 'reconcile-event': 'hub-events', 'reconcile-repair': 'hub-repairs' } as const;
  for (const [name, queueName] of Object.entries(queues)) {
    app.storageQueue(name, {
      queueName,
      connection: CONNECTION,
      handler: async (message, context) =>
        reconcileMessage(message, queueName, (await compose(context)).deps, context.invocationId),
    });
  }
  app.storageQueue('judge-shard', {
    queueName: 'sweep-shards',
    connection: CONNECTION,
    handler: async (message, context) =>
      judgeShardMessage(message, (await compose(context)).deps, context.invocationId),
  });
  app.storageQueue('send-notice', {
    queueName: 'alert-sends',
    connection: CONNECTION,
    handler: async (message, context) => {
      const { alerting, deps } = await compose(context);
      await deliverNotificationMessage(message, deps, alerting, context.invocationId);
    },
  });
  for (const queue of QUEUES) {
    app.storageQueue(`on-poison-${queue}`, {
      queueName: poisonQueueName(queue),
      connection: CONNECTION,
      handler: async (message, context) => handlePoisonMessage((await compose(context)).deps, queue, message),
    });
  }
}

function registerTimers({ app, compose, own }: Registration): void {
  app.timer('sweep-fleet', {
    schedule: '%HUBWARDEN_SWEEP_SCHEDULE%',
    handler: async (_timer, context) => {
      const { deps, deadLetters } = await compose(context);
      await onHourTimer(deps, { box: deadLetters, own });
    },
  });
  app.timer('watch-operations', {
    schedule: '%HUBWARDEN_WATCH_SCHEDULE%',
    handler: async (_timer, context) => onWatchTimer((await compose(context)).deps),
  });
  app.timer('prune-records', {
    schedule: '%HUBWARDEN_PRUNE_SCHEDULE%',
    handler: async (_timer, context) => {
      const { deps, records } = await compose(context);
      await onPruneTimer(deps, records);
    },
  });
  app.timer('send-alerts', {
    schedule: '%HUBWARDEN_ALERT_SCHEDULE%',
    handler: async (_timer, context) => {
      const { alerting, deps } = await compose(context);
      await onAlertTimer(deps, alerting);
    },
  });
}
