import { hubIdParts } from '../../hub-id.ts';
import { foldCase } from '../../text/fold-case.ts';
import { globFrom } from '../../text/glob.ts';
import type { AssignmentMatch } from '../policy/policy.ts';
import type { HubFacts } from '../policy/written-rule.ts';
import { normalLocation } from '../policy/written-rule.ts';

/** The facts of a hub that a match uses, read once for each hub. */
export interface MatchFacts {
  readonly subscription: string;
  readonly 'resource group': string;
  readonly name: string;
  readonly location: string;
  /** Azure compares the names of tags without case: these are lower-case. */
  readonly tags: ReadonlyMap<string, string>;
}

/** Reads the facts of a hub that matches use. */
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

/** A match, prepared for many hubs. */
export interface PreparedMatch {
  /** The conditions that the hub does not meet, one phrase each; empty when it matches. */
  readonly misses: (facts: MatchFacts) => readonly string[];
  /** The conditions of the match, as one phrase. */
  readonly wanted: string;
}

/** One condition. `miss` returns the fact that differs, or undefined for a hub that meets the condition. */
interface Condition {
  readonly miss: (facts: MatchFacts) => string | undefined;
  readonly wanted: string;
}

/** Prepares a match: every condition must hold, and of each list one pattern is enough. */
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
