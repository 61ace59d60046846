import * as z from 'zod';
import {
  facetList,
  findingList,
  hubExport,
  hubIdList,
  hubPage,
  operationList,
  timelineList,
} from '../schemas/lists.ts';
import { fleetOverview, fleetTrend } from '../schemas/overview.ts';
import { filter, flag, instant, orderby, shortText, texts, wholeNumber } from '../schemas/parameters.ts';
import type { Operation } from './operation.ts';
import { NO_QUERY } from './operation.ts';

/** The most hubs of one page. */
export const LARGEST_PAGE = 1000;

/** Which hubs, in which order. */
const selection = {
  filter: filter
    .optional()
    .describe('Only hubs that pass it, such as `verdict:drifted,blocked -tag:env=dev since:>2h`.'),
  orderby: orderby
    .optional()
    .describe('Keys with commas between them, `-` reverses one. Default: `verdict`, the worst first.'),
  names: texts.optional().describe('Only these hubs, by name, GROUP/NAME or resource id, with commas between them.'),
  wrong: flag
    .optional()
    .describe('`true`: only hubs that no fresh read shows compliant or exempt; the counts cover the others too.'),
};

/** Parameters of a time line. */
export const timelineQuery = z.strictObject({
  since: instant.optional().describe('Only from this time on.'),
  until: instant.optional().describe('Only up to this time.'),
  by: shortText
    .optional()
    .describe('`hubwarden` for its own writes; else name, object id or application id of the caller.'),
});

const read = { method: 'GET', role: 'Reader' } as const;

/** Operations about the fleet as a whole. */
export const FLEET_OPERATIONS = {
  listHubs: {
    ...read,
    path: '/api/hubs',
    tag: 'Hubs',
    summary: 'List hubs by filter, sorted and in pages',
    description:
      'Follow `nextLink` until it is absent. A page neither repeats nor skips a hub that keeps its place in the order while others come and go; a hub whose place changes may be repeated or skipped.',
    query: z.strictObject({
      ...selection,
      top: wholeNumber(1, 999_999).optional().describe('At most this many hubs on all pages together.'),
      maxpagesize: wholeNumber(1, LARGEST_PAGE).optional().describe('At most this many hubs on a page. Default: 100.'),
      after: z.string().min(1).max(7500).optional().describe('Mark of the page before. `nextLink` has it.'),
    }),
    answer: hubPage,
  },
  exportHubs: {
    ...read,
    path: '/api/export/hubs',
    tag: 'Hubs',
    summary: 'Download all hubs that pass a filter as CSV or JSON',
    description:
      'The name of the file holds the time and the filter. CSV starts with a byte order mark, and no cell is a formula.',
    query: z.strictObject({ ...selection, format: z.enum(['csv', 'json']).optional().describe('Default: `csv`.') }),
    answer: hubExport,
    file: true,
  },
  findHubIds: {
    ...read,
    path: '/api/hub-ids',
    tag: 'Hubs',
    summary: 'Find the ids of hubs by their names',
    query: z.strictObject({
      names: texts.describe('Names, GROUP/NAME or resource ids of hubs, with commas between them.'),
    }),
    answer: hubIdList,
  },
  listFacets: {
    ...read,
    path: '/api/facets',
    tag: 'Hubs',
    summary: 'Count the hubs that pass a filter by values of each field',
    query: z.strictObject({ filter: filter.optional().describe('Only hubs that pass it. Default: every hub.') }),
    answer: facetList,
  },
  getOverview: {
    ...read,
    path: '/api/fleet',
    tag: 'Fleet',
    summary: 'Get the fleet in numbers, and what needs a person now',
    query: NO_QUERY,
    answer: fleetOverview,
  },
  getTrend: {
    ...read,
    path: '/api/fleet/trend',
    tag: 'Fleet',
    summary: 'Get the verdicts of each sweep since a time',
    query: z.strictObject({ since: instant.describe('Sweeps that started from this time on.') }),
    answer: fleetTrend,
  },
  getTimeline: {
    ...read,
    path: '/api/fleet/timeline',
    tag: 'Fleet',
    summary: 'List everything that happened to hubs of the fleet',
    query: timelineQuery,
    answer: timelineList,
  },
  listFindings: {
    ...read,
    path: '/api/findings',
    tag: 'Fleet',
    summary: 'List the finding codes that some hub has now',
    query: NO_QUERY,
    answer: findingList,
  },
  listOperations: {
    ...read,
    path: '/api/operations',
    tag: 'Fleet',
    summary: 'List the long-running operations of Azure that Hubwarden waits for',
    query: NO_QUERY,
    answer: operationList,
  },
} as const satisfies Readonly<Record<string, Operation>>;
