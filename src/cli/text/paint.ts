import { visibleLine } from '../../core/text/printable.ts';

/** Gives words a colour where the output has colours, and leaves them alone elsewhere. */
export interface Paint {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly note: (text: string) => string;
}

/** No colours: for files, pipes and people who asked for none. */
export const NO_PAINT: Paint = { strong: same, faint: same, good: same, bad: same, warn: same, note: same };

/** Colours of a terminal. */
export const TERMINAL_PAINT: Paint = {
  strong: (text) => wrapped(text, 1, 22),
  faint: (text) => wrapped(text, 2, 22),
  good: (text) => wrapped(text, 32, 39),
  bad: (text) => wrapped(text, 31, 39),
  warn: (text) => wrapped(text, 33, 39),
  note: (text) => wrapped(text, 36, 39),
};

/**
 * Colours only where a person looks at a terminal and has not asked for none.
 *
 * @see https://no-color.org (a NO_COLOR that is not empty means none; read 2026-10)
 */
export function paintFor(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): Paint {
  const wanted = stream.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
  return wanted ? TERMINAL_PAINT : NO_PAINT;
}

function same(text: string): string {
  return text;
}

const ESCAPE = '\u001b';

function wrapped(text: string, on: number, off: number): string {
  return `${ESCAPE}[${on}m${text}${ESCAPE}[${off}m`;
}

const OWN_CODE = /^\[(?:1|2|22|31|32|33|36|39)m/;

/**
 * Takes from a text what would steer a terminal or is not seen as itself, but for line ends and the colours of
 * {@link TERMINAL_PAINT}. Names and messages of others hold neither: commands render them through `forPeople`.
 */
export function printable(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const [first = '', ...rest] = line.split(ESCAPE);
      const parts = rest.map((part) =>
        OWN_CODE.test(part) ? `${ESCAPE}${visibleEnd(part)}` : `\u{fffd}${visibleLine(part)}`,
      );
      return [visibleLine(first), ...parts].join('');
    })
    .join('\n');
}

function visibleEnd(part: string): string {
  const end = part.indexOf('m') + 1;
  return `${part.slice(0, end)}${visibleLine(part.slice(end))}`;
}
