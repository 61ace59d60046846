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
  filter: filter.optional(),
  orderby: orderby.optional(),
  names: texts.optional(),
  wrong: flag.optional(),
};

/** Parameters of a time line. */
export const timelineQuery = z.strictObject({
  since: instant.optional(),
  until: instant.optional(),
  by: shortText.optional(),
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
      top: wholeNumber(1, 999_999).optional(),
      maxpagesize: wholeNumber(1, LARGEST_PAGE).optional(),
      after: z.string().min(1).max(6000).optional(),
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
    query: z.strictObject({ ...selection, format: z.enum(['csv', 'json']).optional() }),
    answer: hubExport,
    file: true,
  },
  findHubIds: {
    ...read,
    path: '/api/hub-ids',
    tag: 'Hubs',
    summary: 'Find the ids of hubs by their names',
    query: z.strictObject({ names: texts }),
    answer: hubIdList,
  },
  listFacets: {
    ...read,
    path: '/api/facets',
    tag: 'Hubs',
    summary: 'Count the hubs that pass a filter by values of each field',
    query: z.strictObject({ filter: filter.optional() }),
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
    query: z.strictObject({ since: instant }),
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
