import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts';
import { ok } from '../../../src/core/result.ts';
import { foldCase } from '../../../src/core/text/fold-case.ts';
import { DEFAULT_TIMINGS } from '../../../src/core/time/timings.ts';
import { onSweepTimer } from '../../../src/functions/on-timer.ts';
import { simulatorTransport } from '../../../src/local/arm-simulator/in-process-transport.ts';
import type { ReconcileDeps } from '../../../src/reconcile/deps.ts';
import { policyReader } from '../../../src/reconcile/policy/policy-reader.ts';
import type { Clock, Rows } from '../../../src/reconcile/ports.ts';
import { currentSweep } from '../../../src/reconcile/records/sweep-record.ts';
import { appDeps, handleMessage } from '../../app/app-deps.ts';
import { CountedApp } from '../../bench/counts/counted-app.ts';

const FLEET = { hubs: 120, subscriptions: 24 };
/** One hub in each subscription: all shards end at the same time. */
const ALIKE = { hubs: 120, subscriptions: 120 };
/** Calls of the store that others make in a second of waiting. */
const CALLS_PER_SECOND = 100;
/** As `host.json` lets one instance judge. */
const SHARDS_AT_ONCE = 6;
/** Each message arrives so often, while its shard is judged: Storage Queues deliver at least once. */
const DELIVERIES = 3;

/** One process of the app: its own clock, ids, policy and limiter of reads, over the rows and the queue of all. */
interface Process {
  readonly deps: ReconcileDeps;
  /** URL → GETs of this process. */
  readonly gets: Map<string, number>;
  shards: number;
}

function processOf(fleet: CountedApp, number: number): Process {
  const clock = clockOf(fleet, number);
  const gets = new Map<string, number>();
  const simulated = simulatorTransport(fleet.simulator, clock);
  const rows = yieldingRows(fleet.rows);
  const source = { read: async () => ok({ text: fleet.policyText, name: 'policy.yaml' }) };
  const deps = appDeps({
    rows,
    clock,
    queue: fleet.queue,
    policy: policyReader({ source, rows, clock, cacheSeconds: DEFAULT_TIMINGS.policyCacheSeconds }),
    transport: {
      sendRequest: async (request) => {
        await setImmediate();
        const pathname = foldCase(new URL(request.url).pathname);
        if (request.method === 'GET') gets.set(pathname, (gets.get(pathname) ?? 0) + 1);
        return await simulated.sendRequest(request);
      },
    },
  });
  return { deps, gets, shards: 0 };
}

/** A wait lets the other processes continue meanwhile. */
function clockOf(fleet: CountedApp, number: number): Clock {
  const clock = new VirtualClock({ at: fleet.clock.now(), idPrefix: `process-${number}`, seed: number + 1 });
  return {
    now: () => clock.now(),
    newId: () => clock.newId(),
    random: () => clock.random(),
    wait: async (seconds) => {
      await clock.wait(seconds);
      for (let calls = seconds * CALLS_PER_SECOND; calls > 0; calls -= 1) await setImmediate();
    },
  };
}

/** Every call lets the other processes continue first, so that their calls interleave as over a network. */
function yieldingRows(rows: Rows): Rows {
  const after = async <T>(call: () => Promise<T>): Promise<T> => {
    await setImmediate();
    return await call();
  };
  return {
    get: (...all) => after(() => rows.get(...all)),
    insert: (...all) => after(() => rows.insert(...all)),
    replace: (...all) => after(() => rows.replace(...all)),
    upsert: (...all) => after(() => rows.upsert(...all)),
    delete: (...all) => after(() => rows.delete(...all)),
    transact: (...all) => after(() => rows.transact(...all)),
    async *query(...all) {
      await setImmediate();
      yield* rows.query(...all);
    },
  };
}

/** Every process starts the sweep, as if each had the timer; then all take shards until none is left. */
async function sweepTogether(fleet: CountedApp, processes: readonly Process[]): Promise<void> {
  await Promise.all(processes.map(({ deps }) => onSweepTimer(deps)));
  const sent = fleet.queue.receiveDue('sweep-shards', fleet.clock.now());
  const messages = Array.from({ length: sent.length / SHARDS_AT_ONCE }, (_, group) =>
    Array.from({ length: DELIVERIES }, () => sent.slice(group * SHARDS_AT_ONCE, (group + 1) * SHARDS_AT_ONCE)),
  ).flat(2);
  expect(messages).toHaveLength(sent.length * DELIVERIES);
  const worker = async (process: Process): Promise<void> => {
    for (let message = messages.shift(); message !== undefined; message = messages.shift()) {
      process.shards += 1;
      await handleMessage(process.deps, 'sweep-shards', message, fleet.alerting);
    }
  };
  const slots = processes.flatMap((process) => Array.from({ length: SHARDS_AT_ONCE }, () => process));
  await Promise.all(slots.map(worker));
}

function getsOfAll(processes: readonly Process[]): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  for (const { gets } of processes) for (const [url, count] of gets) all.set(url, (all.get(url) ?? 0) + count);
  return all;
}

describe('processes that share one sweep over one store', () => {
  it.each([
    { count: 2, size: FLEET, why: 'two' },
    { count: 4, size: FLEET, why: 'four' },
    { count: 20, size: ALIKE, why: 'twenty whose shards all end at once' },
  ])('$why read each hub once, judge no shard twice, and add up their counts', async ({ count, size }) => {
    const fleet = new CountedApp(size);
    // The first read of the policy activates its version, once for all.
    await fleet.deps.policy();
    const processes = Array.from({ length: count }, (_, number) => processOf(fleet, number));
    await sweepTogether(fleet, processes);

    const sweep = (await currentSweep(fleet.rows))?.value;
    expect(sweep).toMatchObject({
      open: [],
      hubs: size.hubs,
      judged: size.hubs,
      reads: size.hubs,
      unread: 0,
      gone: 0,
      unseen: [],
    });
    expect(sweep?.endedAt).toBeDefined();
    expect(sweep?.verdicts).toEqual({ Compliant: size.hubs });
    expect(await fleet.verdicts()).toEqual(Array.from({ length: size.hubs }, () => 'Compliant'));
    expect(await rowsOf(fleet, 'runs')).toBe(size.hubs);

    const gets = getsOfAll(processes);
    expect(fleet.ids.map((id) => gets.get(foldCase(id)))).toEqual(fleet.ids.map(() => 1));
    // Otherwise one process judged everything, and nothing was shared.
    for (const { gets, shards } of processes) {
      expect(shards).toBeGreaterThan(0);
      expect(gets.size).toBeGreaterThan(0);
    }
  });
});

/** Rows of a table whose key is a number: lines of history. */
async function rowsOf(fleet: CountedApp, table: 'runs'): Promise<number> {
  let count = 0;
  for await (const { key } of fleet.rows.query(table, {})) if (/^\d+$/.test(key)) count += 1;
  return count;
}
