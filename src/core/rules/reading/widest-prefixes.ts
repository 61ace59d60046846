import type { Json } from '../../text/json.ts';
import { textsInside } from './texts-inside.ts';
import { EVERYWHERE, isAddressText } from './widest-addresses.ts';
import type { Places } from './widest-reading.ts';
import { addAddresses, addAnything } from './widest-reading.ts';

function targetCount({ hosts, ranges, tags, resourceIds }: Places): number {
  return hosts.size + ranges.length + tags.size + resourceIds.size;
}

/** Names of fields that hold the end of a range. */
const RANGE_END = /^(?:to|end|last|high|max|upper|stop|until)/i;

function fieldsAsText(entry: Json | undefined): string {
  if (typeof entry !== 'object' || entry === null) return '';
  const texts = [...textsInside(entry)].reverse();
  const lengths = texts.filter((text) => /^\s{0,9}\d{1,3}\s{0,9}$/.test(text)).map((text) => `/${text.trim()}`);
  const addresses = texts.filter((text) => /[.:]/.test(text));
  return [...addresses, ...lengths].join(Object.keys(entry).some((field) => RANGE_END.test(field)) ? ' to ' : ' ');
}

/**
 * Adds everything that an entry of address prefixes may mean: a target of any kind, or every address when the entry
 * names no target. The fields of an object are read as one text, the ends of a range.
 */
export function addPrefix(places: Places, entry: Json | undefined): void {
  const texts = typeof entry === 'string' ? [entry] : [fieldsAsText(entry), ...textsInside(entry)];
  const before = targetCount(places);
  for (const text of texts) {
    if (isAddressText(text)) addAddresses(places, text);
    else addAnything(places, text);
  }
  if (targetCount(places) > before || texts.every((text) => text.trim() === '')) return;
  places.ranges.push(...EVERYWHERE);
}
