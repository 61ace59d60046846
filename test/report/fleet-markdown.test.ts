import { describe, expect, it } from 'vitest';
import { fitMarkdown, MARKDOWN_BYTES } from '../../src/report/fit-markdown.ts';
import { fleetMarkdown } from '../../src/report/fleet-markdown.ts';
import { findingOf, hubOf, listOf } from './fleet-lists.ts';

function hubs(count: number, name: (index: number) => string) {
  return Array.from({ length: count }, (_each, index) => hubOf(name(index), 'Drifted', [findingOf('HW204')]));
}

describe('fleetMarkdown', () => {
  it('shows the counts first, then a fold for each code, then the hubs', () => {
    const text = fleetMarkdown(
      listOf([...hubs(2, (index) => `hub-${index}`), hubOf('hub-ok', 'Compliant', [])]),
      ['A line.'],
      'summary',
    );
    const order = [
      'A line.',
      '| Drifted | 2 | 66.6 % |',
      '<summary>HW204 Forbidden rule: 2 hubs</summary>',
      '| hub-ok | Compliant |',
    ];
    const places = order.map((part) => text.indexOf(part));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  it.each(['summary', 'comment'] as const)(
    'fits a %s, whatever the names, and says how many hubs it leaves out',
    (place) => {
      const text = fleetMarkdown(listOf(hubs(12_000, (index) => `${'=|<@'.repeat(65)}${index}`)), [], place);
      expect(Buffer.byteLength(text)).toBeLessThan(MARKDOWN_BYTES[place]);
      const rows = text.split('\n').filter((line) => line.includes('| Drifted | error |')).length;
      expect(text).toContain(`… and ${12_000 - rows} more hubs`);
    },
  );

  it('keeps the folds below half of a comment, with every code of the catalogue', () => {
    const codes = Array.from({ length: 60 }, (_each, index) => `HW9${String(index).padStart(2, '0')}`);
    const many = Array.from({ length: 25 }, (_each, index) =>
      hubOf(
        `${'n'.repeat(250)}${index}`,
        'Drifted',
        codes.map((code) => findingOf(code)),
      ),
    );
    const text = fleetMarkdown(listOf(many), [], 'comment');
    expect(Buffer.byteLength(text.slice(0, text.indexOf('| Hub |')))).toBeLessThan(MARKDOWN_BYTES.comment / 2);
    expect(text).toContain('… and 48 more finding codes');
  });

  it('leaves names without markup and mentions', () => {
    const text = fleetMarkdown(
      listOf([hubOf('</details>|@team `x`\n# y', 'Drifted', [findingOf('HW204')])]),
      [],
      'summary',
    );
    expect(text).toContain('\\</details\\>\\|@<!-- -->team \\`x\\` # y');
  });
});

describe('fitMarkdown', () => {
  it('leaves a short table whole, and one row out of a long one', () => {
    const rows = (count: number, width: number) => Array.from({ length: count }, () => ['x'.repeat(width)]);
    expect(fitMarkdown('', { headings: ['a'], rows: rows(2, 1) }, 'comment', { one: 'row', many: 'rows' })).toBe(
      '| a |\n| --- |\n| x |\n| x |',
    );
    const long = fitMarkdown('', { headings: ['a'], rows: rows(3, 30_000) }, 'comment', { one: 'row', many: 'rows' });
    expect(long.endsWith('\n\n… and 1 more row')).toBe(true);
  });
});
