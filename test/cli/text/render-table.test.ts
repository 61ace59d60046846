import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_PAINT } from '../../../src/cli/text/paint.ts';
import { renderTable } from '../../../src/cli/text/render-table.ts';
import { propertyRuns } from '../../thoroughness.ts';

const HEADINGS = ['HUB', 'VERDICT', 'FINDINGS'];
const ROWS = [
  ['hub-forecast', 'Drifted', 'HW201 HW204 HW206 HW209 HW301 HW305'],
  ['hub-vision', 'Compliant', ''],
];

const table = (columns?: number): string => renderTable(HEADINGS, ROWS, { ...NO_PAINT, columns });

describe('a table', () => {
  it('has whole rows where no terminal limits it', () => {
    expect(table()).toBe(
      [
        'HUB           VERDICT    FINDINGS',
        'hub-forecast  Drifted    HW201 HW204 HW206 HW209 HW301 HW305',
        'hub-vision    Compliant',
      ].join('\n'),
    );
  });

  it('wraps its last column on a terminal that is a little too narrow', () => {
    expect(table(50)).toBe(
      [
        'HUB           VERDICT    FINDINGS',
        'hub-forecast  Drifted    HW201 HW204 HW206 HW209',
        '                         HW301 HW305',
        'hub-vision    Compliant',
      ].join('\n'),
    );
  });

  it('becomes a block for each row on a narrow one, without lines for empty cells', () => {
    expect(table(40)).toBe(
      [
        'HUB       hub-forecast',
        'VERDICT   Drifted',
        'FINDINGS  HW201 HW204 HW206 HW209 HW301',
        '          HW305',
        '',
        'HUB       hub-vision',
        'VERDICT   Compliant',
      ].join('\n'),
    );
  });

  it('is never wider than the terminal but for words that are, and keeps every word', () => {
    const words = fc.array(fc.stringMatching(/^[a-z0-9]{1,12}$/), { maxLength: 8 }).map((each) => each.join(' '));
    const rows = fc.array(fc.tuple(words, words, words), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 40, max: 120 }), (cells, columns) => {
        const lines = renderTable(HEADINGS, cells, { ...NO_PAINT, columns }).split('\n');
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
        const shown = lines
          .join(' ')
          .split(' ')
          .filter((word) => word !== '');
        const given = cells
          .flat()
          .join(' ')
          .split(' ')
          .filter((word) => word !== '');
        for (const word of given) expect(shown).toContain(word);
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});
