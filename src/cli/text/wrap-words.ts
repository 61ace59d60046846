/**
 * Breaks a text into lines of at most some characters, at blanks. A word that is longer than a line, such as an ARM id, stays
 * whole, so that it can be copied.
 */
export function wrapWords(text: string, columns: number): readonly string[] {
  if (text.length <= columns) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
