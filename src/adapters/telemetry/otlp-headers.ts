import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { foldCase } from '../../core/text/fold-case.ts';

/** A header's name (RFC 9110, section 5.6.2). */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Characters that a header's value cannot contain. */
const NO_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/** Headers that describe the body; another value would make the body unreadable. */
const OURS: readonly string[] = ['content-type', 'content-encoding', 'content-length', 'transfer-encoding', 'host'];

/**
 * Reads `name=value` pairs, separated by commas, in the encoding of W3C Baggage: `%20` for a blank, `%2C` for a comma.
 *
 * @returns names in lower case; else a sentence that names the position of the wrong pair and never its content
 */
export function headersFrom(setting: string, text: string): Result<Readonly<Record<string, string>>, string> {
  const pairs = text.split(',').map((pair) => pair.trim());
  const headers: (readonly [string, string])[] = [];
  for (const [index, pair] of pairs.entries()) {
    if (pair === '') continue;
    const read = pairFrom(pair);
    if (!read.ok) return err(`${setting}: pair ${index + 1} of ${pairs.length} ${read.error}`);
    headers.push([read.value.name, read.value.value]);
  }
  return ok(Object.fromEntries(headers));
}

function pairFrom(pair: string): Result<{ readonly name: string; readonly value: string }, string> {
  const at = pair.indexOf('=');
  const example = 'Write name=value, as in authorization=Bearer%20KEY, with commas between pairs.';
  if (at < 0) return err(`has no "=". ${example}`);
  const name = decoded(pair.slice(0, at).trim());
  const value = decoded(pair.slice(at + 1).trim());
  if (name === undefined || value === undefined) return err('contains a "%" that encodes nothing. Write %25 for it.');
  if (!NAME.test(name)) return err(`has an invalid header name. ${example}`);
  if (NO_VALUE.test(value)) return err('has a value with invalid characters, such as a line break.');
  if (OURS.includes(foldCase(name))) return err('names a header that Hubwarden sets itself. Remove the pair.');
  return ok({ name: foldCase(name), value });
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
