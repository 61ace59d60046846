import { foldCase } from '../../text/fold-case.ts';
import type { Json } from '../../text/json.ts';
import { isJsonObject } from '../../text/json.ts';
import { isEverythingWord } from '../services/service-tag.ts';
import { mayNamePlace } from './widest-reading.ts';

/** Fields that say how, and not where: the words in them name no place. */
const HOW = new Set(['protocol', 'portranges', 'action', 'subresourcetarget', 'sparkenabled', 'sparkstatus']);

/** Names of fields that rules of some type have: they name no place themselves. */
const FIELDS = new Set([
  ...HOW,
  ...['type', 'category', 'destination', 'status', 'errorinformation', 'parentrulenames', 'fqdns'],
  ...['servicetag', 'addressprefixes', 'serviceresourceid'],
]);

/**
 * Every text inside a value, with numbers as texts and names of fields that no rule has. Under a field that says how,
 * only what names a place beyond doubt is one of them.
 */
export function textsInside(value: Json | undefined): readonly string[] {
  const texts: string[] = [];
  const waiting: Inner[] = [{ value, isHow: false }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { isHow } = next;
    const own = textsOf(next.value);
    for (const text of own) if (!isHow || namesPlaceAmongHow(text)) texts.push(text);
    // One by one: a list may hold more entries than a call takes arguments.
    for (const inner of innerOf(next)) waiting.push(inner);
  }
  return texts;
}

interface Inner {
  readonly value: Json | undefined;
  readonly isHow: boolean;
}

function textsOf(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  return isJsonObject(value) ? Object.keys(value).filter((field) => !FIELDS.has(foldCase(field))) : [];
}

function innerOf({ value, isHow }: Inner): readonly Inner[] {
  if (isList(value)) return value.map((entry) => ({ value: entry, isHow }));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).map(([field, entry]) => ({ value: entry, isHow: isHow || HOW.has(foldCase(field)) }));
}

/** The texts of a field that says how which name a place all the same. */
export function placesAmongHow(value: Json | undefined): readonly string[] {
  return textsInside(value).filter(namesPlaceAmongHow);
}

/** Stars and words for everything say there that every port or protocol is meant. */
function namesPlaceAmongHow(text: string): boolean {
  return !isEverythingWord(text) && !/^[\d\s*,;|:/-]*$/.test(text) && mayNamePlace(text);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
