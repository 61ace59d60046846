import { hubIdParts } from '../hub-id.ts';
import type { SurveyedHub } from './surveyed-hub.ts';

/** The hubs that an assignment selects, as the file writes them. Without any key: every hub. */
export interface WrittenMatch {
  readonly subscriptions?: readonly string[];
  readonly resourceGroups?: readonly string[];
  readonly names?: readonly string[];
}

/** A part of a group of hubs, and the match that selects these hubs and no other one of the fleet. */
export interface PlacedPart {
  readonly match: WrittenMatch;
  readonly hubs: readonly SurveyedHub[];
}

/** A pattern over fewer resource groups would only hide their names. */
const LEAST_FOR_PATTERN = 2;

/** A shorter start of a name is likely to be shared by accident: `rg-` is the start of most names. */
const SHORTEST_START = 4;

const SEPARATORS = '-_.';

interface Place {
  readonly subscription: string;
  readonly group: string;
  readonly name: string;
}

/**
 * Chooses how an assignment selects a group of hubs, the widest way that selects no other hub of the fleet:
 * subscriptions, a pattern over resource groups, their names, both with subscriptions, and names of hubs last. It never
 * uses tags, because a person who edits the tags of a hub would choose its baseline.
 *
 * @returns one part; several where only the names within single resource groups tell the hubs apart
 */
export function placesOf(hubs: readonly SurveyedHub[], fleet: readonly SurveyedHub[]): readonly PlacedPart[] {
  const own = new Set(hubs);
  const others = fleet.filter((hub) => !own.has(hub)).map(placeOf);
  const places = hubs.map(placeOf);
  const [match] = candidates(places).filter((each) => !others.some((other) => selects(each, other)));
  if (match !== undefined) return [{ match, hubs }];
  const parts = new Map<string, SurveyedHub[]>();
  for (const hub of hubs) {
    const { group, subscription } = placeOf(hub);
    const part = parts.get(`${subscription}/${group}`) ?? [];
    parts.set(`${subscription}/${group}`, part);
    part.push(hub);
  }
  return [...parts.values()].map((part) => ({ match: byNames(part.map(placeOf)), hubs: part }));
}

function placeOf({ observation: { hubId } }: SurveyedHub): Place {
  const { name, resourceGroup, subscriptionId } = hubIdParts(hubId);
  return { subscription: subscriptionId, group: resourceGroup, name };
}

function candidates(places: readonly Place[]): readonly WrittenMatch[] {
  const subscriptions = { subscriptions: unique(places.map(({ subscription }) => subscription)) };
  const groups = unique(places.map(({ group }) => group));
  const start = commonStart(groups);
  const pattern = start === undefined ? [] : [{ resourceGroups: [`${start}*`] }];
  const list = { resourceGroups: groups };
  return [
    subscriptions,
    ...pattern,
    list,
    ...[...pattern, list].map((each) => ({ ...subscriptions, ...each })),
    byNames(places),
  ];
}

function byNames(places: readonly Place[]): WrittenMatch {
  return {
    subscriptions: unique(places.map(({ subscription }) => subscription)),
    resourceGroups: unique(places.map(({ group }) => group)),
    names: unique(places.map(({ name }) => name)),
  };
}

/** The start that all names share, up to the last separator: `rg-prod-` of `rg-prod-1` and `rg-prod-2`. */
function commonStart(names: readonly string[]): string | undefined {
  const [first = '', ...others] = names;
  if (names.length < LEAST_FOR_PATTERN) return undefined;
  let length = first.length;
  for (const name of others) while (!name.startsWith(first.slice(0, length))) length -= 1;
  while (length > 0 && !SEPARATORS.includes(first.charAt(length - 1))) length -= 1;
  return length < SHORTEST_START ? undefined : first.slice(0, length);
}

const SETS = new WeakMap<readonly string[], ReadonlySet<string>>();

/** Names of Azure hold neither `*` nor `?`, so that a list is compared as a set. */
function selects(match: WrittenMatch, { group, name, subscription }: Place): boolean {
  return isIn(match.subscriptions, subscription) && isInGroups(match.resourceGroups, group) && isIn(match.names, name);
}

function isInGroups(patterns: readonly string[] | undefined, group: string): boolean {
  const [first = ''] = patterns ?? [];
  return first.endsWith('*') ? group.startsWith(first.slice(0, -1)) : isIn(patterns, group);
}

function isIn(list: readonly string[] | undefined, text: string): boolean {
  if (list === undefined) return true;
  const set = SETS.get(list) ?? new Set(list);
  SETS.set(list, set);
  return set.has(text);
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
