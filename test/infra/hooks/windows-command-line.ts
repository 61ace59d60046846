/** What a program gets that a batch file calls with `%*`. */
export interface Given {
  readonly file: string;
  readonly args: readonly string[];
}

/**
 * A model of `cmd.exe /d /v:off /s /c <line>` that starts a batch file which hands `%*` on to a program: the line loses its outer
 * quotation marks, variables are put in, carets and quotation marks are read; then the batch file's line is read once more,
 * without variables, because what `%*` stands for is not looked through again.
 */
export function givenToBatchFile(line: string, env: Readonly<Record<string, string>>): Given {
  const inner = line.replace(/^"/, '').replace(/"$/, '');
  const first = readByShell(withVariables(inner, env));
  const [file = '', rest = ''] = firstWord(first);
  return {
    file,
    args: argumentsOf(
      readByShell(rest)
        .map(({ letter }) => letter)
        .join(''),
    ),
  };
}

interface Letter {
  readonly letter: string;
  /** Whether it stands for itself: after a caret or between quotation marks. */
  readonly plain: boolean;
}

function withVariables(line: string, env: Readonly<Record<string, string>>): string {
  const named = new Map(Object.entries(env).map(([name, value]) => [name.toUpperCase(), value]));
  return line.replace(/%([^%]+)%/g, (whole, name: string) => named.get(name.toUpperCase()) ?? whole);
}

/** @throws Error where a character would end the command: that is what quoting has to keep from happening. */
function readByShell(line: string): readonly Letter[] {
  const letters: Letter[] = [];
  let quoted = false;
  const all = [...line];
  for (let at = 0; at < all.length; at += 1) {
    const letter = all[at] ?? '';
    if (letter === '^' && !quoted) {
      at += 1;
      letters.push({ letter: all[at] ?? '', plain: true });
      continue;
    }
    if (letter === '"') quoted = !quoted;
    else if (!quoted && '&|<>()'.includes(letter)) throw new Error(`${letter} ends the command in ${line}`);
    letters.push({ letter, plain: quoted });
  }
  return letters;
}

function firstWord(letters: readonly Letter[]): readonly [string, string] {
  const end = letters.findIndex(({ letter, plain }) => letter === ' ' && !plain);
  const text = (some: readonly Letter[]): string => some.map(({ letter }) => letter).join('');
  return end === -1 ? [text(letters), ''] : [text(letters.slice(0, end)), text(letters.slice(end + 1))];
}

/** The arguments of a line as the C runtime of Windows takes it apart. */
function argumentsOf(line: string): readonly string[] {
  const args: (string | undefined)[] = [undefined];
  let quoted = false;
  for (const [token] of line.matchAll(/\\*"|\\+|[ \t]|[^\\" \t]+/gu)) {
    const mark = token.endsWith('"');
    const even = token.length % 2 === 1;
    if (/^[ \t]$/.test(token) && !quoted) args.push(undefined);
    else args.push(`${args.pop() ?? ''}${mark ? markOf(token) : token}`);
    if (mark && even) quoted = !quoted;
  }
  return args.filter((each) => each !== undefined);
}

/** What backslashes and a quotation mark come to: half of the backslashes, and the mark itself where one is left over. */
function markOf(token: string): string {
  const slashes = token.length - 1;
  return `${'\\'.repeat(slashes >> 1)}${slashes % 2 === 1 ? '"' : ''}`;
}
