import { widthOf, wrapWords } from './wrap-words.ts';

/** Narrower terminals get lines of this width all the same. */
const LEAST_COLUMNS = 20;

/** How much further the rest of a broken line begins than its start. */
const HANGING = 2;

/**
 * Breaks the lines of a text as {@link wrapWords}, so that they fit a terminal. The rest of a line keeps the indent of its
 * start, and two columns more.
 *
 * @param columns width of the terminal; undefined: the text goes to a pipe or a file, and stays as it is
 */
export function wrapLines(text: string, columns: number | undefined): string {
  if (columns === undefined) return text;
  const width = Math.max(LEAST_COLUMNS, columns);
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line, width))
    .join('\n');
}

function wrapLine(line: string, width: number): readonly string[] {
  if (widthOf(line) <= width) return [line];
  const content = line.trimStart();
  const indent = ' '.repeat(line.length - content.length);
  const [first = '', ...more] = wrapWords(content, width - indent.length - HANGING);
  return [`${indent}${first}`, ...more.map((each) => `${indent}${' '.repeat(HANGING)}${each}`)];
}
