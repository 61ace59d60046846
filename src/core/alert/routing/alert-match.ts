import { hubIdFrom, hubIdParts } from '../../hub-id.ts';
import { groupAndName } from '../../hub-reference.ts';
import { foldCase } from '../../text/fold-case.ts';
import { globFrom } from '../../text/glob.ts';
import type { Severity } from '../../verdict/catalogue/vocabulary.ts';

/** The conditions of a route or a silence. Every given condition must hold; one value of a list is enough. */
export interface AlertMatch {
  readonly severities: readonly Severity[] | undefined;
  readonly codes: readonly string[] | undefined;
  readonly assignments: readonly string[] | undefined;
  /** Ids, or patterns over ids. */
  readonly subscriptions: readonly string[] | undefined;
  /** Names or resource ids of hubs, or patterns over either; or `GROUP/NAME`. */
  readonly hubs: readonly string[] | undefined;
  /** The hub must have all of them; values may be patterns. */
  readonly tags: Readonly<Record<string, string>> | undefined;
}

/** Matches everything. */
export const MATCH_ALL: AlertMatch = {
  severities: undefined,
  codes: undefined,
  assignments: undefined,
  subscriptions: undefined,
  hubs: undefined,
  tags: undefined,
};

/** A finding of one hub, as routes and silences match it. */
export interface AlertSubject {
  readonly code: string;
  readonly severity: Severity;
  readonly hubId: string;
  readonly hubName: string;
  /** undefined for hubs without one, and for Hubwarden itself. */
  readonly assignment: string | undefined;
  readonly subscriptionId: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** True when a finding meets every condition. A fact that the finding does not have meets no condition. */
export function matchesAlert(match: AlertMatch, subject: AlertSubject): boolean {
  return CONDITIONS.every(({ holds }) => holds(match, subject));
}

/** The conditions that a finding does not meet, each as a phrase: `its severity is error`. */
export function missedConditions(match: AlertMatch, subject: AlertSubject): readonly string[] {
  return CONDITIONS.filter(({ holds }) => !holds(match, subject)).map(({ fact }) => fact(subject));
}

/** One condition of a match, and the fact that it is about as a phrase. */
interface Condition {
  readonly holds: (match: AlertMatch, subject: AlertSubject) => boolean;
  readonly fact: (subject: AlertSubject) => string;
}

const CONDITIONS: readonly Condition[] = [
  {
    holds: ({ severities }, { severity }) => severities?.includes(severity) ?? true,
    fact: ({ severity }) => `its severity is ${severity}`,
  },
  { holds: ({ codes }, { code }) => codes?.includes(code) ?? true, fact: ({ code }) => `its code is ${code}` },
  {
    holds: ({ assignments }, { assignment }) =>
      assignments === undefined || (assignment !== undefined && assignments.includes(assignment)),
    fact: ({ assignment }) => (assignment === undefined ? 'it has no assignment' : `its assignment is ${assignment}`),
  },
  {
    holds: ({ subscriptions }, { subscriptionId }) =>
      subscriptions === undefined || (subscriptionId !== undefined && fits(subscriptions, subscriptionId)),
    fact: ({ subscriptionId }) =>
      subscriptionId === undefined ? 'it has no subscription' : `its subscription is ${subscriptionId}`,
  },
  {
    holds: ({ hubs }, subject) => hubs?.some((hub) => isHub(hub, subject)) ?? true,
    fact: ({ hubName }) => `its hub is ${hubName}`,
  },
  {
    holds: ({ tags }, subject) => hasTags(tags ?? {}, subject.tags),
    fact: ({ tags }) => {
      const given = Object.entries(tags).map(([tag, value]) => `${tag}=${value}`);
      return given.length === 0 ? 'its hub has no tags' : `the tags of its hub are ${given.join(', ')}`;
    },
  },
];

/** A match as a short text. */
export function matchInWords(match: AlertMatch): string {
  const lists = [
    ...(match.severities ?? []),
    ...(match.codes ?? []),
    ...(match.assignments ?? []).map((name) => `assignment ${name}`),
    ...(match.subscriptions ?? []).map((id) => `subscription ${id}`),
    ...(match.hubs ?? []).map((hub) => `hub ${hub}`),
    ...Object.entries(match.tags ?? {}).map(([tag, value]) => `tag ${tag}=${value}`),
  ];
  return lists.length === 0 ? 'everything' : lists.join(', ');
}

function fits(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => globFrom(pattern)(text));
}

function isHub(wanted: string, { hubId, hubName }: AlertSubject): boolean {
  const fitsGlob = globFrom(wanted);
  if (fitsGlob(hubName) || fitsGlob(hubId)) return true;
  const reference = groupAndName(wanted);
  if (reference === undefined) return false;
  const parsed = hubIdFrom(hubId);
  if (parsed === undefined) return false;
  const { name, resourceGroup } = hubIdParts(parsed);
  return reference.name === name && reference.resourceGroup === resourceGroup;
}

/** Azure compares the names of tags without case. */
function hasTags(wanted: Readonly<Record<string, string>>, tags: Readonly<Record<string, string>>): boolean {
  const found = new Map(Object.entries(tags).map(([tag, value]) => [foldCase(tag), value]));
  return Object.entries(wanted).every(([tag, pattern]) => {
    const value = found.get(foldCase(tag));
    return value !== undefined && globFrom(pattern)(value);
  });
}
