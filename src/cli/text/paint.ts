import { styleText } from 'node:util';
import { visibleLine } from '../../core/text/printable.ts';

/** What the output can show. Words get a colour where there are colours, and stay unchanged elsewhere. */
export interface Paint {
  /** Characters of a line of the terminal; undefined: no terminal, so no line is too long. */
  readonly columns?: number | undefined;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly note: (text: string) => string;
}

/** No colours: for files, pipes and people who want none. */
export const NO_PAINT: Paint = { strong: same, faint: same, good: same, bad: same, warn: same, note: same };

// `paintFor` decides whether there are colours.
const ALWAYS = { validateStream: false } as const;

/** Colours of a terminal. */
export const TERMINAL_PAINT: Paint = {
  strong: (text) => styleText('bold', text, ALWAYS),
  faint: (text) => styleText('dim', text, ALWAYS),
  good: (text) => styleText('green', text, ALWAYS),
  bad: (text) => styleText('red', text, ALWAYS),
  warn: (text) => styleText('yellow', text, ALWAYS),
  note: (text) => styleText('cyan', text, ALWAYS),
};

/**
 * Colours only on a terminal whose user has not switched them off; the width of any terminal.
 *
 * @see https://no-color.org (a NO_COLOR that is not empty means none; read 2026-10)
 */
export function paintFor(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  env: Readonly<Record<string, string | undefined>>,
): Paint {
  const wanted = stream.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
  const columns = stream.isTTY === true ? stream.columns : undefined;
  return { ...(wanted ? TERMINAL_PAINT : NO_PAINT), columns };
}

function same(text: string): string {
  return text;
}

const ESCAPE = '\u001b';

const OWN_CODE = /^\[(?:1|2|22|31|32|33|36|39)m/;

/**
 * Makes the control and invisible characters of a text visible, except line ends and the colours of
 * {@link TERMINAL_PAINT}. Names and messages from outside hold neither: commands render them through `forPeople`.
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
