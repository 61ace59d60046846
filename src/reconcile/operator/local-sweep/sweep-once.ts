import type { HubId } from '../../../core/hub-id.ts';
import { hubIdParts } from '../../../core/hub-id.ts';
import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import { finding } from '../../../core/verdict/catalogue/catalogue.ts';
import type { ReconcileDeps } from '../../deps.ts';
import { forEachItem, throwFaults } from '../../for-each-item.ts';
import { hubMessageFrom, shardMessageFrom } from '../../messages.ts';
import type { HubRecord } from '../../records/hub/hub-record.ts';
import { hubRecords } from '../../records/hub/hub-record.ts';
import { judgeShard } from '../../sweep/judge-shard.ts';
import { sweepFleet } from '../../sweep/start-sweep.ts';
import type { FleetStatus, HubStatus } from '../fleet-status.ts';
import { byUrgency, countsOf, fleetStatus } from '../fleet-status.ts';
import { narrowedDirectory } from './narrowed-directory.ts';
import { ReadTally, readOnlyNetwork } from './read-only-network.ts';

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
}

/** The progress of a sweep. */
export interface SweepProgress {
  /** undefined: discovery is still running. */
  readonly found: number | undefined;
  readonly judged: number;
  /** Start of the reads of hubs. */
  readonly since: Date | undefined;
}

/** The status of a hub after one sweep. */
export interface SweptStatus extends HubStatus {
  /** A deployment with this policy would send a request to correct the hub. */
  readonly repair: boolean;
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

/** Concurrent shards: each subscription has its own read budget. */
const SHARDS_AT_ONCE = 4;

/**
 * Sweeps the fleet once, with the code of a deployment's sweep, and writes nothing to Azure: a client that refuses
 * every write wraps the given one.
 *
 * @param subscriptions only these, within the policy's scope; undefined = all of them
 * @param onProgress called for every hub
 * @returns a sentence when there is no policy to judge by, or nothing can be listed
 */
export async function sweepOnce(
  { deps: given, messages }: OneSweep,
  subscriptions: readonly string[] | undefined,
  onProgress: (progress: () => SweepProgress) => void,
): Promise<Result<SweptFleet, string>> {
  const tally = new ReadTally();
  const network = readOnlyNetwork(given.network, given.clock, tally);
  const directory = narrowedDirectory(given.directory, subscriptions);
  const deps: ReconcileDeps = { ...given, network, directory, hasNoMemory: true };
  let found: number | undefined;
  let since: Date | undefined;
  onProgress(() => ({ found, since, judged: tally.ended }));
  const start = await sweepFleet(deps);
  if (start.kind === 'NotStarted') return err(start.reason);
  if (start.kind === 'StillRunning') return err('A sweep is running already.');
  found = start.hubs;
  since = deps.clock.now();
  await judgeAll(deps, messages);
  const status = await fleetStatus(deps);
  if (status.sweep?.endedAt === undefined) throw new Error('the sweep has no messages left and has not ended');
  const results = { findings: await findingsIn(deps), repairs: repairsIn(messages), tally };
  return ok(withUnread({ ...status, sweep: status.sweep }, results, deps.clock.now()));
}

/** The results of one sweep besides the state of the fleet. */
interface SweepResults {
  readonly findings: ReadonlyMap<string, readonly SweptFinding[]>;
  readonly repairs: ReadonlySet<string>;
  readonly tally: ReadTally;
}

async function findingsIn({ rows }: Pick<ReconcileDeps, 'rows'>): Promise<SweepResults['findings']> {
  const found = new Map<string, readonly SweptFinding[]>();
  for await (const { hubId, status } of hubRecords(rows).list()) found.set(hubId, status.findings.map(sweptFinding));
  return found;
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

type FindingRecord = HubRecord['status']['findings'][number];

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
  { events: _, ...status }: FleetStatus & Pick<SweptFleet, 'sweep'>,
  { findings, repairs, tally: { failed } }: SweepResults,
  now: Date,
): SweptFleet {
  const at = now.toISOString();
  const known = new Set(status.hubs.map((each) => each.hubId));
  const unread = [...failed].filter(([hubId]) => !known.has(hubId));
  const hubs = [
    ...status.hubs.map((hub) => {
      const why = failed.get(hub.hubId as HubId);
      const notCovered = why === undefined ? hub.notCovered : `it could not be read: ${why}`;
      const repair = why === undefined && repairs.has(hub.hubId);
      return { ...hub, notCovered, repair, findings: findings.get(hub.hubId) ?? [] };
    }),
    ...unread.map(([hubId, why]) => unreadHub(hubId, why, at)),
  ].toSorted(byUrgency);
  return { ...status, hubs, counts: countsOf(hubs), missing: 0 };
}

function unreadHub(hubId: HubId, why: string, at: string): SweptStatus {
  const { name } = hubIdParts(hubId);
  const message = `${name} could not be read: ${why}`;
  const { groupKey: _, ...found } = finding('HW601', { hubId, message });
  return {
    hubId,
    name,
    assignment: undefined,
    verdict: 'Unknown',
    severity: 'error',
    codes: ['HW601'],
    confirmedAt: at,
    ageSeconds: 0,
    verdictSince: at,
    policyVersion: undefined,
    notCovered: `it could not be read: ${why}`,
    repair: false,
    findings: [sweptFinding(found)],
  };
}
