import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvText } from '../../src/report/csv.ts';

/** Reads CSV as RFC 4180 says, by other means than the writer. */
function parsed(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let rest = text;
  while (rest !== '') {
    const match = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest);
    if (match === null) throw new Error(`no CSV from here: ${rest.slice(0, 40)}`);
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    rest = rest.slice(match[0].length);
    if (match[3] === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

describe('csvText', () => {
  it.each([
    { why: 'plain', cell: 'hub1', text: 'hub1' },
    { why: 'a comma', cell: 'a,b', text: '"a,b"' },
    { why: 'a quote', cell: 'say "on"', text: '"say ""on"""' },
    { why: 'line ends', cell: 'a\r\nb\nc', text: '"a\r\nb\nc"' },
    { why: 'blanks at the edge, which some readers drop', cell: ' a', text: '" a"' },
    { why: 'nothing', cell: undefined, text: '' },
    { why: 'a number', cell: -3, text: '-3' },
    { why: 'a truth', cell: false, text: 'false' },
    { why: 'a formula', cell: '=cmd|calc!A1', text: "'=cmd|calc!A1" },
    { why: 'a formula that begins with a plus', cell: '+1', text: "'+1" },
    { why: 'a formula that begins with a minus', cell: '-1+1', text: "'-1+1" },
    { why: 'a formula that begins with an at', cell: '@SUM(A1)', text: "'@SUM(A1)" },
    { why: 'a formula behind a line end', cell: '\n=1', text: `"'\n=1"` },
    { why: 'a formula with an equals sign of full width', cell: '＝1', text: "'＝1" },
    { why: 'a formula behind blanks', cell: '  =1+1', text: "'  =1+1" },
    { why: 'a formula behind what has no width', cell: '\u200b=1', text: "'\u200b=1" },
    { why: 'a formula behind a semicolon, where lists are separated by them', cell: 'a;=1+1', text: "a;'=1+1" },
    { why: 'a formula at a semicolon', cell: ';=1+1', text: ";'=1+1" },
    { why: 'a formula behind a semicolon and a blank', cell: 'a; @SUM(A1)', text: "a; '@SUM(A1)" },
    { why: 'a formula in quotes behind a semicolon', cell: 'a;"=1"', text: `"a;""'=1"""` },
    { why: 'a formula on a later line', cell: 'a\n=1+1', text: `"a\n'=1+1"` },
    { why: 'a formula behind a bar', cell: 'a|-1', text: "a|'-1" },
    { why: 'a name that turns the direction of writing', cell: 'a\u202eb', text: 'a\ufffdb' },
    { why: 'an equals sign inside', cell: 'a=b', text: 'a=b' },
    { why: 'an escape sequence for a terminal', cell: 'a\u001b[2Jb\u0007', text: 'a\ufffd[2Jb\ufffd' },
  ])('writes $why', ({ cell, text }) => {
    expect(csvText(['h'], [[cell]])).toBe(`h\r\n${text}\r\n`);
  });

  it('begins no formula in any cell of any reader that knows other separators', () => {
    const letters = ['=', '+', '-', '@', ';', '|', '\t', '\n', '\r', ' ', '"', "'", ',', 'a', '1', '＝'];
    const cell = fc.array(fc.constantFrom(...letters), { maxLength: 12 }).map((parts) => parts.join('').trimStart());
    fc.assert(
      fc.property(cell, (text) => {
        const written = csvText(['a'], [[text]]).slice('a\r\n'.length);
        const values = parsed(written)
          .flat()
          .flatMap((each) => each.split(/[;|\t\r\n]/));
        for (const value of values) expect(value, JSON.stringify(written)).not.toMatch(/^\s*[=+\-@＝]/);
        // A reader by semicolons takes a quote for a letter unless a cell begins with it.
        for (const part of written.split(/[;|\t\r\n]/))
          expect(part, JSON.stringify(written)).not.toMatch(/^\s*("(?!"))?\s*[=+\-@＝]/);
      }),
      { numRuns: 2000, seed: 35 },
    );
  });

  it('is parsed as written by every reader of RFC 4180, except for neutralised cells', () => {
    const cell = fc.string({ unit: 'binary', maxLength: 12 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 5 }), (rows) => {
        const read = parsed(csvText(['a', 'b'], rows));
        expect(read).toHaveLength(rows.length + 1);
        for (const [index, row] of rows.entries()) {
          for (const [column, text] of row.entries()) {
            const found = read[index + 1]![column]!;
            expect(found.replace(/^'/, '')).toBe(
              text
                .toWellFormed()
                .replace(/[^\P{Cc}\r\n]/gu, '\ufffd')
                .replace(/^'/, ''),
            );
            expect(found).not.toMatch(/^[=+\-@\t\r\n]/);
          }
        }
      }),
      { numRuns: 1000, seed: 20261124 },
    );
  });
});
