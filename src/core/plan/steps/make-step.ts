import type { DesiredRule } from '../../baseline/policy/baseline.ts';
import type { HubId } from '../../hub-id.ts';
import type { NetworkWrite } from '../../kinds/requests/network-write.ts';
import { destinationKey } from '../../rules/destinations/destination-key.ts';
import { wireFromDestination } from '../../rules/reading/wire-destination.ts';
import type { Repair } from '../model/difference.ts';
import type { PlanStep } from '../model/plan.ts';

/** A step that can be undone and that removes nothing. */
export function step(write: NetworkWrite, why: string): PlanStep {
  return { write, irreversible: false, approvalId: undefined, writes: {}, removes: [], unasked: false, why };
}

/** Deletes one rule. */
export function deleteStep(hubId: HubId, ruleName: string, why: string): PlanStep {
  return { ...step({ kind: 'DeleteRule', hubId, ruleName }, why), removes: [ruleName] };
}

/** Writes one rule of ours. */
export function putStep(hubId: HubId, { name, destination }: DesiredRule, why: string): PlanStep {
  const write: NetworkWrite = { kind: 'PutRule', hubId, ruleName: name, rule: wireFromDestination(destination) };
  return { ...step(write, why), writes: { [name]: destinationKey(destination) } };
}

type Removal = Extract<Repair, { kind: 'RemoveRule' }>;

/**
 * Removes one rule for good. Foreign rules that the policy removes count towards the breaker; rules of ours that are no
 * longer wanted follow from a change of the policy.
 */
export function removalStep(hubId: HubId, { name, purpose }: Removal): PlanStep {
  const unasked = purpose === 'Forbidden' || purpose === 'Unlisted';
  return { ...deleteStep(hubId, name, REMOVAL_REASONS[purpose](name)), unasked };
}

const REMOVAL_REASONS: Readonly<Record<Removal['purpose'], (name: string) => string>> = {
  Forbidden: (name) => `${name} opens what the policy forbids.`,
  Altered: (name) => `${name} was altered and cannot be restored in place.`,
  Unlisted: (name) => `${name} is not listed, and the policy removes such rules.`,
  Released: (name) => `${name} is handed over to another owner.`,
  Superseded: (name) => `${name} was written by Hubwarden and the baseline no longer wants it.`,
};
