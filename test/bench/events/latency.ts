import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { FleetSize } from '../../../src/local/arm-simulator/fleet/large-fleet.ts';
import { largeFleet } from '../../../src/local/arm-simulator/fleet/large-fleet.ts';
import { deliveryContent } from '../../../src/local/event-grid/grid-event.ts';
import type { FunctionsHost } from '../../../src/local/functions-host/start-functions-host.ts';
import { percentile, printRow } from '../common/figures.ts';
import { startFleet } from '../common/fleet.ts';
import { machineTimes, processCpuMs } from '../common/processor-time.ts';
import { startBenchHost } from './bench-host.ts';
import { HostWatch } from './host-watch.ts';

const HUBS = 10_000;
/** Few subscriptions: their read budgets set the pace of the sweep. Many: the machine does. */
const SUBSCRIPTIONS: readonly number[] = [5, 200];
const EVENTS = 100;
const EVERY_MS = 500;
const ROUNDS = 3;
const WARM_UP = 40;
const PATIENCE_MS = 120_000;
const SWEEP_MS = 900_000;

/** What one stretch of events showed. */
export interface Stretch {
  readonly durationsMs: readonly number[];
  readonly waitsMs: readonly number[];
  /** CPU of the process that runs `reconcile-event`, its polling included. */
  readonly cpuMs: number;
  readonly busyMs: number;
  readonly idleMs: number;
  readonly missing: number;
  readonly failed: number;
  readonly sweeps: number;
}

interface Bench {
  readonly host: FunctionsHost;
  readonly watch: HostWatch;
  /** Hubs, the one first that no event has named for longest. */
  readonly hubIds: string[];
}

/**
 * Sends a steady trickle of events, each about another hub: alone, with a sweep of the whole fleet running, and with a person who loads a page four times a second, in turns,
 * and prints how long each took from dequeue to the recorded verdict. The built app runs in one process per group of functions;
 * Azure (the simulator, which answers at once) and storage are processes of their own. All share this machine's processors.
 *
 * `npm run bench -- latency [HUBS [SUBSCRIPTIONS]]`
 */
export async function reportLatency([hubs = HUBS, subscriptions]: readonly number[]): Promise<void> {
  printRow(
    ['hubs', 'subscriptions', 'beside', 'events', 'p50 ms', 'p95 ms', 'p99 ms', 'queue wait p50 ms', 'p99 ms'].concat([
      'CPU ms an event',
      'machine busy',
      'sweeps ended',
      'failed',
      'missing',
    ]),
  );
  for (const each of subscriptions === undefined ? SUBSCRIPTIONS : [subscriptions]) {
    await benchOne({ hubs, subscriptions: each, rules: 50, seed: 1 });
  }
}

async function benchOne(size: FleetSize): Promise<void> {
  const fleet = await startFleet(size);
  const watch = new HostWatch();
  const { host, close } = await startBenchHost(fleet, watch.log);
  try {
    const bench = { host, watch, hubIds: spreadIds(size) };
    await sweepToEnd(bench);
    await trickle(bench, WARM_UP);
    const without: Stretch[] = [];
    const beside: Stretch[] = [];
    const withPages: Stretch[] = [];
    const pagesMs: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      without.push(await trickle(bench, EVENTS));
      beside.push(await besideSweeps(bench, () => trickle(bench, EVENTS)));
      withPages.push(await besidePages(bench, pagesMs, () => trickle(bench, EVENTS)));
    }
    report(size, 'none', without);
    report(size, 'sweep', beside);
    report(size, 'pages', withPages);
    printRow([`pages: ${pagesMs.length}`, `p50 ${percentile(pagesMs, 50)} ms`, `p99 ${percentile(pagesMs, 99)} ms`]);
  } finally {
    await close();
    await fleet.close();
  }
}

/** Stretches of so many events alone and beside sweeps, in turns. */
export async function alternateSweeps(
  size: FleetSize,
  { events, rounds }: { readonly events: number; readonly rounds: number },
): Promise<{ readonly alone: readonly Stretch[]; readonly beside: readonly Stretch[] }> {
  const fleet = await startFleet(size);
  const watch = new HostWatch();
  const { host, close } = await startBenchHost(fleet, watch.log);
  const [alone, beside]: [Stretch[], Stretch[]] = [[], []];
  try {
    const bench = { host, watch, hubIds: spreadIds(size) };
    await sweepToEnd(bench);
    await trickle(bench, WARM_UP);
    for (let round = 0; round < rounds; round += 1) {
      alone.push(await trickle(bench, events));
      beside.push(await besideSweeps(bench, () => trickle(bench, events)));
    }
    return { alone, beside };
  } finally {
    await close();
    await fleet.close();
  }
}

/** Ids in an order in which neighbours lie in different subscriptions, and far apart in the sweep. */
function spreadIds(size: FleetSize): string[] {
  const ids = [...largeFleet(size)].map(
    ({ subscriptionId, resourceGroup, name }) =>
      `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${name}`,
  );
  const step = 7919;
  return ids.map((_, index) => ids[(index * step) % ids.length] as string);
}

async function besideSweeps(bench: Bench, work: () => Promise<Stretch>): Promise<Stretch> {
  let isOver = false;
  const sweepOn = async (): Promise<void> => {
    while (!isOver) await sweepToEnd(bench);
  };
  const sweeping = sweepOn();
  // The shards are being judged by then.
  await delay(3000);
  const stretch = await work();
  isOver = true;
  await sweeping;
  return stretch;
}

const PAGE_EVERY_MS = 250;

/** A person looks at the list of hubs again and again, by another filter each time. */
async function besidePages({ host }: Bench, pagesMs: number[], work: () => Promise<Stretch>): Promise<Stretch> {
  let isOver = false;
  const look = async (): Promise<void> => {
    for (let number = 0; !isOver; number += 1) {
      const startedAtMs = performance.now();
      const filter = encodeURIComponent(`verdict:compliant -name:*${number % 10}`);
      const answer = await fetch(`${host.url}/hubs?filter=${filter}&sort=-since`, { headers: { accept: 'text/html' } });
      await answer.text();
      if (!answer.ok) throw new Error(`the page was not answered: ${answer.status}`);
      pagesMs.push(performance.now() - startedAtMs);
      await delay(Math.max(0, PAGE_EVERY_MS - (performance.now() - startedAtMs)));
    }
  };
  const looking = look();
  const stretch = await work();
  isOver = true;
  await looking;
  return stretch;
}

async function sweepToEnd({ host, watch }: Bench): Promise<void> {
  const before = watch.sweeps;
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${host.url}/admin/functions/sweep-fleet`, {
    method: 'POST',
    headers,
    body: '{"input":""}',
  });
  if (!answer.ok) throw new Error(`sweep-fleet could not be started: ${answer.status}`);
  if (!(await holdsWithin(SWEEP_MS, () => watch.sweeps > before))) throw new Error('the sweep did not end');
}

async function trickle({ host, watch, hubIds }: Bench, count: number): Promise<Stretch> {
  const pid = host.processes.find(({ group }) => group === 'function:reconcile-event')?.pid ?? 0;
  const before = { cpuMs: processCpuMs(pid), runs: watch.runs.length, failed: watch.failed, sweeps: watch.sweeps };
  const machine = machineTimes();
  const sentAtMs = new Map<string, number>();
  const startedAtMs = performance.now();
  for (let number = 0; number < count; number += 1) {
    await delay(Math.max(0, startedAtMs + number * EVERY_MS - performance.now()));
    const hubId = nextHub(hubIds);
    await deliver(host, hubId);
    sentAtMs.set(hubId.toLowerCase(), performance.now());
  }
  await holdsWithin(PATIENCE_MS, () => watch.runs.length - before.runs >= count);
  const runs = watch.runs.slice(before.runs);
  const { busyMs, idleMs } = machineTimes();
  return {
    durationsMs: runs.map(({ durationMs }) => durationMs),
    waitsMs: runs.map(({ beganAtMs, hubId }) => Math.max(0, beganAtMs - (sentAtMs.get(hubId) ?? beganAtMs))),
    cpuMs: processCpuMs(pid) - before.cpuMs,
    busyMs: busyMs - machine.busyMs,
    idleMs: idleMs - machine.idleMs,
    missing: count - runs.length,
    failed: watch.failed - before.failed,
    sweeps: watch.sweeps - before.sweeps,
  };
}

function nextHub(hubIds: string[]): string {
  const [hubId = ''] = hubIds.splice(0, 1);
  hubIds.push(hubId);
  return hubId;
}

/** As Event Grid does: resolves when the message is queued. */
async function deliver(host: FunctionsHost, subject: string): Promise<void> {
  const event = {
    id: randomUUID(),
    source: subject.split('/').slice(0, 3).join('/'),
    type: 'Microsoft.Resources.ResourceWriteSuccess',
    subject,
    time: new Date().toISOString(),
    data: { operationName: 'Microsoft.MachineLearningServices/workspaces/write' },
  };
  const { body, headers } = deliveryContent(event, 'CloudEventSchemaV1_0');
  const url = host.eventGridUrl('on-hub-event');
  const answer = await fetch(url, { method: 'POST', headers: { ...headers, 'aeg-event-type': 'Notification' }, body });
  if (!answer.ok) throw new Error(`the event was refused: ${answer.status} ${await answer.text()}`);
}

async function holdsWithin(milliseconds: number, holds: () => boolean): Promise<boolean> {
  const endsAtMs = performance.now() + milliseconds;
  while (!holds() && performance.now() < endsAtMs) await delay(100);
  return holds();
}

function report({ hubs, subscriptions }: FleetSize, sweep: string, stretches: readonly Stretch[]): void {
  const durations = stretches.flatMap(({ durationsMs }) => durationsMs);
  const waits = stretches.flatMap(({ waitsMs }) => waitsMs);
  const sum = (pick: (stretch: Stretch) => number): number => stretches.reduce((total, each) => total + pick(each), 0);
  const busy = sum(({ busyMs }) => busyMs);
  printRow([
    hubs,
    subscriptions,
    sweep,
    durations.length,
    ...[50, 95, 99].map((percent) => percentile(durations, percent)),
    ...[50, 99].map((percent) => percentile(waits, percent).toFixed(0)),
    (sum(({ cpuMs }) => cpuMs) / durations.length).toFixed(1),
    `${((busy / (busy + sum(({ idleMs }) => idleMs))) * 100).toFixed(0)} %`,
    sum(({ sweeps }) => sweeps),
    sum(({ failed }) => failed),
    sum(({ missing }) => missing),
  ]);
}
