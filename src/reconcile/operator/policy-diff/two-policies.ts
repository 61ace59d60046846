import { prepareAssignments } from '../../../core/baseline/assignment/assign.ts';
import type { Policy } from '../../../core/baseline/policy/policy.ts';
import type { PreparedPolicy } from '../../../core/rollout/equivalent-policy.ts';

/** The two policies of a comparison. */
export interface TwoPolicies {
  readonly old: Policy;
  readonly next: Policy;
}

/**
 * A policy prepared where Azure is not asked. Only Azure knows the subscriptions below a management group, so a scope
 * with one covers every hub.
 */
export function preparedWithoutAzure(policy: Policy): PreparedPolicy {
  const { managementGroups, subscriptions } = policy.scope;
  const scope = { managementGroups, subscriptions: managementGroups === undefined ? subscriptions : undefined };
  const scoped = { ...policy, scope };
  return { policy: scoped, assign: prepareAssignments(scoped) };
}
