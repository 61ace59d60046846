import { MemoryRows } from '../../../src/adapters/memory/memory-rows.ts';
import { wordsOfKinds } from '../../../src/core/kind-words.ts';
import { hubsPage } from '../../../src/functions/http/pages/hubs-page.ts';
import type { PageCall } from '../../../src/functions/http/pages/page-parts.ts';
import type { Caller } from '../../../src/reconcile/queries/caller.ts';
import type { PageView } from '../../../src/report/pages/frame/render-page.tsx';
import type { PageContext } from '../../../src/report/pages/parts/page-context.tsx';
import { percentile } from '../common/figures.ts';
import { FILTER, pageReads, threadCpuMs, watchSlices } from './page-reads.ts';
import { fleetRows, writeRows } from './pages-fleet.ts';

// The list of hubs as its route answers it: filter, order and facets over the warm index, and the page as HTML.

/** What the list took of the one thread, in milliseconds of processor time: medians, and the longest slice of any. */
export interface PagesFigures {
  readonly listMs: number;
  readonly renderMs: number;
  readonly sliceMs: number;
  readonly wallMs: number;
  readonly htmlCharacters: number;
}

const ROUNDS = 20;
const SUBSCRIPTIONS = 20;
const PATH = `/hubs?filter=${encodeURIComponent(FILTER)}&sort=${encodeURIComponent('severity,-age,name')}`;
const CALLER: Caller = { kind: 'Person', name: 'reader', objectId: undefined, role: 'Reader' };

const rows = new MemoryRows();
await writeRows(rows, fleetRows(Number(process.env.BENCH_HUBS), SUBSCRIPTIONS, new Date()));
const { reads } = pageReads(rows);
const context: PageContext = {
  ...{ caller: CALLER, now: new Date(), path: PATH, jsonPath: undefined, environment: 'bench', version: '0.0.0' },
  ...{ policyVersion: undefined, words: wordsOfKinds(['MlWorkspace']) },
  ...{ assets: { style: '/a.css', script: '/a.js', icon: '/a.svg' }, newKey: () => 'bench-000000000001' },
};

async function view(): Promise<PageView> {
  // Only what the list uses: a reader takes no action, and reads nothing live.
  const parts = { reads, now: () => new Date() } as PageCall['parts'];
  const query = new URL(PATH, 'https://bench').searchParams;
  const call = { parts, caller: CALLER, params: {}, query, now: new Date() } as PageCall;
  const result = await hubsPage(call);
  if (result.kind !== 'Page') throw new Error(JSON.stringify(result));
  return result.page;
}

const [lists, renders, walls]: [number[], number[], number[]] = [[], [], []];
let [slice, characters] = [0, 0];
for (let round = -2; round < ROUNDS; round += 1) {
  const longest = watchSlices();
  const [began, startedAtMs] = [threadCpuMs(), performance.now()];
  const page = await view();
  const renderedFrom = threadCpuMs();
  characters = page(context).length;
  const ended = threadCpuMs();
  const wallMs = performance.now() - startedAtMs;
  const ofRound = await longest();
  // The first rounds fill the index and compile.
  if (round < 0) continue;
  lists.push(ended - began);
  renders.push(ended - renderedFrom);
  walls.push(wallMs);
  slice = Math.max(slice, ofRound);
}
const figures: PagesFigures = {
  listMs: percentile(lists, 50),
  renderMs: percentile(renders, 50),
  sliceMs: slice,
  wallMs: percentile(walls, 50),
  htmlCharacters: characters,
};
process.stdout.write(JSON.stringify(figures));
