import { z } from 'zod';
import type { Failure } from '../../core/failure.ts';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdFrom, hubIdParts } from '../../core/hub-id.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { DiscoveredHub, HubDirectory } from '../../reconcile/ports.ts';
import type { ArmOptions } from '../arm/arm-pipeline.ts';
import { ArmPipeline } from '../arm/arm-pipeline.ts';
import { hubQuery } from './hub-query.ts';

/** @see https://learn.microsoft.com/rest/api/azureresourcegraph/resourcegraph/resources/resources (read 2026-10) */
const API_VERSION = '2022-10-01';

const PATH = '/providers/Microsoft.ResourceGraph/resources';

/** Most rows that one page can hold (same page). */
const PAGE_ROWS = 1000;

/** Most subscriptions that one call can name (same page). */
const CALL_SUBSCRIPTIONS = 1000;

/** A fleet of more pages than this is an answer that goes round in a circle. */
const MOST_PAGES = 1000;

const Page = z.object({
  totalRecords: z.number(),
  data: z.array(z.object({ id: z.string(), subscriptionId: z.string().optional() })),
  $skipToken: z.string().nullish(),
});

type HubRow = z.infer<typeof Page>['data'][number];

/** Finds hubs in all subscriptions that the identity sees, by Azure Resource Graph: one POST per 1,000 hubs. */
export function resourceGraphDirectory(options: ArmOptions): HubDirectory {
  const arm = new ArmPipeline(options);
  return { findHubs: (kinds, subscriptions) => findHubs(arm, kinds, subscriptions) };
}

async function findHubs(
  arm: ArmPipeline,
  kinds: readonly string[],
  subscriptions: readonly string[] | undefined,
): Promise<Result<readonly DiscoveredHub[], Failure>> {
  if (kinds.length === 0 || subscriptions?.length === 0) return ok([]);
  const found = new Map<HubId, DiscoveredHub>();
  for (const batch of batchesOf(subscriptions)) {
    const rows = await allRows(arm, kinds, batch);
    if (!rows.ok) return rows;
    for (const row of rows.value) {
      const hubId = hubIdFrom(row.id);
      if (hubId === undefined) return malformed(`Resource Graph lists "${row.id}", which is no workspace id.`);
      found.set(hubId, { hubId, subscriptionId: hubIdParts(hubId).subscriptionId });
    }
  }
  return ok([...found.values()]);
}

async function allRows(
  arm: ArmPipeline,
  kinds: readonly string[],
  subscriptions: readonly string[] | undefined,
): Promise<Result<readonly HubRow[], Failure>> {
  const rows: HubRow[] = [];
  let skipToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const reply = await arm.send({
      operation: 'findHubs',
      url: arm.url(PATH, API_VERSION),
      body: {
        ...(subscriptions === undefined ? {} : { subscriptions }),
        query: hubQuery(kinds),
        options: {
          resultFormat: 'objectArray',
          $top: PAGE_ROWS,
          ...(skipToken === undefined ? {} : { $skipToken: skipToken }),
        },
      },
    });
    if (!reply.ok) return reply;
    const parsed = Page.safeParse(reply.value.body);
    if (!parsed.success) return malformed('Resource Graph answered without rows and their number.');
    rows.push(...parsed.data.data);
    skipToken = parsed.data.$skipToken ?? undefined;
    if (skipToken === undefined || skipToken === '') return completeOrFailure(rows, parsed.data.totalRecords);
  }
  return malformed(`Resource Graph sent more than ${MOST_PAGES} pages.`);
}

/** Rows that came or went between two pages shift the rest, so a hub may be missing: the whole list is asked for again. */
function completeOrFailure(rows: readonly HubRow[], total: number): Result<readonly HubRow[], Failure> {
  if (rows.length === total) return ok(rows);
  const detail = `Resource Graph announced ${total} hubs and sent ${rows.length}; the list is not complete.`;
  return err({ kind: 'Unavailable', retryAfterSeconds: undefined, detail });
}

function batchesOf(subscriptions: readonly string[] | undefined): readonly (readonly string[] | undefined)[] {
  if (subscriptions === undefined) return [undefined];
  const batches: (readonly string[])[] = [];
  for (let start = 0; start < subscriptions.length; start += CALL_SUBSCRIPTIONS) {
    batches.push(subscriptions.slice(start, start + CALL_SUBSCRIPTIONS));
  }
  return batches;
}

function malformed(detail: string): Result<never, Failure> {
  return err({ kind: 'Malformed', detail });
}
