import { performance } from 'node:perf_hooks';
import { MemoryRows } from '../../../src/adapters/memory/memory-rows.ts';
import { azureRows } from '../../../src/adapters/tables/azure-rows.ts';
import { startAzurite } from '../../../src/local/azurite/start-azurite.ts';
import type { NewRow, Rows } from '../../../src/reconcile/ports.ts';
import type { WebReads } from '../../../src/reconcile/queries/web-reads.ts';
import { percentile, printRow } from '../common/figures.ts';
import { FILTER, filterOf, pageReads, query, threadCpuMs, value, watchSlices } from './page-reads.ts';
import { fleetRows, writeRows } from './pages-fleet.ts';

const HUBS = 10_000;
const SUBSCRIPTIONS = 20;
const ROUNDS = 20;

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
  const { expire, reads } = pageReads(rows);
  const name = async (step: string, times: number, work: () => Promise<unknown>, before?: () => Promise<void>) =>
    printRow([step, store, all.length, ...(await measured(times, work, before))]);
  const list = () => reads.hubs(query('', 'name'));
  await name('first fill', 1, list);
  await name('refresh, nothing changed', 3, list, async () => expire());
  const some = all.filter((_, index) => index % 100 === 0);
  await name('refresh, 1 % changed', 3, list, async () => {
    await writeRows(rows, some);
    expire();
  });
  await name('refresh, all changed', 1, list, async () => {
    await writeRows(rows, all);
    expire();
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
