import { lookUp } from '../../core/text/look-up.ts';

/** Characters that Azure Tables refuses in keys, and the allowed neighbour below each one in whose place they sort. */
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
 * Spells a key so that Azure Tables takes it: it refuses `/ \ # ? %` and control characters. Sorted by UTF-16 units,
 * spelled keys stand in the order of the keys, and a key's prefix is spelled as a prefix of the spelled key: a refused
 * character becomes its allowed neighbour and `~`, the neighbour itself becomes itself and `!`.
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

/** The key that {@link encodeKey} spelled so. */
export function decodeKey(spelled: string): string {
  return spelled.replace(/ [01][0-9A-F]|~[789][0-9A-F]|[ "$.>[~][!~]/g, (code) => {
    return lookUp(UNESCAPED, code) ?? String.fromCharCode(Number.parseInt(code.slice(1), 16));
  });
}

/**
 * A bound above every spelled key that starts with the prefix; keys between those and the bound are possible.
 *
 * @param spelledPrefix as {@link encodeKey} spells it
 * @returns undefined when there is no such bound in plain ASCII
 */
export function boundAbove(spelledPrefix: string): string | undefined {
  const last = spelledPrefix.charCodeAt(spelledPrefix.length - 1);
  if (Number.isNaN(last)) return undefined;
  const rest = spelledPrefix.slice(0, -1);
  // The unit after `~` is a control character, and one after a letter beyond ASCII may be half a surrogate pair.
  return last < 0x7e ? rest + String.fromCharCode(last + 1) : boundAbove(rest);
}
