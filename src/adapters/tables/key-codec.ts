import { lookUp } from '../../core/text/look-up.ts';

/**
 * Characters that Azure Tables refuses in keys, and the allowed character just below each one, which sorts in its
 * place.
 */
const NEIGHBOURS: Readonly<Record<string, string>> = { '#': '"', '%': '$', '/': '.', '?': '>', '\\': '[' };

const ESCAPED: Readonly<Record<string, string>> = {
  ' ': ' ~',
  '~': '~!',
  ...Object.fromEntries(
    Object.entries(NEIGHBOURS).flatMap(([refused, neighbour]) => [
      [neighbour, `${neighbour}!`],
      [refused, `${neighbour}~`],
    ]),
  ),
};

const UNESCAPED: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(ESCAPED).map(([character, code]) => [code, character]),
);

/**
 * Encodes a key for Azure Tables, which refuses `/ \ # ? %` and control characters. Sorted by UTF-16 units, encoded
 * keys keep the order of the keys, and a prefix of a key is encoded as a prefix of the encoded key: a refused character
 * becomes its allowed neighbour and `~`, the neighbour itself becomes itself and `!`.
 *
 * @example encodeKey('/subscriptions/a.b') // '.~subscriptions.~a.!b'
 * @see https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model (read 2026-11)
 */
export function encodeKey(key: string): string {
  return key.toWellFormed().replace(/[\p{Cc} "#$%./>?[\\~]/gu, (character) => {
    const code = lookUp(ESCAPED, character);
    if (code !== undefined) return code;
    const hex = character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
    return character < ' ' ? ` ${hex}` : `~${hex}`;
  });
}

/** Decodes a key from {@link encodeKey}. */
export function decodeKey(spelled: string): string {
  return spelled.replace(/ [01][0-9A-F]|~[789][0-9A-F]|[ "$.>[~][!~]/g, (code) => {
    return lookUp(UNESCAPED, code) ?? String.fromCharCode(Number.parseInt(code.slice(1), 16));
  });
}

/**
 * A bound above every encoded key that starts with the prefix; other keys may lie below the bound too.
 *
 * @param spelledPrefix from {@link encodeKey}
 * @returns undefined when no such bound exists in plain ASCII
 */
export function boundAbove(spelledPrefix: string): string | undefined {
  const last = spelledPrefix.charCodeAt(spelledPrefix.length - 1);
  if (Number.isNaN(last)) return undefined;
  const rest = spelledPrefix.slice(0, -1);
  // The unit after `~` is a control character, and one after a letter beyond ASCII may be half a surrogate pair.
  return last < 0x7e ? rest + String.fromCharCode(last + 1) : boundAbove(rest);
}
