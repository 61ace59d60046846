/**
 * Characters that are not seen as themselves: controls, marks that turn the direction of writing, characters of no width
 * (soft hyphens, byte order marks, joiners, tags, selectors) and separators of lines and paragraphs. Two kinds are seen by
 * what they do, and stay: joiners and selectors inside an emoji.
 */
const UNSEEN =
  /(?<!\p{Emoji_Modifier}|\p{Extended_Pictographic}|\ufe0f)\u200d|\u200d(?!\p{Extended_Pictographic})|(?<![\p{Extended_Pictographic}\d#*])\ufe0f|[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200d\ufe0f])[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** Texts of people and programs at Azure in one line that reads as it is written: nothing unseen, no two blanks, no half character. */
export function printableLine(text: string): string {
  // Blanks first: a byte order mark counts as one to the language, and it is none.
  return text
    .replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' ')
    .replace(UNSEEN, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toWellFormed();
}

/**
 * As {@link printableLine}, for eyes that compare: whatever is not seen as itself shows as U+FFFD, one for each; tabs and
 * line ends as blanks.
 */
export function visibleLine(text: string): string {
  return text
    .replace(/\t|\r?\n/g, ' ')
    .replace(UNSEEN, '\u{fffd}')
    .toWellFormed();
}

// Those of JSON.stringify, which leaves what is above the first block of controls as it is.
const UNSEEN_IN_JSON = /[\u007f-\u009f\p{Zl}\p{Zp}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * JSON that shows what is in it: whatever is not seen as itself is escaped, so that the text means the same to programs and
 * steers no terminal.
 *
 * @param json as JSON.stringify makes it
 */
export function visibleJson(json: string): string {
  return json.replace(UNSEEN_IN_JSON, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/**
 * A copy of plain data whose texts are each one line that steers no terminal, for what renders it to people. Keys are texts
 * too. Dates and numbers stay.
 */
export function forPeople<T>(value: T): T;
/** As above; what comes out has the shape of what goes in. */
export function forPeople(value: unknown): unknown {
  if (typeof value === 'string') return visibleLine(value);
  if (Array.isArray(value)) return value.map((each: unknown) => forPeople(each));
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [forPeople(key), forPeople(each)]));
  if (value instanceof Set) return new Set([...value].map((each) => forPeople(each)));
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [visibleLine(key), forPeople(each)]));
}
