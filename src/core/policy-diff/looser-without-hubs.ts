import { loosenings } from '../baseline/assignment/loosenings.ts';
import type { HubFacts } from '../baseline/policy/written-rule.ts';
import { SAMPLE_VALUES } from '../baseline/policy/written-rule.ts';
import { hubIdOf } from '../hub-id.ts';
import { kindOfPolicyWord, RESOURCE_KINDS } from '../kinds/kinds.ts';
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
  const samples = sampleFacts(old.policy.kinds, next.policy.kinds);
  return old.policy.assignments.flatMap(({ name }) => {
    if (hasHubs(name)) return [];
    const phrases = samples.flatMap((facts) => {
      const [before, after] = [old.assign.named(name, facts), next.assign.named(name, facts)];
      return before === undefined || after === undefined ? [] : loosenings(before, after);
    });
    return [...new Set(phrases)].map((phrase) => ({ from: name, to: name, phrase, hubs: [] }));
  });
}

/** One resource of each kind that both policies cover: a kind may have rules that another one cannot have. */
function sampleFacts(old: readonly string[], next: readonly string[]): readonly HubFacts[] {
  const covered = new Set(next.map((word) => kindOfPolicyWord(word)?.name));
  const words = new Map(
    old
      .flatMap((word) => {
        const kind = kindOfPolicyWord(word);
        return kind === undefined || !covered.has(kind.name) ? [] : [[kind, word] as const];
      })
      .toReversed(),
  );
  return RESOURCE_KINDS.flatMap((kind) => {
    const word = words.get(kind);
    if (word === undefined) return [];
    const hubId = hubIdOf(kind, { subscriptionId, resourceGroup, name: hubName });
    if (hubId === undefined)
      throw new Error(`the sample values ${hubName} and ${resourceGroup} make no id of ${kind.type}`);
    return [{ hubId, name: hubName, location: region, kind: word, tags: {} }];
  });
}
