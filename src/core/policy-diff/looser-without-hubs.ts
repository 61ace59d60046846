import { loosenings } from '../baseline/assignment/loosenings.ts';
import { SAMPLE_VALUES } from '../baseline/policy/written-rule.ts';
import { hubIdOf } from '../hub-id.ts';
import { KINDS } from '../kinds/kinds.ts';
import type { PreparedPolicy } from '../rollout/equivalent-policy.ts';
import type { LooserGroup } from './policy-diff.ts';

const { hubName, region, resourceGroup, subscriptionId } = SAMPLE_VALUES;

/**
 * What gets looser in assignments of both policies that no hub has: a reviewer sees it before the first hub does. The
 * placeholders of their rules have the values that a hub could have.
 */
export function looserWithoutHubs(
  old: PreparedPolicy,
  next: PreparedPolicy,
  hasHubs: (assignment: string) => boolean,
): readonly LooserGroup[] {
  const hubId = hubIdOf(KINDS.MlWorkspace, { subscriptionId, resourceGroup, name: hubName });
  if (hubId === undefined) throw new Error(`the sample values ${hubName} and ${resourceGroup} make no id of a hub`);
  const facts = { hubId, name: hubName, location: region, kind: 'Hub', tags: {} };
  return old.policy.assignments.flatMap(({ name }) => {
    if (hasHubs(name)) return [];
    const [before, after] = [old.assign.named(name, facts), next.assign.named(name, facts)];
    if (before === undefined || after === undefined) return [];
    return loosenings(before, after).map((phrase) => ({ from: name, to: name, phrase, hubs: [] }));
  });
}
