import { cutText } from './cut-text.ts';

/** Characters that a browser removes from a host: soft hyphen, joiners and spaces of no width, variation selectors. */
const INVISIBLE =
  /\u00AD|\u034F|[\u180B-\u180E]|[\u200B-\u200F]|[\u202A-\u202E]|[\u2060-\u2064]|[\uFE00-\uFE0F]|\uFEFF/g;
/** Ideographic full stops, in both widths, end a label as a dot does. */
const OTHER_DOTS = /[\u3002\uFF61\uFF0E]/g;
const DASHES = /[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]/g;
/** Printable ASCII without a percent sign: nearly every text of Azure, and only its case can change. */
const UNESCAPED_ASCII = /^[ -$&-~]*$/;
const ESCAPED = /(?:%[0-9A-Fa-f]{2})+/g;
const ESCAPED_ASCII = /%([0-7][0-9A-Fa-f])/g;

/**
 * A text as lenient software reads it: escapes decoded, letters of full width and other forms as plain ones, lower
 * case. Only for texts that are not readable as they are.
 */
export function generousText(text: string): string {
  if (UNESCAPED_ASCII.test(text)) return text.toLowerCase();
  return unescaped(text)
    .replace(OTHER_DOTS, '.')
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(OTHER_DOTS, '.')
    .replace(DASHES, '-')
    .toLowerCase();
}

/** True for a text that lenient software reads unchanged, case aside. */
export function isPlainText(text: string): boolean {
  return UNESCAPED_ASCII.test(text) || (generousText(text) === text.toLowerCase() && text.normalize('NFKC') === text);
}

/** Number of rounds in which escapes of escapes are decoded. */
const MOST_ESCAPES = 8;

/** Decodes percent escapes, and escapes of the escapes. */
function unescaped(text: string): string {
  let plain = text;
  for (let times = 0; times < MOST_ESCAPES && plain.includes('%'); times += 1) plain = plain.replace(ESCAPED, decoded);
  return plain;
}

/** Escapes that are not UTF-8 are decoded if they are ASCII. */
function decoded(escapes: string): string {
  try {
    return decodeURIComponent(escapes);
  } catch {
    return escapes.replace(ESCAPED_ASCII, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  }
}

const WRAPPING = new Set('"\'`<>()[]{}'.split(''));

/** Removes quotes, brackets and blanks from both ends. */
export function unwrapped(text: string): string {
  const isWrapping = (at: number) => WRAPPING.has(text[at] ?? '') || (text[at] ?? 'x').trim() === '';
  let from = 0;
  let to = text.length;
  while (from < to && isWrapping(from)) from += 1;
  while (to > from && isWrapping(to - 1)) to -= 1;
  return text.slice(from, to);
}

const SEPARATORS = /[\s,;|]/;

/** The entries of a text that may be a list: between commas, semicolons, bars and blanks; and without its blanks. */
export function entriesOf(text: string): readonly string[] {
  const entries = new Set(text.split(SEPARATORS));
  for (const part of text.split(/[,;|]/)) entries.add(part.replace(/\s/g, ''));
  return [...entries].map(unwrapped).filter((entry) => entry !== '');
}

const MOST_SHOWN = 80;

/** A value as Azure sent it, in quotes if it is a text, short enough for a sentence. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return cutText(text, MOST_SHOWN);
}
