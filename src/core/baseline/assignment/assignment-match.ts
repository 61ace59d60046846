import { hubIdParts } from '../../hub-id.ts';
import { foldCase } from '../../text/fold-case.ts';
import { globFrom } from '../../text/glob.ts';
import type { AssignmentMatch } from '../policy/policy.ts';
import type { HubFacts } from '../policy/written-rule.ts';
import { normalLocation } from '../policy/written-rule.ts';

/** What of a hub a match looks at, read from it once. */
export interface MatchFacts {
  readonly subscription: string;
  readonly 'resource group': string;
  readonly name: string;
  readonly location: string;
  /** Azure compares the names of tags without case: these are lower-case. */
  readonly tags: ReadonlyMap<string, string>;
}

/** Reads from a hub what matches look at. */
export function matchFacts(hub: HubFacts): MatchFacts {
  const { subscriptionId, resourceGroup } = hubIdParts(hub.hubId);
  return {
    subscription: subscriptionId,
    'resource group': resourceGroup,
    name: hub.name,
    location: normalLocation(hub.location),
    tags: new Map(Object.entries(hub.tags).map(([tag, value]) => [foldCase(tag), value])),
  };
}

/** A match made ready for many hubs. */
export interface PreparedMatch {
  /** The conditions that the hub does not meet, each as half a sentence; empty when it matches. */
  readonly misses: (facts: MatchFacts) => readonly string[];
  /** What is asked for, as half a sentence. */
  readonly wanted: string;
}

/** One condition: `miss` says what was found instead, or undefined for a hub that meets it. */
interface Condition {
  readonly miss: (facts: MatchFacts) => string | undefined;
  readonly wanted: string;
}

/** Makes a match ready: every condition must hold, and of each list one pattern is enough. */
export function prepareMatch(match: AssignmentMatch): PreparedMatch {
  const conditions = [
    listCondition('subscription', match.subscriptions),
    listCondition('resource group', match.resourceGroups),
    listCondition('name', match.names),
    listCondition('location', match.locations?.map(normalLocation)),
    ...Object.entries(match.tags ?? {}).map(([tag, pattern]) => tagCondition(tag, pattern)),
  ].filter((condition) => condition !== undefined);
  return {
    misses: (facts) => conditions.map(({ miss }) => miss(facts)).filter((text) => text !== undefined),
    wanted: conditions.length === 0 ? 'every hub' : conditions.map(({ wanted }) => wanted).join(', '),
  };
}

function listCondition(
  fact: Exclude<keyof MatchFacts, 'tags'>,
  patterns: readonly string[] | undefined,
): Condition | undefined {
  if (patterns === undefined) return undefined;
  const globs = patterns.map(globFrom);
  const list = patterns.join(' or ');
  return {
    miss: (facts) => (globs.some((glob) => glob(facts[fact])) ? undefined : `${fact} "${facts[fact]}" is not ${list}`),
    wanted: `${fact} ${list}`,
  };
}

function tagCondition(tag: string, pattern: string): Condition {
  const glob = globFrom(pattern);
  const name = foldCase(tag);
  return {
    miss: (facts) => {
      const value = facts.tags.get(name);
      if (value === undefined) return `it has no tag "${tag}"`;
      return glob(value) ? undefined : `tag "${tag}" is "${value}", not ${pattern}`;
    },
    wanted: `tag ${tag}=${pattern}`,
  };
}
