import { subMinutes } from 'date-fns/subMinutes';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdFrom, hubIdParts } from '../../core/hub-id.ts';
import { shellWord } from '../../core/text/command-text.ts';
import { timeOf } from '../../core/time/utc-minute.ts';
import { faultReason, forEachItem } from '../for-each-item.ts';
import type { OperatorDeps } from '../operator/operator-deps.ts';
import type { Change } from '../records/change-record.ts';
import { callerOf, changesSince } from '../records/change-record.ts';
import type { Check, CheckSubject } from './check.ts';
import { failedCheck, passedCheck } from './check.ts';
import { hubsIn } from './check-last-event.ts';

const SECONDS_BETWEEN = 5;

/** A clock that is ahead by this much still counts an event as new: what was there before is known by its id. */
const SKEW_MINUTES = 30;

/** How to talk to the person meanwhile, and how long to wait. */
export interface Waiting {
  readonly minutes: number;
  /** Absent: nothing waits, and the first look decides. */
  readonly pause: ((seconds: number) => Promise<void>) | undefined;
  readonly say: (line: string) => void;
}

/** What the command needs to name the hubs that a person is to change. */
export interface WatchedHubs {
  readonly subscriptions: readonly string[];
  readonly hubIds: readonly string[];
}

/**
 * Asks the person to set a tag on one hub of each subscription, and waits until the records of the app show the event: that
 * proves topic, filter, delivery, function, queue and tables in one.
 */
export async function waitForEvents(
  deps: Pick<OperatorDeps, 'rows' | 'clock'>,
  { hubIds, subscriptions }: WatchedHubs,
  waiting: Waiting,
): Promise<readonly Check[]> {
  const asked = subscriptions.map((subscriptionId) => ({
    looked: { what: 'event', where: `/subscriptions/${subscriptionId}` },
    hubId: hubIdFrom([...hubsIn(subscriptionId, hubIds)].sort()[0] ?? ''),
  }));
  const { faults, known } = await knownChanges(
    deps,
    asked.flatMap(({ hubId }) => hubId ?? []),
  );
  if (known.size > 0) waiting.say('Set a tag on each of these hubs now; it changes nothing else:');
  for (const hubId of known.keys()) waiting.say(`  ${tagCommand(hubId, 'Merge')}`);
  if (known.size > 0) waiting.say(`Waiting for the events, up to ${minutesText(waiting.minutes)} …`);
  const came = new Map([...faults, ...(await newChanges(deps, known, waiting))]);
  return asked.map(({ hubId, looked: judged }) => {
    if (hubId === undefined) {
      const fix = 'Wait for the first sweep, or create a hub there.';
      return { ...judged, outcome: 'Unknown', seen: 'the tables hold no hub of this subscription', fix };
    }
    const outcome = came.get(hubId);
    return outcome === undefined ? silent(judged, hubId, waiting.minutes) : seenAs(judged, hubId, outcome);
  });
}

type Came =
  | { readonly kind: 'Came'; readonly change: Change; readonly seconds: number }
  | { readonly kind: 'Unread'; readonly reason: string };

function silent(judged: CheckSubject, hubId: HubId, minutes: number): Check {
  const seen = `no event about ${nameOf(hubId)} came within ${minutesText(minutes)}`;
  const fix =
    'Was the tag set? Then look at the lines event path, deliveries, queues and app above, in this order; docs/runbook.md, Events late.';
  return failedCheck(judged, seen, fix);
}

function seenAs(judged: CheckSubject, hubId: HubId, came: Came): Check {
  if (came.kind === 'Unread') {
    const fix = 'Get the role Storage Table Data Reader on the account.';
    return { ...judged, outcome: 'Unknown', seen: `the changes could not be read: ${came.reason}`, fix };
  }
  const { change, seconds } = came;
  const seen = `an event about ${nameOf(hubId)} of ${timeOf(change.at)} (${change.operation} by ${callerOf(change)}) is in the records, after ${seconds} seconds of waiting`;
  return { ...passedCheck(judged, seen), fix: `Take the tag away again: ${tagCommand(hubId, 'Delete')}` };
}

function tagCommand(hubId: HubId, operation: 'Merge' | 'Delete'): string {
  const resource = shellWord(hubId);
  return `az tag update --operation ${operation} --tags hubwarden-doctor=1 --resource-id ${resource}`;
}

function minutesText(minutes: number): string {
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}

function nameOf(hubId: HubId): string {
  return hubIdParts(hubId).name;
}

type Known = ReadonlyMap<HubId, ReadonlySet<string>>;

/** Ids of the events that are recorded already. Without them, an old event could pass for the one that is waited for. */
async function knownChanges(
  deps: Pick<OperatorDeps, 'rows' | 'clock'>,
  hubIds: readonly HubId[],
): Promise<{ readonly known: Known; readonly faults: ReadonlyMap<HubId, Came> }> {
  const since = sinceOf(deps.clock.now());
  const known = new Map<HubId, ReadonlySet<string>>();
  const { faults } = await forEachItem(hubIds, { nameOf: String }, async (hubId) => {
    const changes = await changesSince(deps.rows, hubId, since);
    known.set(hubId, new Set(changes.map(({ eventId }) => eventId)));
  });
  const unread = faults.map(({ item, reason }) => [item as HubId, { kind: 'Unread', reason } as const] as const);
  return { known, faults: new Map(unread) };
}

async function newChanges(
  deps: Pick<OperatorDeps, 'rows' | 'clock'>,
  before: Known,
  { minutes, pause }: Waiting,
): Promise<ReadonlyMap<HubId, Came>> {
  const began = deps.clock.now();
  const since = sinceOf(began);
  const came = new Map<HubId, Came>();
  for (;;) {
    const open = [...before.keys()].filter((hubId) => came.get(hubId)?.kind !== 'Came');
    const seconds = Math.round((deps.clock.now().getTime() - began.getTime()) / 1000);
    await forEachItem(open, { nameOf: String }, async (hubId) => {
      const found = await newChange(deps, hubId, { since, known: before.get(hubId) });
      if (found === undefined) came.delete(hubId);
      else came.set(hubId, found.kind === 'Unread' ? found : { ...found, seconds });
    });
    const isDone = [...before.keys()].every((hubId) => came.get(hubId)?.kind === 'Came');
    if (isDone || seconds >= minutes * 60 || pause === undefined) return came;
    await pause(SECONDS_BETWEEN);
  }
}

async function newChange(
  { rows }: Pick<OperatorDeps, 'rows'>,
  hubId: HubId,
  { known, since }: { readonly since: string; readonly known: ReadonlySet<string> | undefined },
): Promise<Came | undefined> {
  try {
    const change = (await changesSince(rows, hubId, since)).find(({ eventId }) => known?.has(eventId) !== true);
    return change === undefined ? undefined : { kind: 'Came', change, seconds: 0 };
  } catch (error) {
    return { kind: 'Unread', reason: faultReason(error) };
  }
}

function sinceOf(now: Date): string {
  return subMinutes(now, SKEW_MINUTES).toISOString();
}
