/** A word with the blanks before it. What stands in back-ticks, and a command that begins a line or follows a colon, is one word: people copy it. */
const WORD = /( *)((?<=^|: )hubwarden .*$|(?:`[^`]*`|[^ ])+)/g;

/**
 * Breaks a text into lines of at most some characters, at blanks. A word that is longer than a line, such as an ARM id, stays
 * whole, and so does a command, so that both can be copied. Colours take no column.
 */
export function wrapWords(text: string, columns: number): readonly string[] {
  if (widthOf(text) <= columns) return [text];
  const lines: string[] = [];
  let line = '';
  for (const [, gap = '', word = ''] of text.matchAll(WORD)) {
    if (line !== '' && widthOf(`${line}${gap}${word}`) > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line}${gap}${word}`;
  }
  return [...lines, line];
}

/** A colour of a terminal, which takes no column. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character begins a colour.
const COLOUR = /\u001b\[\d+m/g;

/** Columns that a line takes on a terminal. */
export function widthOf(text: string): number {
  return text.replace(COLOUR, '').length;
}
