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

/**
 * Tolerance for a clock that is ahead: an event up to this much older may be new, because known events are excluded by
 * id.
 */
const SKEW_MINUTES = 30;

/** The output for the person during the wait, and the duration of the wait. */
export interface Waiting {
  readonly minutes: number;
  /** Absent: the command does not wait, and the first read decides. */
  readonly pause: ((seconds: number) => Promise<void>) | undefined;
  readonly say: (line: string) => void;
}

/** The hubs from which the command chooses those that a person must change. */
export interface WatchedHubs {
  readonly subscriptions: readonly string[];
  readonly hubIds: readonly string[];
}

/**
 * Asks the person to set a tag on one hub of each subscription, and waits until the records of the app show the event:
 * that proves topic, filter, delivery, function, queue and tables at once.
 */
export async function waitForEvents(
  deps: Pick<OperatorDeps, 'rows' | 'clock'>,
  { hubIds, subscriptions }: WatchedHubs,
  waiting: Waiting,
): Promise<readonly Check[]> {
  const asked = subscriptions.map((subscriptionId) => ({
    subject: { what: 'event', where: `/subscriptions/${subscriptionId}` },
    hubId: hubIdFrom([...hubsIn(subscriptionId, hubIds)].sort()[0] ?? ''),
  }));
  const { faults, known } = await knownChanges(
    deps,
    asked.flatMap(({ hubId }) => hubId ?? []),
  );
  if (known.size > 0) waiting.say('Set a tag on each of these hubs now; it changes nothing else:');
  for (const hubId of known.keys()) waiting.say(`  ${tagCommand(hubId, 'Merge')}`);
  if (known.size > 0) waiting.say(`Waiting for the events, up to ${minutesText(waiting.minutes)} …`);
  const arrivals = new Map([...faults, ...(await newChanges(deps, known, waiting))]);
  return asked.map(({ hubId, subject: judged }) => {
    if (hubId === undefined) {
      const fix = 'Wait for the first sweep, or create a hub there.';
      return { ...judged, outcome: 'Unknown', seen: 'the tables hold no hub of this subscription', fix };
    }
    const outcome = arrivals.get(hubId);
    return outcome === undefined ? noEvent(judged, hubId, waiting.minutes) : eventCheck(judged, hubId, outcome);
  });
}

type Arrival =
  | { readonly kind: 'Came'; readonly change: Change; readonly seconds: number }
  | { readonly kind: 'Unread'; readonly reason: string };

function noEvent(judged: CheckSubject, hubId: HubId, minutes: number): Check {
  const seen = `no event about ${nameOf(hubId)} came within ${minutesText(minutes)}`;
  const fix =
    'Check that the tag was set. Then check the lines event path, deliveries, queues and app above, in this order; docs/runbook.md, Events late.';
  return failedCheck(judged, seen, fix);
}

function eventCheck(judged: CheckSubject, hubId: HubId, arrival: Arrival): Check {
  if (arrival.kind === 'Unread') {
    const fix = 'Get the role Storage Table Data Reader on the account.';
    return { ...judged, outcome: 'Unknown', seen: `the changes could not be read: ${arrival.reason}`, fix };
  }
  const { change, seconds } = arrival;
  const seen = `an event about ${nameOf(hubId)} of ${timeOf(change.at)} (${change.operation} by ${callerOf(change)}) is in the records, after ${seconds} seconds of waiting`;
  return { ...passedCheck(judged, seen), fix: `Remove the tag again: ${tagCommand(hubId, 'Delete')}` };
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

/** Ids of already recorded events. Without them, an old event could pass for the expected one. */
async function knownChanges(
  deps: Pick<OperatorDeps, 'rows' | 'clock'>,
  hubIds: readonly HubId[],
): Promise<{ readonly known: Known; readonly faults: ReadonlyMap<HubId, Arrival> }> {
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
): Promise<ReadonlyMap<HubId, Arrival>> {
  const began = deps.clock.now();
  const since = sinceOf(began);
  const arrivals = new Map<HubId, Arrival>();
  for (;;) {
    const open = [...before.keys()].filter((hubId) => arrivals.get(hubId)?.kind !== 'Came');
    const seconds = Math.round((deps.clock.now().getTime() - began.getTime()) / 1000);
    await forEachItem(open, { nameOf: String }, async (hubId) => {
      const found = await newChange(deps, hubId, { since, known: before.get(hubId) });
      if (found === undefined) arrivals.delete(hubId);
      else arrivals.set(hubId, found.kind === 'Unread' ? found : { ...found, seconds });
    });
    const isDone = [...before.keys()].every((hubId) => arrivals.get(hubId)?.kind === 'Came');
    if (isDone || seconds >= minutes * 60 || pause === undefined) return arrivals;
    await pause(SECONDS_BETWEEN);
  }
}

async function newChange(
  { rows }: Pick<OperatorDeps, 'rows'>,
  hubId: HubId,
  { known, since }: { readonly since: string; readonly known: ReadonlySet<string> | undefined },
): Promise<Arrival | undefined> {
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
