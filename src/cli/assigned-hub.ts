import { assignBaseline } from '../core/baseline/assign.ts';
import type { AssignmentOutcome } from '../core/baseline/baseline.ts';
import type { Policy } from '../core/baseline/policy.ts';
import type { Observation } from '../core/observation.ts';
import type { Result } from '../core/result.ts';
import { ok } from '../core/result.ts';
import type { CommandWorld } from './command-result.ts';
import { readHub } from './read-hub.ts';
import { readPolicy } from './read-policy.ts';

/** A hub, the policy it is held against, and the assignment it gets. */
export interface AssignedHub {
  readonly policy: Policy;
  readonly observation: Observation;
  readonly assignment: AssignmentOutcome;
}

/** Reads a policy and a hub, both by path. */
export function readAssignedHub(
  files: { readonly policy: string; readonly hub: string },
  at: Date,
  world: CommandWorld,
): Result<AssignedHub, string> {
  const policy = readPolicy(files.policy, world);
  if (!policy.ok) return policy;
  const observation = readHub(files.hub, { policy: policy.value, at }, world);
  if (!observation.ok) return observation;
  const assignment = assignBaseline(policy.value, observation.value);
  return ok({ policy: policy.value, observation: observation.value, assignment });
}
