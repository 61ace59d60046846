/** Ages and durations, which differ from one answer to the next although nothing has changed. */
const DURATION = /(?<![\w.-])\d+(?:\.\d+)?(?:s|m \d+s|h \d+m|d \d+h)(?![\w-]|\.\w)/g;

/** The same in JSON: the key says what the number is. */
const AGE_IN_JSON = /("(?:age|\w*Age)Seconds": ?)\d+(?:\.\d+)?/g;

/**
 * Compares two answers line by line. The order and the width of columns do not count. Lines that differ in ages only are the
 * same.
 *
 * @returns the lines that are gone, with `- ` in front, then the new ones, with `+ `; empty when nothing has changed
 */
export function changedLines(before: string, after: string): readonly string[] {
  const [old, next] = [linesOf(before), linesOf(after)];
  return [...missingFrom(next, old).map((line) => `- ${line}`), ...missingFrom(old, next).map((line) => `+ ${line}`)];
}

interface Line {
  readonly text: string;
  /** Equal for two lines that say the same. */
  readonly key: string;
}

function linesOf(text: string): readonly Line[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => ({ text: line, key: keyOf(line) }));
}

function keyOf(line: string): string {
  return line.replace(AGE_IN_JSON, '$1').replace(DURATION, '…').replace(/ +/g, ' ').trim();
}

/** Lines of `all` beyond those that `known` has as often. */
function missingFrom(known: readonly Line[], all: readonly Line[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { key } of known) counts.set(key, (counts.get(key) ?? 0) + 1);
  return all.flatMap(({ key, text }) => {
    const left = counts.get(key) ?? 0;
    counts.set(key, left - 1);
    return left > 0 ? [] : [text];
  });
}
