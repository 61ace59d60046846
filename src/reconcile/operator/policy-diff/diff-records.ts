import { isInScope } from '../../../core/baseline/assignment/scope.ts';
import type { HubFacts } from '../../../core/baseline/policy/written-rule.ts';
import { FleetDiff } from '../../../core/policy-diff/fleet-diff.ts';
import type { HubUnder } from '../../../core/policy-diff/hub-under.ts';
import { findingsUnder, NO_COSTS, UNMANAGED } from '../../../core/policy-diff/hub-under.ts';
import type { PolicyDiff } from '../../../core/policy-diff/policy-diff.ts';
import type { PreparedPolicy } from '../../../core/rollout/equivalent-policy.ts';
import { isEquivalentFor } from '../../../core/rollout/equivalent-policy.ts';
import { recordedFacts } from '../../policy/advance-rollout.ts';
import { storedPolicy } from '../../policy/policy-reader.ts';
import type { PolicyInForce, Rows } from '../../ports.ts';
import type { HubRecord } from '../../records/hub/hub-record.ts';
import { livingHubRows } from '../../records/hub/hub-record.ts';
import { inventoryOf } from '../../records/hub/memory-section.ts';
import { activePolicy } from '../../records/policy-record.ts';
import type { TwoPolicies } from './two-policies.ts';
import { preparedWithoutAzure } from './two-policies.ts';

/** A comparison over the records of a deployment. */
export interface RecordsDiff {
  readonly diff: PolicyDiff;
  /** Rows that this release cannot read. */
  readonly unread: readonly { readonly hubId: string; readonly why: string }[];
}

/**
 * Compares two policies over the records of a deployment, without a request to Azure. A record holds the properties that
 * assignments match on, the verdict and its findings, and the rules that Hubwarden wrote; it does not hold the hub's
 * other rules. So the assignments and baselines of both policies are exact. A verdict is known only under a policy whose
 * baseline for the hub is the one that the record was judged by.
 */
export async function diffRecords(rows: Rows, policies: TwoPolicies): Promise<RecordsDiff> {
  const [old, next] = [preparedWithoutAzure(policies.old), preparedWithoutAzure(policies.next)];
  const judgedBy = await judgedPolicies(rows);
  const diff = new FleetDiff(old, next);
  const unread: { readonly hubId: string; readonly why: string }[] = [];
  for await (const row of livingHubRows(rows)) {
    if (row.kind === 'Unreadable') {
      unread.push({ hubId: row.hubId, why: row.reason });
      continue;
    }
    const { record } = row;
    const facts = recordedFacts(record);
    const judged = await judgedBy(record.policy.hash);
    const sides = { old: sideOf(old, { facts, record, judged }), next: sideOf(next, { facts, record, judged }) };
    diff.add(facts, sides, { has: () => false, inventory: inventoryOf(record.memory) });
  }
  return { diff: diff.result(), unread };
}

/**
 * The active version of the policy in the tables; undefined before the first activation.
 *
 * @throws Error when its text is not stored or this release does not read it
 */
export async function activeVersion(rows: Rows): Promise<PolicyInForce | undefined> {
  const active = (await activePolicy(rows))?.value;
  if (active === undefined) return undefined;
  const stored = await storedPolicy(rows, active.hash);
  if (!stored.ok) throw new Error(stored.error);
  return stored.value;
}

/** A hub on an earlier version has the exemptions of the active one. */
async function judgedPolicies(rows: Rows): Promise<(hash: string | undefined) => Promise<PreparedPolicy | undefined>> {
  const known = new Map<string, PreparedPolicy | undefined>();
  const hash = (await activePolicy(rows))?.value.hash;
  const active = hash === undefined ? undefined : await storedPolicy(rows, hash);
  const exemptions = active?.ok === true ? active.value.policy.exemptions : undefined;
  return async (judged) => {
    if (judged === undefined || exemptions === undefined) return undefined;
    if (!known.has(judged)) {
      const stored = await storedPolicy(rows, judged);
      known.set(judged, stored.ok ? preparedWithoutAzure({ ...stored.value.policy, exemptions }) : undefined);
    }
    return known.get(judged);
  };
}

interface Recorded {
  readonly facts: HubFacts;
  readonly record: HubRecord;
  /** The version that the verdict in the record follows from; undefined: it is not stored. */
  readonly judged: PreparedPolicy | undefined;
}

function sideOf(side: PreparedPolicy, { facts, judged, record }: Recorded): HubUnder {
  if (!isInScope(side.policy, facts)) return UNMANAGED;
  const outcome = side.assign(facts);
  const baseline = outcome.kind === 'Assigned' ? outcome.baseline : undefined;
  const common = { baseline, changes: [], costs: NO_COSTS };
  const isSame =
    judged !== undefined &&
    record.policy.assignment === baseline?.assignment &&
    isEquivalentFor(side, judged, facts) &&
    exemptionsOf(side, facts) === exemptionsOf(judged, facts);
  if (!isSame) return { ...common, verdict: 'NotKnown', findings: [] };
  const { findings, verdict } = record.status;
  return { ...common, verdict, findings: findingsUnder(findings) };
}

function exemptionsOf({ assign }: PreparedPolicy, facts: HubFacts): string {
  const outcome = assign(facts);
  const exemptions = outcome.kind === 'Assigned' ? outcome.baseline.exemptions : [];
  return exemptions
    .map(({ id }) => id)
    .sort()
    .join(' ');
}
