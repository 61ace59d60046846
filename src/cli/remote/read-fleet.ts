import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { FleetList, FleetQuery } from '../../reconcile/queries/fleet-list.ts';
import type { IndexAge } from '../../reconcile/queries/web-reads.ts';
import { LARGEST_PAGE } from '../../report/api/operations/fleet-operations.ts';
import type { InputOf } from '../../report/api/operations/operations.ts';
import type { HubPage } from '../../report/api/schemas/lists.ts';
import type { ApiFault } from './answer-fault.ts';
import { plainFault } from './answer-fault.ts';
import type { ApiClient } from './api-client.ts';

/** Pages of one list. A server that repeats itself or never ends is stopped here. */
const MOST_PAGES = 1000;

type HubQuery = InputOf<'listHubs'>['query'];
type Rows = HubPage['value'];

/** Hubs page by page, as one list. Counts are those of the first page. */
export async function readFleet(api: ApiClient, query: FleetQuery): Promise<Result<FleetList & IndexAge, ApiFault>> {
  const { after, top } = query;
  const wanted = top ?? Number.POSITIVE_INFINITY;
  const first = await api.call('listHubs', { path: {}, query: pageQuery(query, Math.min(wanted, LARGEST_PAGE)) });
  if (!first.ok) return first;
  const whole = await withRest(api, first.value, wanted);
  if (!whole.ok) return whole;
  const notCovered = after === undefined ? ok(first.value.notCovered ?? []) : await readNotCovered(api, query);
  if (!notCovered.ok) return notCovered;
  const { matched, nextLink: _, notCovered: __, remaining: ___, value: ____, ...fleet } = first.value;
  const { next, remaining, rows } = whole.value;
  return ok({ ...fleet, notCovered: notCovered.value, page: { rows, matched, remaining, next } });
}

function pageQuery({ after, filter, names, onlyWrong, order }: FleetQuery, maxpagesize: number): HubQuery {
  return {
    ...(filter.terms.length === 0 ? {} : { filter }),
    orderby: order,
    ...(names.length === 0 ? {} : { names }),
    ...(onlyWrong ? { wrong: true } : {}),
    ...(after === undefined ? {} : { after }),
    maxpagesize,
  };
}

/** Only the first page of a list has them. */
async function readNotCovered(api: ApiClient, query: FleetQuery): Promise<Result<FleetList['notCovered'], ApiFault>> {
  const page = await api.call('listHubs', { path: {}, query: pageQuery({ ...query, after: undefined }, 1) });
  return page.ok ? ok(page.value.notCovered ?? []) : page;
}

interface Joined {
  readonly rows: Rows;
  readonly remaining: number;
  readonly next: string | undefined;
}

async function withRest(api: ApiClient, first: HubPage, wanted: number): Promise<Result<Joined, ApiFault>> {
  // A hub whose place changes between two pages may be on both.
  const rows = new Map(first.value.map((hub) => [hub.hubId, hub]));
  let page = first;
  let link = linkOf(page, api.origin);
  for (let pages = 1; link.ok && link.value !== undefined && rows.size < wanted; pages += 1) {
    if (pages === MOST_PAGES || page.value.length === 0) return err(endless(api.origin));
    const read = await nextPage(api, link.value, wanted - rows.size);
    if (!read.ok) return read;
    page = read.value;
    link = linkOf(page, api.origin);
    for (const hub of page.value) if (!rows.has(hub.hubId)) rows.set(hub.hubId, hub);
  }
  if (!link.ok) return err(plainFault(link.error, false));
  const next = link.value?.searchParams.get('after') ?? undefined;
  return ok({ rows: [...rows.values()], remaining: page.remaining, next });
}

function nextPage(api: ApiClient, link: URL, left: number): Promise<Result<HubPage, ApiFault>> {
  link.searchParams.set('maxpagesize', String(Math.min(left, LARGEST_PAGE)));
  return api.read('listHubs', `${link.pathname}${link.search}`);
}

function endless(origin: string): ApiFault {
  return plainFault(`The list of hubs from ${origin} does not end. Narrow it with --filter.`, false);
}

/** The address of the next page; undefined on the last. The sign-in of the caller goes to the deployment and to no other place. */
function linkOf({ nextLink }: HubPage, origin: string): Result<URL | undefined, string> {
  if (nextLink === undefined) return ok(undefined);
  const url = URL.parse(nextLink, origin);
  if (url !== null && url.origin === origin && url.pathname === '/api/hubs') return ok(url);
  const place = url === null ? 'no address' : url.origin;
  return err(
    `The next page of the list is at ${place} and not at ${origin}, so that the command does not go there. Give --url the address in HUBWARDEN_PAGES_URL of the deployment.`,
  );
}
