import { performance } from 'node:perf_hooks';
import { systemScheduler } from '../../../src/adapters/clock/system-scheduler.ts';
import { MemoryRows } from '../../../src/adapters/memory/memory-rows.ts';
import { azureRows } from '../../../src/adapters/tables/azure-rows.ts';
import type { FilterProblem } from '../../../src/core/filter/filter-problem.ts';
import { parseFilter } from '../../../src/core/filter/parse-filter.ts';
import { parseSort } from '../../../src/core/filter/sort-order.ts';
import type { Result } from '../../../src/core/result.ts';
import type { Timings } from '../../../src/core/time/timings.ts';
import { DEFAULT_TIMINGS } from '../../../src/core/time/timings.ts';
import { startAzurite } from '../../../src/local/azurite/start-azurite.ts';
import type { Clock, NewRow, Rows } from '../../../src/reconcile/ports.ts';
import type { FleetQuery } from '../../../src/reconcile/queries/fleet-list.ts';
import { webReads } from '../../../src/reconcile/queries/web/indexed-reads.ts';
import type { WebReads } from '../../../src/reconcile/queries/web-reads.ts';
import { percentile, printRow } from '../common/figures.ts';
import { fleetRows, writeRows } from './pages-fleet.ts';

const HUBS = 10_000;
const SUBSCRIPTIONS = 20;
const ROUNDS = 20;

/** An index that is refreshed on request only. */
const TIMINGS: Timings = {
  ...DEFAULT_TIMINGS,
  fleetIndexSeconds: 3600,
  fleetIndexTimeoutSeconds: 600,
  fleetIndexWaitSeconds: 600,
};

/** One answer of the pages, asked again and again with the index warm. A rendered page is a further step. */
export interface PageStep {
  readonly name: string;
  readonly work: (reads: WebReads) => Promise<unknown>;
}

const STEPS: readonly PageStep[] = [
  {
    name: 'list: filter and sort',
    work: async (reads) => value(await reads.hubs(query(FILTER, 'severity,-age,name'))),
  },
  { name: 'list: all, by name', work: async (reads) => value(await reads.hubs(query('', 'name'))) },
  { name: 'list: all, the worst first', work: async (reads) => value(await reads.hubs(query('', 'verdict'))) },
  { name: 'facets of all', work: async (reads) => value(await reads.facets(filterOf(''))) },
  { name: 'findings', work: async (reads) => value(await reads.findings()) },
  { name: 'overview', work: async (reads) => value(await reads.overview()) },
];

const FILTER = 'verdict:drifted,blocked,compliant -tag:env=prod since:>10m location:westeurope,eastus2';

/**
 * Reads a fleet as the pages do: the fill of the index, its refreshes, and answers with the index warm. It prints the time of
 * each and its longest synchronous slice, during which no event of a hub is served. Memory shows the code alone; Azurite, in a
 * process of its own, adds the real table client.
 *
 * `npm run bench -- pages [HUBS [SUBSCRIPTIONS]]`
 */
export async function reportPages([hubs = HUBS, subscriptions = SUBSCRIPTIONS]: readonly number[]): Promise<void> {
  const rows = fleetRows(hubs, subscriptions, new Date());
  printRow(['pages-list', 'store', 'hubs', 'p50 ms', 'p50 CPU ms', 'longest slice CPU ms']);
  await benchStore('memory', new MemoryRows(), rows);
  const azurite = await startAzurite();
  try {
    await benchStore(
      'Azurite',
      azureRows({ kind: 'ConnectionString', connectionString: azurite.connectionString }),
      rows,
    );
  } finally {
    await azurite.close();
  }
}

async function benchStore(store: string, rows: Rows, all: readonly NewRow[]): Promise<void> {
  await writeRows(rows, all);
  const { clock, pass } = movableClock();
  const reads = webReads({
    ...{ rows, clock, scheduler: systemScheduler(), timings: TIMINGS, writesAllowed: true },
    queue: { send: async () => undefined },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  const name = async (step: string, times: number, work: () => Promise<unknown>, before?: () => Promise<void>) =>
    printRow([step, store, all.length, ...(await measured(times, work, before))]);
  const list = () => reads.hubs(query('', 'name'));
  await name('first fill', 1, list);
  await name('refresh, nothing changed', 3, list, async () => pass(TIMINGS.fleetIndexSeconds + 1));
  const some = all.filter((_, index) => index % 100 === 0);
  await name('refresh, 1 % changed', 3, list, async () => {
    await writeRows(rows, some);
    pass(TIMINGS.fleetIndexSeconds + 1);
  });
  await name('refresh, all changed', 1, list, async () => {
    await writeRows(rows, all);
    pass(TIMINGS.fleetIndexSeconds + 1);
  });
  for (const { name: step, work } of STEPS) await name(step, ROUNDS, () => work(reads));
}

/** The median of the time and of the processor time of a work, and its longest slice, in milliseconds. */
async function measured(
  times: number,
  work: () => Promise<unknown>,
  before: () => Promise<void> = async () => undefined,
): Promise<readonly string[]> {
  const durations: number[] = [];
  const cpu: number[] = [];
  let slice = 0;
  for (let round = 0; round < times; round += 1) {
    await before();
    const longest = watchSlices();
    const [began, cpuBefore] = [performance.now(), threadCpuMs()];
    await work();
    durations.push(performance.now() - began);
    cpu.push(threadCpuMs() - cpuBefore);
    slice = Math.max(slice, await longest());
  }
  return [percentile(durations, 50), percentile(cpu, 50), slice].map((ms) => ms.toFixed(1));
}

/**
 * Watches the turns of the event loop. @returns ends it, and says how much processor time of this thread the longest turn took,
 * in milliseconds: waiting for a processor that another process uses does not count
 */
function watchSlices(): () => Promise<number> {
  let [longest, last, goesOn] = [0, threadCpuMs(), true];
  const onTurn = () => {
    const now = threadCpuMs();
    longest = Math.max(longest, now - last);
    last = now;
    if (goesOn) setImmediate(onTurn);
  };
  setImmediate(onTurn);
  return async () => {
    goesOn = false;
    await new Promise((resolve) => setTimeout(resolve, 5));
    return longest;
  };
}

function threadCpuMs(): number {
  const { system, user } = process.threadCpuUsage();
  return (system + user) / 1000;
}

/** The time of this machine, moved on. */
function movableClock(): { readonly clock: Clock; readonly pass: (seconds: number) => void } {
  let skewMs = 0;
  return {
    clock: {
      now: () => new Date(Date.now() + skewMs),
      random: () => Math.random(),
      newId: () => 'bench-000000000001',
      wait: async () => undefined,
    },
    pass: (seconds) => {
      skewMs += seconds * 1000;
    },
  };
}

function query(filter: string, sort: string): FleetQuery {
  return {
    names: [],
    filter: filterOf(filter),
    onlyWrong: false,
    order: value(parseSort(sort)),
    top: 100,
    after: undefined,
  };
}

function filterOf(text: string) {
  return value(parseFilter(text));
}

function value<T>(result: Result<T, string | readonly FilterProblem[]>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}
