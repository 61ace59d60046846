import { lookUp } from '../../core/text/look-up.ts';

/**
 * Characters that XML 1.0 does not have, and marks that change the writing direction.
 *
 * @see https://www.w3.org/TR/xml/#charsets (read 2026-11)
 */
const FORBIDDEN =
  /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|[\u0080-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A text as the content of an element: forbidden characters become U+FFFD. */
export function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replace(FORBIDDEN, '\u{fffd}')
    .replace(/[&<>"]/g, (character) => lookUp(ENTITIES, character) ?? '');
}

/** A text as the value of an attribute in double quotes: as {@link xmlText}, on one line, as readers normalise it. */
export function xmlAttribute(text: string): string {
  return xmlText(text).replace(/\s+/g, ' ').trim();
}
