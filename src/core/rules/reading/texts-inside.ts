import { foldCase } from '../../text/fold-case.ts';
import type { Json } from '../../text/json.ts';
import { isJsonObject } from '../../text/json.ts';
import { isEverythingWord } from '../services/service-tag.ts';
import { mayNamePlace } from './widest-reading.ts';

/** Fields about the manner of traffic, not about its target: their texts name no target. */
const HOW = new Set(['protocol', 'portranges', 'action', 'subresourcetarget', 'sparkenabled', 'sparkstatus']);

/** Field names that rules of some type have. The name itself is not a target. */
const FIELDS = new Set([
  ...HOW,
  ...['type', 'category', 'destination', 'status', 'errorinformation', 'parentrulenames', 'fqdns'],
  ...['servicetag', 'addressprefixes', 'serviceresourceid'],
]);

/**
 * Every text inside a value, with numbers as texts and with field names that no rule has. Under a field about the
 * manner of traffic, only texts that certainly name a target are included.
 */
export function textsInside(value: Json | undefined): readonly string[] {
  const texts: string[] = [];
  const waiting: Inner[] = [{ value, isHow: false }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { isHow } = next;
    const own = textsOf(next.value);
    for (const text of own) if (!isHow || namesTargetInMannerField(text)) texts.push(text);
    // One by one: a list may hold more entries than a call accepts arguments.
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

/** The words that Azure writes in such fields: none names a target. */
const MANNER_WORDS = new Set(['TCP', 'UDP', 'ICMP', '*', 'Allow', 'Deny']);

/** The texts of a field about the manner of traffic that nevertheless name a target. */
export function targetsInMannerFields(value: Json | undefined): readonly string[] {
  if (value === undefined || value === null || (typeof value === 'string' && MANNER_WORDS.has(value))) return [];
  return textsInside(value).filter(namesTargetInMannerField);
}

/** A star or a word for everything means every port or protocol in such a field. */
function namesTargetInMannerField(text: string): boolean {
  return !isEverythingWord(text) && !/^[\d\s*,;|:/-]*$/.test(text) && mayNamePlace(text);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
