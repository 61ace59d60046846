import type { Json, JsonObject } from './json.ts';
import { isJsonObject } from './json.ts';
import { lookUp } from './look-up.ts';

/**
 * A text as a quoted string of Terraform's language. No character in it can end the string, call a function or open a
 * template.
 *
 * @see https://developer.hashicorp.com/terraform/language/expressions/strings (read 2026-11)
 */
export function hclString(text: string): string {
  const escaped = [...text].map(escapedCharacter).join('');
  // A template begins with one of two signs before a brace, and a doubled sign is the sign itself.
  return `"${escaped.replaceAll(/[$%](?=\{)/g, (sign) => sign + sign)}"`;
}

const NAMED: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escapedCharacter(character: string): string {
  const named = lookUp(NAMED, character);
  if (named !== undefined) return named;
  // Half of a surrogate pair is not a character, and the language refuses it.
  if (/\p{Cs}/u.test(character)) return '\ufffd';
  // Control, format and private characters, which are invisible in code.
  if (!/[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/u.test(character)) return character;
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\U${code.padStart(8, '0')}`;
}

/** A name of a block, derived from any text: a letter first, then letters, digits and underscores. */
export function hclName(text: string): string {
  const name = text.replaceAll(/[^A-Za-z0-9_]+/g, '_');
  return /^[A-Za-z]/.test(name) ? name : `r_${name}`;
}

/**
 * An object as the body of a block or of a value: one attribute a line, with the equals signs of neighbouring lines
 * aligned.
 */
export function hclLines(value: JsonObject, indent: string): readonly string[] {
  const entries = Object.entries(value);
  return entries.flatMap(([name, item], at) => {
    if (isJsonObject(item)) return [`${indent}${name} = {`, ...hclLines(item, `${indent}  `), `${indent}}`];
    return [`${indent}${name.padEnd(widthAt(entries, at))} = ${hclValue(item)}`];
  });
}

type Entry = readonly [string, Json | undefined];

/** The longest name of the neighbouring lines in one piece; an object ends a piece. */
function widthAt(entries: readonly Entry[], at: number): number {
  let from = at;
  let to = at;
  while (from > 0 && !isJsonObject(entries[from - 1]?.[1])) from -= 1;
  while (to + 1 < entries.length && !isJsonObject(entries[to + 1]?.[1])) to += 1;
  return Math.max(...entries.slice(from, to + 1).map(([name]) => name.length));
}

function hclValue(value: Json | undefined): string {
  if (typeof value === 'string') return hclString(value);
  if (Array.isArray(value)) return `[${value.map(hclValue).join(', ')}]`;
  if (!isJsonObject(value)) return String(value ?? null);
  return `{ ${Object.entries(value)
    .map(([name, item]) => `${name} = ${hclValue(item)}`)
    .join(', ')} }`;
}
