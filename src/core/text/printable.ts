/**
 * Characters without a visible form of their own: controls, marks that change the direction of writing, characters of
 * no width (soft hyphens, byte order marks, joiners, tags, selectors) and separators of lines and paragraphs. Two kinds
 * have a visible effect, and stay: joiners and selectors inside an emoji.
 */
const UNSEEN =
  /(?<!\p{Emoji_Modifier}|\p{Extended_Pictographic}|\ufe0f)\u200d|\u200d(?!\p{Extended_Pictographic})|(?<![\p{Extended_Pictographic}\d#*])\ufe0f|[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200d\ufe0f])[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Texts of people and programs at Azure as one plain line: no invisible character, no two blanks, no half character.
 */
export function printableLine(text: string): string {
  // Blanks first: the language counts a byte order mark as a blank, which it is not.
  return text
    .replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' ')
    .replace(UNSEEN, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toWellFormed();
}

/**
 * As {@link printableLine}, for visual comparison: each invisible character shows as U+FFFD; tabs and line ends show as
 * blanks.
 */
export function visibleLine(text: string): string {
  return text
    .replace(/\t|\r?\n/g, ' ')
    .replace(UNSEEN, '\u{fffd}')
    .toWellFormed();
}

/** As {@link visibleLine} for each line of a text, which stay apart. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visibleLine).join('\n');
}

// The escapes of JSON.stringify, which keeps characters above the first block of controls.
const UNSEEN_IN_JSON = /[\u007f-\u009f\p{Zl}\p{Zp}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * JSON that shows its content: each invisible character is escaped, so that the text means the same to programs and
 * controls no terminal.
 *
 * @param json the result of JSON.stringify
 */
export function visibleJson(json: string): string {
  return json.replace(UNSEEN_IN_JSON, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/**
 * A copy of plain data whose texts are single lines that control no terminal, for rendering. Keys are texts too. Dates
 * and numbers stay.
 */
export function forPeople<T>(value: T): T;
/** As above; the result has the shape of the input. */
export function forPeople(value: unknown): unknown {
  if (typeof value === 'string') return visibleLine(value);
  if (Array.isArray(value)) return value.map((each: unknown) => forPeople(each));
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [forPeople(key), forPeople(each)]));
  if (value instanceof Set) return new Set([...value].map((each) => forPeople(each)));
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [visibleLine(key), forPeople(each)]));
}
