import { hubIdParts } from '../../hub-id.ts';
import { foldCase } from '../../text/fold-case.ts';
import type { Policy } from '../policy/policy.ts';
import type { HubFacts } from '../policy/written-rule.ts';

/** True when the policy manages the workspace at all: its kind and its subscription are in scope. */
export function isInScope({ kinds, scope }: Policy, { hubId, kind }: Pick<HubFacts, 'hubId' | 'kind'>): boolean {
  const { subscriptionId } = hubIdParts(hubId);
  const inScope = scope.subscriptions?.some((each) => foldCase(each) === subscriptionId) ?? true;
  return inScope && kinds.some((each) => foldCase(each) === foldCase(kind));
}
