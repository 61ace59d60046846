import { randomUUID } from 'node:crypto';
import { azureRows } from '../../../src/adapters/tables/azure-rows.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import { reconcileMessage } from '../../../src/functions/reconcile-message.ts';
import type { FleetSize } from '../../../src/local/arm-simulator/fleet/large-fleet.ts';
import { fleetRule, largeFleet } from '../../../src/local/arm-simulator/fleet/large-fleet.ts';
import { hubEventFrom } from '../../../src/reconcile/hub-event.ts';
import type { QueueName } from '../../../src/reconcile/ports.ts';
import { watchOperations } from '../../../src/reconcile/watch/watch-operations.ts';
import { PortCounter } from '../common/counted-ports.ts';
import { cpuSecondsSince, measuredApp } from '../common/measured-app.ts';

// Events as `reconcile-event` handles them, from the message to the recorded verdict, in a process of its own.

/** What the environment asks of this process, as JSON. */
export interface EventsOrder {
  readonly size: FleetSize;
  /** Events on the first hubs, so many on each, all before the first run begins. */
  readonly hubs: number;
  readonly eventsOfOne: number;
  /** True: the hubs have lost a rule, and the work ends when all of them are compliant again. */
  readonly untilRepaired: boolean;
}

/** What the events took. */
export interface EventsFigures {
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly tableOperations: number;
  readonly queueMessages: number;
}

/** As `batchSize` and `newBatchThreshold` of host.json allow one instance. */
const AT_ONCE = 6;
const PATIENCE_MS = 300_000;
/** Between two passes of the watch: a repair waits for Azure, and not for the timer of a minute. */
const WATCH_MS = 500;

interface Waiting {
  readonly queue: QueueName;
  readonly message: unknown;
  readonly dueMs: number;
}

const order = JSON.parse(process.env.BENCH_EVENTS ?? '{}') as EventsOrder;
const counter = new PortCounter();
let waiting: Waiting[] = [];
/** Processor time of looking whether all is done, which is no work of the app. */
let lookingSeconds = 0;
const uncounted = azureRows({ kind: 'ConnectionString', connectionString: process.env.BENCH_STORAGE ?? '' });
const deps = measuredApp({
  counter,
  // Messages go to the real queue, and come back here when they are due, as the functions host would hand them out.
  receive: (queue, message, delaySeconds) => {
    waiting.push({ queue, message, dueMs: Date.now() + delaySeconds * 1000 });
    return false;
  },
  // Polls are as far apart as in the app; only their wait is shorter.
  timings: { pollFirstSeconds: 1, pollSeconds: 1, settleSeconds: 1 },
});
const ids = [...largeFleet(order.size)]
  .slice(0, order.hubs)
  .map(
    ({ name, resourceGroup, subscriptionId }) =>
      `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${name}`,
  );

/** The message that an event of a person's change leads to. */
function messageFor(id: string): unknown {
  const now = new Date();
  const event = {
    ...{ id: randomUUID(), type: 'Microsoft.Resources.ResourceWriteSuccess', time: now.toISOString() },
    subject: `${id}/outboundRules/${fleetRule(0)}`,
    data: {
      operationName: 'Microsoft.MachineLearningServices/workspaces/outboundRules/write',
      correlationId: randomUUID(),
      authorization: { evidence: { principalId: '00000000-0000-4000-8000-00000000bbbb', principalType: 'User' } },
    },
  };
  const read = hubEventFrom(event, new Set(), now);
  if (!read.ok || read.value.kind !== 'Queue') throw new Error(JSON.stringify(read));
  return read.value.message;
}

async function handleAll(messages: readonly Waiting[]): Promise<void> {
  const left = [...messages];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift())
      await reconcileMessage(next.message, next.queue, deps);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function takeDue(): readonly Waiting[] {
  const now = Date.now();
  const due = waiting.filter(({ dueMs }) => dueMs <= now);
  waiting = waiting.filter(({ dueMs }) => dueMs > now);
  return due;
}

/** @param since records of an earlier read prove nothing */
async function areRepaired(since: string): Promise<boolean> {
  const named = new Set<string>(ids.map((id) => hubIdFrom(id) ?? ''));
  let repaired = 0;
  for await (const row of uncounted.query('hubs', { keyPrefix: 'hub|' })) {
    const { confirmedAt, hubId, verdict } = row.cells;
    if (!named.has(String(hubId))) continue;
    if (verdict === 'Compliant' && String(confirmedAt) > since) repaired += 1;
  }
  return repaired === ids.length;
}

async function untilRepaired(since: string): Promise<void> {
  const endsAtMs = Date.now() + PATIENCE_MS;
  for (;;) {
    const before = process.cpuUsage();
    const isDone = await areRepaired(since);
    lookingSeconds += cpuSecondsSince(before);
    if (isDone) return;
    if (Date.now() > endsAtMs) throw new Error('the hubs were not repaired in time');
    await new Promise((resolve) => setTimeout(resolve, WATCH_MS));
    await watchOperations(deps);
    await handleAll(takeDue());
  }
}

await deps.policy();
const messages = Array.from({ length: order.eventsOfOne }, () => ids.map(messageFor)).flat();
const since = new Date().toISOString();
counter.clear();
const before = process.cpuUsage();
const startedAtMs = performance.now();
await handleAll(messages.map((message) => ({ queue: 'hub-events', message, dueMs: 0 })));
if (order.untilRepaired) await untilRepaired(since);
const figures: EventsFigures = {
  cpuSeconds: cpuSecondsSince(before) - lookingSeconds,
  wallSeconds: (performance.now() - startedAtMs) / 1000,
  tableOperations: counter.counts.tableOperations,
  queueMessages: counter.counts.queueMessages,
};
process.stdout.write(JSON.stringify(figures));
