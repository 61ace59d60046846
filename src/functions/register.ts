import type { app as App, output as Output } from '@azure/functions';
import { poisonQueueName, QUEUES } from '../reconcile/watch/queue-names.ts';
import type { Handlers, TimerName } from './handlers.ts';
import { registerHttp } from './http/serve/register-http.ts';

/**
 * Options of the registration. The caller passes the two objects of the programming model, so that this file loads no
 * library.
 */
export interface Registration {
  readonly app: typeof App;
  readonly output: typeof Output;
  /** Loads what the functions do; called by each invocation. */
  readonly handlers: () => Promise<Handlers>;
}

// The name of a setting, not its value: the host resolves it to a connection string or an identity-based connection.
const CONNECTION = 'AzureWebJobsStorage';

/**
 * Registers every function of the app. Schedules are settings: the host replaces `%NAME%`. The host waits for this file
 * before anything else, so it imports only what names the functions.
 */
export function registerFunctions(registration: Registration): void {
  registerEvents(registration);
  registerQueues(registration);
  registerTimers(registration);
  const { app, handlers } = registration;
  registerHttp({ app, answer: async (...request) => (await handlers()).request(...request) });
}

function registerEvents({ app, handlers, output }: Registration): void {
  const hubEvents = output.storageQueue({ queueName: 'hub-events', connection: CONNECTION });
  app.eventGrid('on-hub-event', {
    extraOutputs: [hubEvents],
    handler: async (event, context) => {
      const [message] = await (await handlers()).event(event, context);
      if (message !== undefined) context.extraOutputs.set(hubEvents, message);
    },
  });
  // By default Event Grid writes the events to a queue, which works without a running or reachable app.
  app.storageQueue('on-hub-event-queue', {
    queueName: 'hub-event-deliveries',
    connection: CONNECTION,
    extraOutputs: [hubEvents],
    handler: async (delivered, context) => {
      const messages = await (await handlers()).delivery(delivered, context);
      if (messages.length > 0) context.extraOutputs.set(hubEvents, messages);
    },
  });
}

function registerQueues({ app, handlers }: Registration): void {
  const queues = {
    'reconcile-event': 'hub-events',
    'reconcile-repair': 'hub-repairs',
    'judge-shard': 'sweep-shards',
    'send-notice': 'alert-sends',
  } as const;
  for (const [name, queueName] of Object.entries(queues)) {
    app.storageQueue(name, {
      queueName,
      connection: CONNECTION,
      handler: async (message, context) => (await handlers()).message(queueName, message, context),
    });
  }
  for (const queue of QUEUES) {
    app.storageQueue(`on-poison-${queue}`, {
      queueName: poisonQueueName(queue),
      connection: CONNECTION,
      handler: async (message, context) => (await handlers()).poisonMessage(queue, message, context),
    });
  }
}

const TIMERS: Readonly<Record<TimerName, { readonly schedule: string }>> = {
  'sweep-fleet': { schedule: '%HUBWARDEN_SWEEP_SCHEDULE%' },
  'watch-operations': { schedule: '%HUBWARDEN_WATCH_SCHEDULE%' },
  'prune-records': { schedule: '%HUBWARDEN_PRUNE_SCHEDULE%' },
  'send-alerts': { schedule: '%HUBWARDEN_ALERT_SCHEDULE%' },
};

function registerTimers({ app, handlers }: Registration): void {
  const register = (name: TimerName) =>
    app.timer(name, { ...TIMERS[name], handler: async (_timer, context) => (await handlers()).timer(name, context) });
  register('sweep-fleet');
  register('watch-operations');
  register('prune-records');
  register('send-alerts');
}
