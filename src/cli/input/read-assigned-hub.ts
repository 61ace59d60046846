import { assignBaseline } from '../../core/baseline/assignment/assign.ts';
import type { AssignmentOutcome } from '../../core/baseline/policy/baseline.ts';
import type { Policy } from '../../core/baseline/policy/policy.ts';
import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import type { CommandContext } from '../command/command-context.ts';
import type { SavedHub } from './read-hub.ts';
import { readHub } from './read-hub.ts';
import { readPolicy } from './read-policy.ts';

/** A hub, the policy, and the assignment that the policy gives the hub. */
export interface AssignedHub {
  readonly policy: Policy;
  readonly observation: SavedHub;
  readonly assignment: AssignmentOutcome;
}

/** Paths of a policy and of a hub. */
export interface AssignedHubFiles {
  readonly policy: string;
  readonly hub: string;
  /** api-version of the saved answer; undefined: unknown. */
  readonly apiVersion?: string | undefined;
}

/** Reads a policy and a hub, both from files. */
export function readAssignedHub(
  files: AssignedHubFiles,
  at: Date,
  context: CommandContext,
): Result<AssignedHub, string> {
  const policy = readPolicy(files.policy, context);
  if (!policy.ok) return policy;
  const hub = readHub(files.hub, { policy: policy.value, at, apiVersion: files.apiVersion }, context);
  if (!hub.ok) return hub;
  const assignment = assignBaseline(policy.value, hub.value);
  return ok({ policy: policy.value, observation: hub.value, assignment });
}
