import type { HubId } from '../../../core/hub-id.ts';
import { hubIdParts, kindOf } from '../../../core/hub-id.ts';
import type { KindName } from '../../../core/kinds/kind-name.ts';
import { kindOfPolicyWord } from '../../../core/kinds/kinds.ts';
import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import { finding } from '../../../core/verdict/catalogue/catalogue.ts';
import type { ReconcileDeps } from '../../deps.ts';
import { forEachItem, throwFaults } from '../../for-each-item.ts';
import { hubMessageFrom, shardMessageFrom } from '../../messages.ts';
import type { HubDirectory } from '../../ports.ts';
import type { FindingRecord } from '../../records/hub/finding-shape.ts';
import { judgeShard } from '../../sweep/judge-shard.ts';
import { sweepFleet } from '../../sweep/start-sweep.ts';
import type { FleetHub, KeptHub } from '../fleet-hubs.ts';
import { withAge } from '../fleet-hubs.ts';
import type { FleetStatus } from '../fleet-status.ts';
import { byUrgency, countsOf, oldestOf } from '../fleet-status.ts';
import { readFleet } from '../fleet-view.ts';
import { directoryOf, namesFault, watchingChoice } from './chosen-hubs.ts';
import { narrowedDirectory } from './narrowed-directory.ts';
import { ReadTally, readOnlyNetwork } from './read-only-network.ts';
import { remainingSeconds } from './remaining-time.ts';
import type { HubAnswers, SavedHub } from './saved-hub.ts';
import { savedHub } from './saved-hub.ts';

/** The queue messages in this process. */
export interface LocalMessages {
  /** Removes and returns every message that is due. */
  receiveDue(queue: 'sweep-shards', now: Date): readonly unknown[];
  /** Every waiting message, due or not, earliest first. */
  pending(queue: 'sweep-shards' | 'hub-repairs'): readonly { readonly message: unknown; readonly dueAt: Date }[];
}

/** The ports of one sweep in one process: its own rows and queue, which end with it. */
export interface OneSweep {
  readonly deps: ReconcileDeps;
  readonly messages: LocalMessages;
  /** Azure's answers; absent: none are kept. */
  readonly answers?: HubAnswers | undefined;
}

/** The part of the fleet to sweep. */
export interface SweepSelection {
  /** Ids of subscriptions within the policy's scope; undefined = all of them. */
  readonly subscriptions?: readonly string[] | undefined;
  /** Hubs by name or id; undefined = all of them. */
  readonly hubs?: readonly string[] | undefined;
}

/** The progress of a sweep. */
export interface SweepProgress {
  /** undefined: discovery is still running. */
  readonly found: number | undefined;
  readonly judged: number;
  /** Kinds of the resources that are searched for, then of those that were found; absent: hubs. */
  readonly kinds?: readonly KindName[] | undefined;
  /** Start of the reads of hubs. */
  readonly since: Date | undefined;
  /** How long the rest takes, waits included; undefined while nothing tells. */
  readonly remainingSeconds?: number | undefined;
  /** When Azure allows the next read; absent: reads go on. */
  readonly pausedUntil?: Date | undefined;
}

/** A hub after one sweep, with every property for filters and columns. */
export interface SweptStatus extends Omit<FleetHub, 'findings'> {
  /** A deployment with this policy would send a request to correct the hub. */
  readonly repair: boolean;
  /** A deployment would wait until a person approves a change (HW402, HW705). In mode observe, HW402 takes no approval. */
  readonly approval: boolean;
  /** All findings, also info findings and exempt ones. */
  readonly findings: readonly SweptFinding[];
}

/** One finding of a hub. A field that does not apply is null. */
export interface SweptFinding {
  readonly code: string;
  readonly class: string;
  readonly severity: string;
  readonly rule: string | null;
  readonly destination: string | null;
  readonly message: string;
  readonly fix: string;
  /** Id of the exemption that covers it. */
  readonly exemptedBy: string | null;
}

/** The status of the fleet after one sweep. */
export type SweptFleet = Omit<FleetStatus, 'events' | 'hubs' | 'sweep'> & {
  readonly sweep: NonNullable<FleetStatus['sweep']>;
  readonly hubs: readonly SweptStatus[];
};

/** The result of one sweep. */
export interface Swept {
  readonly fleet: SweptFleet;
  /** What was read of a hub; undefined for one that could not be read, and where no answers are kept. */
  readonly savedOf: (hubId: string) => SavedHub | undefined;
}

/** Concurrent shards: each subscription has its own read budget. */
const SHARDS_AT_ONCE = 4;

/**
 * Sweeps the fleet once, with the code of a deployment's sweep, and writes nothing to Azure: a client that refuses
 * every write wraps the given one.
 *
 * @param selection the part of the fleet
 * @param onProgress called once, with a function that says how far the sweep has come
 * @returns a sentence when there is no policy to judge by, nothing can be listed, or a name means no hub
 */
export async function sweepOnce(
  { answers, deps: given, messages }: OneSweep,
  { hubs = [], subscriptions }: SweepSelection,
  onProgress: (progress: () => SweepProgress) => void,
): Promise<Result<Swept, string>> {
  const fault = namesFault(hubs);
  if (fault !== undefined) return err(fault);
  const tally = new ReadTally();
  const network = readOnlyNetwork(given.network, given.clock, tally);
  let refused: string | undefined;
  const narrowed = watchingChoice(directoryOf(narrowedDirectory(given.directory, subscriptions), hubs), (sentence) => {
    refused = sentence;
  });
  const deps: ReconcileDeps = { ...given, network, directory: metered(narrowed, tally), hasNoMemory: true };
  let start: Started | undefined;
  onProgress(() => progressOf(start, tally, deps.clock.now()));
  const begun = await sweepFleet(deps);
  if (begun.kind === 'NotStarted') return err(refused ?? begun.reason);
  if (begun.kind === 'StillRunning') return err('A sweep is running already.');
  start = { found: begun.hubs, since: deps.clock.now() };
  await judgeAll(deps, messages);
  const { coverage, sweep, ...read } = await readFleet(deps);
  if (sweep?.endedAt === undefined) throw new Error('the sweep has no messages left and has not ended');
  const results = { repairs: repairsIn(messages), tally };
  const swept = withUnread(read.hubs, results, deps.clock.now());
  const fleet = { sweep, coverage, missing: 0, oldestConfirmedAt: oldestOf(swept), hubs: swept };
  return ok({
    fleet: { ...fleet, counts: countsOf(swept) },
    savedOf: (hubId) => {
      const isWhole = swept.some((each) => each.hubId === hubId && each.verdict !== 'Unknown');
      return answers === undefined ? undefined : savedHub(hubId as HubId, answers, { listed: tally.listed, isWhole });
    },
  });
}

interface Started {
  readonly found: number;
  readonly since: Date;
}

/** Tells the meter how many hubs each subscription has, and notes their kinds. */
function metered(directory: HubDirectory, tally: ReadTally): HubDirectory {
  return {
    findHubs: async (kinds, inScope) => {
      tally.kinds = kinds.flatMap((word) => kindOfPolicyWord(word)?.name ?? []);
      const found = await directory.findHubs(kinds, inScope);
      if (!found.ok) return found;
      for (const { hubId } of found.value.hubs) tally.meter.found(hubId);
      tally.kinds = [...new Set(found.value.hubs.map(({ hubId }) => kindOf(hubId).name))];
      return found;
    },
    findSubscriptions: (managementGroups) => directory.findSubscriptions(managementGroups),
  };
}

function progressOf(start: Started | undefined, { ended, kinds, meter }: ReadTally, now: Date): SweepProgress {
  if (start === undefined) return { found: undefined, judged: ended, since: undefined, kinds };
  const remaining = remainingSeconds(meter.shards, now, SHARDS_AT_ONCE);
  const open = meter.shards.filter((each) => each.ended < each.found && each.startedAt !== undefined);
  const pauses = open.map(({ pausedUntil }) => (pausedUntil !== undefined && pausedUntil > now ? pausedUntil : now));
  const [first] = pauses.toSorted((a, b) => a.getTime() - b.getTime());
  const pausedUntil = first !== undefined && first > now ? first : undefined;
  return { ...start, kinds, judged: ended, remainingSeconds: remaining, pausedUntil };
}

/** The results of one sweep besides the state of the fleet. */
interface SweepResults {
  readonly repairs: ReadonlySet<string>;
  readonly tally: ReadTally;
}

function sweptFinding({
  code,
  destination,
  exemptedBy,
  fix,
  message,
  rule,
  severity,
  class: kind,
}: FindingRecord): SweptFinding {
  const parts = { rule: rule ?? null, destination: destination ?? null, message, fix, exemptedBy: exemptedBy ?? null };
  return { code, class: kind, severity, ...parts };
}

/** Judges until no shard waits. A shard that Azure throttles waits in the queue, as in a deployment. */
async function judgeAll(deps: ReconcileDeps, messages: LocalMessages): Promise<void> {
  for (;;) {
    const due = messages.receiveDue('sweep-shards', deps.clock.now());
    const options = { nameOf: (message: unknown) => JSON.stringify(message), atOnce: SHARDS_AT_ONCE };
    const { faults } = await forEachItem(due, options, async (message) => {
      const shard = shardMessageFrom(message);
      if (!shard.ok) throw new Error(shard.error);
      await judgeShard(deps, shard.value);
    });
    throwFaults(faults);
    const [next] = messages.pending('sweep-shards');
    if (next === undefined) return;
    const waitMs = next.dueAt.getTime() - deps.clock.now().getTime();
    if (waitMs > 0) await deps.clock.wait(waitMs / 1000);
  }
}

function repairsIn(messages: LocalMessages): ReadonlySet<string> {
  const hubs = messages.pending('hub-repairs').flatMap(({ message }) => {
    const read = hubMessageFrom(message);
    return read.ok ? [read.value.hubId] : [];
  });
  return new Set(hubs);
}

/** Adds hubs that were not read: they have no record, but must be in the report. */
function withUnread(
  hubs: readonly KeptHub[],
  { repairs, tally: { failed } }: SweepResults,
  now: Date,
): readonly SweptStatus[] {
  const at = now.toISOString();
  const known = new Set(hubs.map((each) => each.hubId));
  const unread = [...failed].filter(([hubId]) => !known.has(hubId));
  return [
    ...hubs.map((kept) => {
      const hub = withAge(kept, now);
      const why = failed.get(hub.hubId as HubId);
      const notCovered = why === undefined ? hub.notCovered : `it could not be read: ${why}`;
      const repair = why === undefined && repairs.has(hub.hubId);
      const approval = hub.codes.some((code) => code === 'HW705' || (code === 'HW402' && hub.mode !== 'observe'));
      const isCovered = notCovered === undefined;
      return { ...hub, notCovered, isCovered, repair, approval, findings: hub.findings.map(sweptFinding) };
    }),
    ...unread.map(([hubId, why]) => unreadHub(hubId, why, at)),
  ].toSorted(byUrgency);
}

function unreadHub(hubId: HubId, why: string, at: string): SweptStatus {
  const { name, resourceGroup, subscriptionId } = hubIdParts(hubId);
  const message = `${name} could not be read: ${why}`;
  const { groupKey: _, ...found } = finding('HW601', { hubId, message });
  return {
    hubId,
    name,
    ...{ subscriptionId, resourceGroup, location: undefined, kind: undefined, tags: {}, mode: undefined },
    assignment: undefined,
    verdict: 'Unknown',
    severity: 'error',
    codes: ['HW601'],
    ...{ openCodes: ['HW601'], openClasses: [found.class], isExempt: false, isCovered: false },
    confirmedAt: at,
    ageSeconds: 0,
    verdictSince: at,
    policyVersion: undefined,
    notCovered: `it could not be read: ${why}`,
    repair: false,
    approval: false,
    findings: [sweptFinding(found)],
  };
}
