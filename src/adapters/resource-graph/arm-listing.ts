import * as z from 'zod';
import type { Failure } from '../../core/azure/failure.ts';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdFrom, kindOf } from '../../core/hub-id.ts';
import type { KindName } from '../../core/kinds/kind-name.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import type { UnreadableSubscription } from '../../reconcile/ports.ts';
import type { ArmOperationName } from '../arm/arm-operations.ts';
import { listAll } from '../arm/arm-pages.ts';
import type { GraphCaller } from './graph-pages.ts';
import type { WantedKind } from './hub-query.ts';
import { wantedKinds } from './hub-query.ts';

/** @see https://learn.microsoft.com/rest/api/resources/subscriptions/list (read 2026-11) */
const SUBSCRIPTIONS_VERSION = '2022-12-01';

/** Number of concurrent lists: each is in another subscription with its own budget. */
const LISTS_AT_ONCE = 8;

/** Attempts at one subscription's list when Azure throttles or fails. */
const TRIES = 3;

/** A longer wait would delay the sweep, so the subscription is reported as unreadable instead. */
const LONGEST_WAIT_SECONDS = 30;

const Subscription = z.object({ subscriptionId: z.string() });
// The body of an account is tens of kilobytes; only these fields are kept.
const Listed = z.object({ id: z.string(), kind: z.string().nullish() });

/** The result of listing subscription by subscription. */
export interface Listing {
  readonly hubIds: readonly HubId[];
  readonly subscriptions: readonly string[];
  readonly unreadable: readonly UnreadableSubscription[];
}

/**
 * Finds hubs and accounts without Resource Graph: one list per subscription and type of resource, each to its last page. A
 * subscription of which one list is unreadable counts as unreadable, and the result names it.
 *
 * @returns Failure when the subscriptions cannot be listed, or all of them are unreadable
 */
export async function listHubs(
  caller: GraphCaller,
  kinds: readonly string[],
  subscriptions: readonly string[] | undefined,
): Promise<Result<Listing, Failure>> {
  const wanted = subscriptions === undefined ? await visibleSubscriptions(caller) : ok(subscriptions);
  if (!wanted.ok) return wanted;
  const queue = [...wanted.value];
  const lists: { readonly subscriptionId: string; readonly hubs: Result<readonly HubId[], Failure> }[] = [];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      lists.push({ subscriptionId: foldCase(next), hubs: await hubsOf(caller, next, kinds) });
  };
  await Promise.all(Array.from({ length: LISTS_AT_ONCE }, worker));
  lists.sort((a, b) => (a.subscriptionId < b.subscriptionId ? -1 : 1));
  const failed = lists.flatMap(({ subscriptionId, hubs }) =>
    hubs.ok ? [] : [{ subscriptionId, why: hubs.error.detail, failure: hubs.error }],
  );
  if (failed[0] !== undefined && failed.length === lists.length) return err(failed[0].failure);
  return ok({
    hubIds: lists.flatMap(({ hubs }) => (hubs.ok ? hubs.value : [])),
    subscriptions: lists.flatMap(({ subscriptionId, hubs }) => (hubs.ok ? [subscriptionId] : [])),
    unreadable: failed.map(({ subscriptionId, why }) => ({ subscriptionId, why })),
  });
}

async function visibleSubscriptions(caller: GraphCaller): Promise<Result<readonly string[], Failure>> {
  const options = { apiVersion: SUBSCRIPTIONS_VERSION, onPage: () => countPage(caller) };
  const listed = await listAll(caller.arm, 'listSubscriptions', '/subscriptions', options);
  if (!listed.ok) return listed;
  const parsed = z.array(Subscription).safeParse(listed.value);
  if (!parsed.success) return err({ kind: 'Malformed', detail: 'A subscription in the list has no id.' });
  return ok(parsed.data.map((each) => each.subscriptionId));
}

async function hubsOf(
  caller: GraphCaller,
  subscriptionId: string,
  kinds: readonly string[],
): Promise<Result<readonly HubId[], Failure>> {
  const found: HubId[] = [];
  for (const wanted of wantedKinds(kinds)) {
    const listed = await listedOf(caller, subscriptionId, wanted);
    if (!listed.ok) return listed;
    for (const hubId of listed.value) found.push(hubId);
  }
  return ok(found);
}

async function listedOf(
  caller: GraphCaller,
  subscriptionId: string,
  wanted: WantedKind,
): Promise<Result<readonly HubId[], Failure>> {
  const { kind } = wanted;
  const path = `/subscriptions/${subscriptionId}/providers/${kind.type}`;
  const options = { apiVersion: caller.arm.versionOf(kind.name), onPage: () => countPage(caller) };
  for (let attempt = 1; ; attempt += 1) {
    const listed = await listAll(caller.arm, listOperation(kind.name), path, options);
    if (listed.ok) return hubsAmong(listed.value, wanted);
    const wait = waitSeconds(listed.error);
    if (wait === undefined || wait > LONGEST_WAIT_SECONDS || attempt === TRIES) return listed;
    await caller.clock.wait(wait);
  }
}

function listOperation(kind: KindName): ArmOperationName {
  switch (kind) {
    case 'MlWorkspace':
      return 'listWorkspaces';
    case 'FoundryAccount':
      return 'listAccounts';
  }
}

function hubsAmong(items: readonly unknown[], { kind, values }: WantedKind): Result<readonly HubId[], Failure> {
  const wanted = new Set(values.map((value) => foldCase(value)));
  const found = new Set<HubId>();
  for (const item of items) {
    const parsed = Listed.safeParse(item);
    const hubId = parsed.success ? hubIdFrom(parsed.data.id) : undefined;
    if (!parsed.success || hubId === undefined || kindOf(hubId) !== kind)
      return err({ kind: 'Malformed', detail: malformedList(kind.name) });
    // A workspace without a kind is a plain workspace.
    if (wanted.has(foldCase(parsed.data.kind ?? 'Default'))) found.add(hubId);
  }
  return ok([...found]);
}

function malformedList(kind: KindName): string {
  switch (kind) {
    case 'MlWorkspace':
      return 'The list of workspaces holds an item that is not a workspace.';
    case 'FoundryAccount':
      return 'The list of accounts holds an item that is not an account.';
  }
}

function waitSeconds(failure: Failure): number | undefined {
  if (failure.kind === 'Throttled') return Math.max(1, failure.retryAfterSeconds);
  return failure.kind === 'Unavailable' ? (failure.retryAfterSeconds ?? 1) : undefined;
}

function countPage(caller: GraphCaller): void {
  caller.pages += 1;
}
