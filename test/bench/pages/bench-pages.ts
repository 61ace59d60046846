import { join } from 'node:path';
import type { Bench } from '../common/bench.ts';
import { bundle, jsonFrom, withFolder } from '../common/bundle.ts';
import { heapArguments } from '../common/instance-heap.ts';
import type { PagesFigures } from './pages-app.ts';

const HUBS = 10_000;
const MOST_MS = 500;
/** Of one slice: no event is served meanwhile. */
const MOST_SLICE_MS = 50;

/** The list of hubs with filter and sort, warm, as HTML. The floor renders the same hundred rows. */
export const PAGES_BENCH: Bench = {
  names: ['pages-list', 'pages-slice'],
  run: (wanted, print, { hubs = HUBS }) =>
    withFolder(async (folder) => {
      const app = join(folder, 'pages-app.mjs');
      await bundle('pages/pages-app.ts', app);
      const run = { env: { BENCH_HUBS: String(hubs) }, nodeArguments: heapArguments() };
      const { htmlCharacters, listMs, renderMs, sliceMs, wallMs } = await jsonFrom<PagesFigures>(app, run);
      if (wanted.has('pages-list'))
        print({
          ...{ name: 'pages-list', value: listMs, unit: 'ms CPU', floor: renderMs, goal: MOST_MS, goalOf: 'value' },
          detail: `${hubs} hubs, filter, sort and facets from the warm index, ${Math.round(htmlCharacters / 1024)} KB of HTML, ${wallMs.toFixed(0)} ms; floor: rendering the page of 100 rows`,
        });
      if (wanted.has('pages-slice'))
        print({
          ...{ name: 'pages-slice', value: sliceMs, unit: 'ms CPU', goal: MOST_SLICE_MS },
          detail: `the longest turn of the event loop meanwhile`,
        });
    }),
};
