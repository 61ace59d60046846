import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { compareText } from '../text/compare-text.ts';
import { foldCase } from '../text/fold-case.ts';
import { nearestWord } from '../text/nearest-word.ts';
import { shown } from '../text/plain-text.ts';
import { SEVERITIES } from '../verdict/catalogue/vocabulary.ts';
import type { SortKey } from './field-meanings.ts';
import { SORT_KEY_NAMES } from './field-meanings.ts';
import type { FilterProblem } from './filter-problem.ts';
import type { FilterSubject } from './filter-subject.ts';
import { VERDICTS_BY_URGENCY } from './urgency.ts';

/** The value of a key of the order; null comes last, or first where the key is reversed. */
export type SortValue = string | number | null;

/** One key of an order, with the way to compare two of its values. */
interface SortKeyRow {
  readonly valueOf: (subject: FilterSubject) => SortValue;
  /** Larger values come first. */
  readonly largestFirst?: true;
}

/**
 * Every key by which hubs are sorted. Ages compare the times themselves, so that an order does not change while time
 * passes.
 */
const SORT_KEYS: Readonly<Record<SortKey, SortKeyRow>> = {
  verdict: {
    valueOf: ({ verdict }) => VERDICTS_BY_URGENCY.indexOf(verdict),
  },
  severity: {
    valueOf: ({ severity }) => (severity === undefined ? null : SEVERITIES.indexOf(severity)),
  },
  name: { valueOf: ({ name }) => foldCase(name) },
  age: {
    valueOf: ({ confirmedAt }) => confirmedAt,
    largestFirst: true,
  },
  since: {
    valueOf: ({ verdictSince }) => verdictSince,
    largestFirst: true,
  },
  assignment: { valueOf: ({ assignment }) => folded(assignment) },
  sub: { valueOf: ({ subscriptionId }) => foldCase(subscriptionId) },
  group: { valueOf: ({ resourceGroup }) => foldCase(resourceGroup) },
  location: { valueOf: ({ location }) => folded(location) },
  kind: { valueOf: ({ kind }) => folded(kind) },
  policy: { valueOf: ({ policyVersion }) => folded(policyVersion) },
};

/** One key, in its own direction or reversed. */
export interface SortTerm {
  readonly key: SortKey;
  readonly reversed: boolean;
}

/** An order of hubs: the first key that differs decides, then the name, then the id. */
export type SortOrder = readonly SortTerm[];

/** The worst first. */
export const WORST_FIRST: SortOrder = [{ key: 'verdict', reversed: false }];

function folded(text: string | undefined): string | null {
  return text === undefined ? null : foldCase(text);
}

/** Reads an order: names of keys with commas between them, `-` before a key reverses it. */
export function parseSort(text: string): Result<SortOrder, readonly FilterProblem[]> {
  const problems: FilterProblem[] = [];
  const order: SortTerm[] = [];
  let at = 0;
  for (const part of text.slice(0, LONGEST_SORT).split(',')) {
    const reversed = part.trim().startsWith('-');
    const name = foldCase(part.trim().slice(reversed ? 1 : 0));
    const key = SORT_KEY_NAMES.find((each) => each === name);
    if (key === undefined) problems.push(unknownKey(at, name));
    else if (order.some((each) => each.key === key))
      problems.push({ at, message: `${shown(name)} occurs twice`, remedy: 'Remove one of them.' });
    else order.push({ key, reversed });
    at += part.length + 1;
  }
  return problems.length === 0 ? ok(order) : err(problems);
}

/** No list of different keys is longer. */
const LONGEST_SORT = 200;

function unknownKey(at: number, name: string): FilterProblem {
  const near = nearestWord(name, SORT_KEY_NAMES);
  const list = `Sort by ${SORT_KEY_NAMES.join(', ')}; -age reverses the order.`;
  return {
    at,
    message: name === '' ? 'a key is missing' : `unknown key ${shown(name)}`,
    remedy: near === undefined ? list : `Did you mean "${near}"?`,
  };
}

/** The text of an order: `parseSort` reads it back as the same order. */
export function printSort(order: SortOrder): string {
  return order.map(({ key, reversed }) => `${reversed ? '-' : ''}${key}`).join(',');
}

/** The place of a hub in an order: the values of its keys, its name and its id. */
export type SortPlace = readonly SortValue[];

/** The place of a hub in an order. */
export function placeOf(subject: FilterSubject, order: SortOrder): SortPlace {
  return [...order.map(({ key }) => SORT_KEYS[key].valueOf(subject)), foldCase(subject.name), subject.hubId];
}

/** The hubs in an order. */
export function inOrder<Row extends FilterSubject>(rows: readonly Row[], order: SortOrder): readonly Row[] {
  const placed = rows.map((row) => ({ row, place: placeOf(row, order) }));
  placed.sort((a, b) => comparePlaces(a.place, b.place, order));
  return placed.map(({ row }) => row);
}

/** Compares two places in one order. */
export function comparePlaces(a: SortPlace, b: SortPlace, order: SortOrder): number {
  for (let index = 0; index < a.length; index += 1) {
    const compared = compareValues(a[index] ?? null, b[index] ?? null, order[index]);
    if (compared !== 0) return compared;
  }
  return 0;
}

/** @param term undefined for the name and the id, which come last */
function compareValues(a: SortValue, b: SortValue, term: SortTerm | undefined): number {
  const row = term === undefined ? undefined : SORT_KEYS[term.key];
  const compared = compareUp(a, b) * (row?.largestFirst === true ? -1 : 1);
  return term?.reversed === true ? -compared : compared;
}

function compareUp(a: SortValue, b: SortValue): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return typeof a === 'number' && typeof b === 'number' ? a - b : compareText(String(a), String(b));
}
