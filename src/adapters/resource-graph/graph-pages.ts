import * as z from 'zod';
import type { Failure } from '../../core/azure/failure.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import type { JsonObject } from '../../core/text/json.ts';
import type { Clock } from '../../reconcile/ports.ts';
import type { ArmPipeline } from '../arm/arm-pipeline.ts';
import type { ArmReply } from '../arm/arm-reply.ts';

/** @see https://learn.microsoft.com/rest/api/azureresourcegraph/resourcegraph/resources/resources (read 2026-10) */
const API_VERSION = '2022-10-01';

const PATH = '/providers/Microsoft.ResourceGraph/resources';

/** Most rows that one page can hold (same page). */
const PAGE_ROWS = 1000;

/** A longer list of pages is treated as circular. */
const MOST_PAGES = 1000;

/** A quota window is five seconds; this code does not wait for a much longer one. */
const LONGEST_WAIT_SECONDS = 30;

/** Attempts at one page while the quota is used up. */
const TRIES = 5;

/** Attempts at a whole list that changes during the read. */
const LISTS = 3;

const Page = z.object({
  totalRecords: z.number(),
  data: z.array(z.object({ id: z.string(), subscriptionId: z.string() })),
  $skipToken: z.string().nullish(),
  resultTruncated: z.string().nullish(),
});

/** A row of a query: the id of a resource and its subscription. */
export type GraphRow = z.infer<typeof Page>['data'][number];

/** Scope of a query; empty: everything that the identity can read. */
export interface GraphScope {
  readonly subscriptions?: readonly string[];
  readonly managementGroups?: readonly string[];
}

/** Dependencies of a query's pages; `pages` counts the requests. */
export interface GraphCaller {
  readonly arm: ArmPipeline;
  readonly clock: Pick<Clock, 'now' | 'wait'>;
  pages: number;
}

/**
 * All rows of a query, as many as Resource Graph announced. Keeps to the query quota: when the window is used up, the
 * next page waits for the next window.
 *
 * @returns a failure instead of an incomplete list
 */
export async function allRows(
  caller: GraphCaller,
  query: string,
  scope: GraphScope,
): Promise<Result<readonly GraphRow[], Failure>> {
  for (let list = 1; ; list += 1) {
    const rows = await allPages(caller, query, scope);
    // A row that appears or disappears between two pages shifts the rest, so one may be missing: the whole list is read
    // again.
    if (rows.ok) return rows;
    if (rows.error !== 'Shifted') return err(rows.error);
    if (list < LISTS) continue;
    const detail = `Resource Graph sent a different number of rows than it announced, ${LISTS} times in a row; the list is incomplete.`;
    return err({ kind: 'Unavailable', retryAfterSeconds: undefined, detail });
  }
}

async function allPages(
  caller: GraphCaller,
  query: string,
  scope: GraphScope,
): Promise<Result<readonly GraphRow[], Failure | 'Shifted'>> {
  const rows = new Map<string, GraphRow>();
  let sent = 0;
  let skipToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const read = await onePage(caller, { ...scopeOf(scope), query }, skipToken);
    if (!read.ok) return read;
    const { data, totalRecords, resultTruncated } = read.value;
    sent += data.length;
    for (const row of data) rows.set(foldCase(row.id), row);
    skipToken = read.value.$skipToken ?? undefined;
    if (skipToken !== undefined && skipToken !== '') continue;
    const isWhole = sent === totalRecords && rows.size === sent && resultTruncated !== 'true';
    return isWhole ? ok([...rows.values()]) : err('Shifted');
  }
  return malformed(`Resource Graph sent more than ${MOST_PAGES} pages.`);
}

async function onePage(
  caller: GraphCaller,
  query: JsonObject,
  $skipToken: string | undefined,
): Promise<Result<z.infer<typeof Page>, Failure>> {
  const token = $skipToken === undefined ? {} : { $skipToken };
  const options = { resultFormat: 'objectArray', $top: PAGE_ROWS, ...token };
  const reply = await sendWithinQuota(caller, { ...query, options });
  if (!reply.ok) return reply;
  const parsed = Page.safeParse(reply.value.body);
  return parsed.success ? ok(parsed.data) : malformed('Resource Graph answered without rows and their number.');
}

async function sendWithinQuota(caller: GraphCaller, body: JsonObject): Promise<Result<ArmReply, Failure>> {
  const { arm, clock } = caller;
  for (let attempt = 1; ; attempt += 1) {
    caller.pages += 1;
    const reply = await arm.send({ operation: 'queryResources', url: arm.url(PATH, API_VERSION), body });
    const wait = reply.ok ? quotaWaitSeconds(reply.value) : throttledSeconds(reply.error);
    if (wait > LONGEST_WAIT_SECONDS || (!reply.ok && (wait === 0 || attempt === TRIES))) return reply;
    if (wait > 0) await clock.wait(wait);
    if (reply.ok) return reply;
  }
}

function scopeOf({ subscriptions, managementGroups }: GraphScope): JsonObject {
  return {
    ...(subscriptions === undefined ? {} : { subscriptions: [...subscriptions] }),
    ...(managementGroups === undefined ? {} : { managementGroups: [...managementGroups] }),
  };
}

function throttledSeconds(failure: Failure): number {
  return failure.kind === 'Throttled' ? Math.max(1, failure.retryAfterSeconds) : 0;
}

/** Seconds until the next window, if this answer was the last one in its window. */
function quotaWaitSeconds({ headers }: ArmReply): number {
  if (headers.get('x-ms-user-quota-remaining')?.trim() !== '0') return 0;
  const [, hours = '0', minutes = '0', seconds = '0'] =
    /^(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(headers.get('x-ms-user-quota-resets-after')?.trim() ?? '') ?? [];
  return Math.min(LONGEST_WAIT_SECONDS, Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
}

function malformed(detail: string): Result<never, Failure> {
  return err({ kind: 'Malformed', detail });
}
