const ESCAPE = '\u001b';

/** CSS class of a piece of text after a code of the command line's colours; others end the colour. */
const CLASSES: Readonly<Record<string, string>> = {
  1: 'strong',
  2: 'faint',
  31: 'bad',
  32: 'good',
  33: 'warn',
  36: 'note',
};

/** Width of a character and height of a line, in units of the picture, at a font size of 14. */
const CHARACTER_WIDTH = 8.43;
const LINE_HEIGHT = 19;
const MARGIN = 16;

const STYLE = `
text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2328; white-space: pre }
.back { fill: #f6f8fa; stroke: #d0d7de } .strong, .prompt { font-weight: 700 } .faint { fill: #59636e } .bad { fill: #b42318 }
.good { fill: #116329 } .warn { fill: #8a4600 } .note { fill: #0b5c8a }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .back { fill: #0d1117; stroke: #3d444d } .faint { fill: #9198a1 } .bad { fill: #ff8f85 }
  .good { fill: #56d364 } .warn { fill: #e3b341 } .note { fill: #79c0ff }
}`;

/** Longer lines, which are addresses, end with an ellipsis. */
const MOST_COLUMNS = 112;

/** A piece of a line in one colour. */
interface Piece {
  readonly text: string;
  readonly name: string | undefined;
}

/**
 * A command and its output as an SVG picture, in light and dark: text that can be selected and read aloud, no script, no font from
 * elsewhere.
 *
 * @param output with the colours of the command line
 */
export function terminalPicture(command: string, output: string): string {
  const lines = linesOf(output.trimEnd());
  const columns = Math.max(command.length + 2, ...lines.map(lengthOf));
  const width = Math.ceil(columns * CHARACTER_WIDTH) + 2 * MARGIN;
  const height = (lines.length + 1) * LINE_HEIGHT + 2 * MARGIN;
  const line = (content: string, index: number): string =>
    `<text x="${MARGIN}" y="${MARGIN + (index + 0.75) * LINE_HEIGHT}" xml:space="preserve">${content}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(`What ${command} prints`)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="back" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    line(`<tspan class="prompt">$ ${escaped(command)}</tspan>`, 0),
    ...lines.map((each, index) => line(each.map(spanOf).join(''), index + 1)),
    '</svg>',
    '',
  ].join('\n');
}

/** The lines of a text, each in pieces; a colour holds until its end, also over line ends. */
function linesOf(output: string): readonly (readonly Piece[])[] {
  let name: string | undefined;
  return output.split('\n').map((line) => {
    const [first = '', ...rest] = line.split(ESCAPE);
    const pieces: Piece[] = [{ text: first, name }];
    for (const part of rest) {
      const end = part.indexOf('m');
      name = CLASSES[part.slice(1, end)];
      pieces.push({ text: part.slice(end + 1), name });
    }
    return clipped(pieces.filter(({ text }) => text !== ''));
  });
}

function clipped(pieces: readonly Piece[]): readonly Piece[] {
  if (lengthOf(pieces) <= MOST_COLUMNS) return pieces;
  let room = MOST_COLUMNS - 1;
  const kept = pieces.map(({ name, text }) => {
    const part = text.slice(0, room);
    room -= part.length;
    return { name, text: part };
  });
  return [...kept.filter(({ text }) => text !== ''), { name: undefined, text: '…' }];
}

function lengthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { text }) => sum + text.length, 0);
}

function spanOf({ name, text }: Piece): string {
  return name === undefined ? escaped(text) : `<tspan class="${name}">${escaped(text)}</tspan>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
