/**
 * Breaks a text into lines of at most some characters, at blanks. A word that is longer than a line, such as an ARM id, stays
 * whole, so that it can be copied. Colours take no column.
 */
export function wrapWords(text: string, columns: number): readonly string[] {
  if (widthOf(text) <= columns) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** A colour of a terminal, which takes no column. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character begins a colour.
const COLOUR = /\u001b\[\d+m/g;

function widthOf(text: string): number {
  return text.replace(COLOUR, '').length;
}
