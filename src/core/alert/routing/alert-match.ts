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
  const { assignment, subscriptionId } = subject;
  return (
    (match.severities?.includes(subject.severity) ?? true) &&
    (match.codes?.includes(subject.code) ?? true) &&
    (match.assignments === undefined || (assignment !== undefined && match.assignments.includes(assignment))) &&
    (match.subscriptions === undefined ||
      (subscriptionId !== undefined && fits(match.subscriptions, subscriptionId))) &&
    (match.hubs?.some((hub) => isHub(hub, subject)) ?? true) &&
    hasTags(match.tags ?? {}, subject.tags)
  );
}

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
