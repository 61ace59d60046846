import { prepareAssignments } from '../../../core/baseline/assignment/assign.ts';
import type { Policy } from '../../../core/baseline/policy/policy.ts';
import type { Observation } from '../../../core/observation/observation.ts';
import { FleetDiff } from '../../../core/policy-diff/fleet-diff.ts';
import { hubUnder } from '../../../core/policy-diff/hub-under.ts';
import type { PolicyDiff } from '../../../core/policy-diff/policy-diff.ts';
import type { Result } from '../../../core/result.ts';
import { ok } from '../../../core/result.ts';
import type { PreparedPolicy } from '../../../core/rollout/equivalent-policy.ts';
import { foldCase } from '../../../core/text/fold-case.ts';
import type { ReconcileDeps } from '../../deps.ts';
import { consentsFrom, readFacts } from '../../observe/assess-hub.ts';
import { resolveScope } from '../../policy/resolve-scope.ts';
import type { ManagedNetworkClient, PolicyInForce, Rows, UnreadableSubscription } from '../../ports.ts';
import { openApprovals } from '../../records/approval-record.ts';
import { hubRecords } from '../../records/hub/hub-record.ts';
import type { OneSweep, SweepProgress } from '../local-sweep/sweep-once.ts';
import { sweepOnce } from '../local-sweep/sweep-once.ts';
import { readingPolicy, withReader } from '../local-sweep/with-reader.ts';
import { knownHub, rulesOf } from './known-hub.ts';
import type { TwoPolicies } from './two-policies.ts';

/** What the tables of a deployment add to a read of Azure. */
export interface RecordsBeside {
  readonly rows: Rows;
  /** Starts of enforcement of the policy in force. */
  readonly enforcedSince: PolicyInForce['enforcedSince'];
}

/** A comparison over the live fleet. */
export interface LiveDiff {
  readonly diff: PolicyDiff;
  /** Hubs that could not be read: no policy was compared for them. */
  readonly unread: readonly { readonly hubId: string; readonly why: string }[];
  readonly unseen: readonly UnreadableSubscription[];
}

/** Options of a comparison over the live fleet. */
export interface LiveOptions {
  /** Only these subscriptions; undefined: all in the scope of either policy. */
  readonly subscriptions: readonly string[] | undefined;
  /** undefined: the memory of hubs, approvals and starts of enforcement count as unknown. */
  readonly records: RecordsBeside | undefined;
  readonly onProgress: (progress: () => SweepProgress) => void;
}

/**
 * Reads every hub of the fleet once, as a sweep does, and compares it under both policies. Writes nothing to Azure and
 * no row of a deployment.
 *
 * @returns a sentence when nothing can be listed, or a management group cannot be resolved
 */
export async function diffLive(
  { deps, messages }: OneSweep,
  policies: TwoPolicies,
  { onProgress, records, subscriptions }: LiveOptions,
): Promise<Result<LiveDiff, string>> {
  const [old, next] = [await resolved(deps, policies.old), await resolved(deps, policies.next)];
  if (!old.ok) return old;
  if (!next.ok) return next;
  const diff = new FleetDiff(old.value, next.value);
  const compare = comparison(deps, { diff, old: old.value, next: next.value }, records);
  const sweep: ReconcileDeps = {
    ...deps,
    policy: async () => ok(coverage(old.value.policy, next.value.policy)),
    network: withReader(deps.network, compare.onRead),
  };
  const swept = await sweepOnce({ deps: sweep, messages }, { subscriptions }, onProgress);
  if (!swept.ok) return swept;
  if (compare.faults.length > 0) throw compare.faults[0];
  const { fleet } = swept.value;
  const unread = fleet.hubs.flatMap(({ hubId, notCovered }) =>
    compare.seen.has(hubId) ? [] : [{ hubId, why: notCovered ?? 'it could not be read' }],
  );
  return ok({ diff: diff.result(), unread, unseen: fleet.sweep.unseen });
}

/** The policy with the subscriptions below its management groups. */
async function resolved(deps: ReconcileDeps, policy: Policy): Promise<Result<PreparedPolicy, string>> {
  const found = await resolveScope(deps, policy.scope);
  if (!found.ok) return found;
  const { subscriptions } = found.value;
  const narrowed = { ...policy, scope: { subscriptions, managementGroups: undefined } };
  return ok({ policy: narrowed, assign: prepareAssignments(narrowed) });
}

/** A policy that covers the hubs of both and asks nothing of them: the sweep only reads. */
function coverage(old: Policy, next: Policy): PolicyInForce {
  const lists = [old.scope.subscriptions, next.scope.subscriptions].filter((list) => list !== undefined);
  const subscriptions = lists.length === 2 ? [...new Set(lists.flat().map((each) => foldCase(each)))] : undefined;
  const kinds = [...new Set([...old.kinds, ...next.kinds])];
  return readingPolicy({ ...next, kinds, scope: { subscriptions, managementGroups: undefined } }, 'comparison');
}

interface Compared {
  readonly diff: FleetDiff;
  readonly old: PreparedPolicy;
  readonly next: PreparedPolicy;
}

function comparison(deps: ReconcileDeps, { diff, next, old }: Compared, records: RecordsBeside | undefined) {
  const seen = new Set<string>();
  // A sweep records an error of one hub and goes on; an error of the comparison must not pass for a hub that is unread.
  const faults: unknown[] = [];
  const onRead = async (observation: Observation, network: ManagedNetworkClient): Promise<void> => {
    if (seen.has(observation.hubId)) return;
    seen.add(observation.hubId);
    try {
      const record = records && (await hubRecords(records.rows).get(observation.hubId))?.value;
      const known = knownHub(observation, {
        now: deps.clock.now(),
        timings: deps.timings,
        writeStrategy: deps.writeStrategy,
        apiVersion: network.apiVersion,
        enforcedSince: records?.enforcedSince ?? {},
        memory: record?.identity.guid === observation.workspaceGuid ? record.memory : undefined,
        read: async (due) => ({
          ...(due.includes('approvals') ? await approvalsOf(records, observation, deps.clock.now()) : {}),
          ...(await readFacts(network, observation, due)),
        }),
      });
      const sides = { old: await hubUnder(old, known), next: await hubUnder(next, known) };
      diff.add(observation, sides, rulesOf(known));
    } catch (error) {
      faults.push(error);
    }
  };
  return { seen, faults, onRead };
}

async function approvalsOf(records: RecordsBeside | undefined, { workspaceGuid }: Observation, now: Date) {
  if (records === undefined) return {};
  return { approvals: consentsFrom(await openApprovals(records.rows, workspaceGuid, now)) };
}
