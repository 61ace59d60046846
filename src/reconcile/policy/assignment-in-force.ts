import type { AssignmentBefore } from '../../core/baseline/assignment/decide-assignment.ts';
import { decideAssignment } from '../../core/baseline/assignment/decide-assignment.ts';
import type { AssignmentOutcome } from '../../core/baseline/policy/baseline.ts';
import type { Observation } from '../../core/observation/observation.ts';
import type { Finding } from '../../core/verdict/catalogue/finding.ts';
import type { ReconcileDeps } from '../deps.ts';
import { isApprovalOf, openMoves } from '../records/assignment-approval.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import type { VersionForHub } from './policy-for-hub.ts';

/** The assignment for an assessment, and the change of it that waits for approval. */
export interface AssignmentInForce {
  readonly assignment: AssignmentOutcome;
  readonly assignmentChange: HubRecord['policy']['change'];
  /** HW705 while a change waits. */
  readonly assignmentFindings: readonly Finding[];
}

/**
 * Decides which assignment is in force for a hub: the one that matches, or its previous one while a looser one, which
 * no policy change explains, waits for approval. The record names the previous one.
 */
export async function assignmentInForce(
  deps: Pick<ReconcileDeps, 'clock' | 'rows'>,
  { moved, policy }: VersionForHub,
  observation: Observation,
  record: HubRecord | undefined,
): Promise<AssignmentInForce> {
  const known = record?.identity.guid === observation.workspaceGuid ? record : undefined;
  const decide = (isApproved: Parameters<typeof decideAssignment>[3]) =>
    decideAssignment(policy.assign, observation, beforeFrom(known, moved), isApproved);
  const { outcome, waiting } = decide(() => false);
  if (waiting === undefined) return { assignment: outcome, assignmentChange: undefined, assignmentFindings: [] };
  const now = deps.clock.now();
  const waitingChange = known?.policy.change;
  // Start of the wait for this change: an approval of an earlier wait does not end a later one.
  const since =
    waitingChange !== undefined && waitingChange.to === waiting.change.to ? waitingChange.since : now.toISOString();
  const approvals = await openMoves(deps.rows, observation.workspaceGuid, now);
  const change = { ...waiting.change, since, policyHash: policy.hash };
  if (approvals.some((each) => isApprovalOf(each, change)))
    return { assignment: decide(() => true).outcome, assignmentChange: undefined, assignmentFindings: [] };
  return { assignment: outcome, assignmentChange: { to: change.to, since }, assignmentFindings: [waiting.finding] };
}

function beforeFrom(record: HubRecord | undefined, moved: boolean): AssignmentBefore | undefined {
  if (record?.policy.assignment === undefined) return undefined;
  // If two versions require the same of the hub as it is now, the policy change is not why another assignment would
  // apply.
  return { assignment: record.policy.assignment, holds: !moved || record.policy.change !== undefined };
}
