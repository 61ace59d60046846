import type { Json, JsonObject } from './json.ts';
import { isJsonObject } from './json.ts';
import { lookUp } from './look-up.ts';

/**
 * A text as a quoted string of Bicep. No character in it can end the string or open an interpolation.
 *
 * @see https://learn.microsoft.com/azure/azure-resource-manager/bicep/data-types#strings (read 2026-12)
 */
export function bicepString(text: string): string {
  const escaped = [...text].map(escapedCharacter).join('');
  return `'${escaped.replaceAll('${', '\\${')}'`;
}

const NAMED: Readonly<Record<string, string>> = { "'": "\\'", '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escapedCharacter(character: string): string {
  const named = lookUp(NAMED, character);
  if (named !== undefined) return named;
  // Half of a surrogate pair is not a character, and the language refuses it.
  if (/\p{Cs}/u.test(character)) return '\ufffd';
  // Control, format and private characters, which are invisible in code.
  if (!/[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/u.test(character)) return character;
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** A symbolic name, derived from any text: a letter first, then letters, digits and underscores. */
export function bicepName(text: string): string {
  const name = text.replaceAll(/[^A-Za-z0-9_]+/g, '_');
  return /^[A-Za-z]/.test(name) ? name : `r_${name}`;
}

/** An object as the body of a resource or of a value: one property a line, as the formatter of Bicep writes it. */
export function bicepLines(value: JsonObject, indent: string): readonly string[] {
  return Object.entries(value).flatMap(([name, item]) => {
    const [first = '', ...rest] = bicepValue(item, indent);
    return [`${indent}${keyText(name)}: ${first}`, ...rest];
  });
}

function keyText(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : bicepString(name);
}

/** The lines of a value; the first has no indent. */
function bicepValue(value: Json | undefined, indent: string): readonly string[] {
  if (typeof value === 'string') return [bicepString(value)];
  if (Array.isArray(value)) {
    const items = value.flatMap((item) => {
      const [first = '', ...rest] = bicepValue(item, `${indent}  `);
      return [`${indent}  ${first}`, ...rest];
    });
    return items.length === 0 ? ['[]'] : ['[', ...items, `${indent}]`];
  }
  if (!isJsonObject(value)) return [String(value ?? null)];
  const lines = bicepLines(value, `${indent}  `);
  return lines.length === 0 ? ['{}'] : ['{', ...lines, `${indent}}`];
}
