import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { NO_PAINT, TERMINAL_PAINT } from '../../../src/cli/text/paint.ts';
import { wrapLines } from '../../../src/cli/text/wrap-lines.ts';

describe('wrapLines', () => {
  it.each([
    { why: 'no terminal', text: 'a word and another', columns: undefined, lines: ['a word and another'] },
    {
      why: 'the rest of a line keeps its indent',
      text: '  started 2026-11-23 16:32:00Z, 8m ago',
      columns: 30,
      lines: ['  started 2026-11-23', '    16:32:00Z, 8m ago'],
    },
    {
      why: 'two blanks leave none at the end of a line',
      text: 'service tag Internet  debug-everything',
      columns: 24,
      lines: ['service tag Internet', '  debug-everything'],
    },
    {
      why: 'a command after a colon is copied as a whole',
      text: 'End it earlier: hubwarden alerts unsilence c2feb58d55',
      columns: 20,
      lines: ['End it earlier:', '  hubwarden alerts unsilence c2feb58d55'],
    },
    {
      why: 'a command in back-ticks is copied as a whole',
      text: 'Check the roles with `hubwarden doctor`, and Azure.',
      columns: 30,
      lines: ['Check the roles with', '  `hubwarden doctor`, and', '  Azure.'],
    },
    {
      why: 'a long id stays whole',
      text: 'id: /subscriptions/1/a',
      columns: 20,
      lines: ['id:', '  /subscriptions/1/a'],
    },
  ])('$why', ({ columns, lines, text }) => {
    expect(wrapLines(text, columns).split('\n')).toEqual(lines);
  });

  it('breaks coloured text where it breaks plain text, and broken text no further', () => {
    const text = (paint: typeof NO_PAINT) => `${paint.strong('Findings')} of the hub and ${paint.bad('its rules')}`;
    const plain = wrapLines(text(NO_PAINT), 24);
    const withoutColours = stripVTControlCharacters(wrapLines(text(TERMINAL_PAINT), 24));
    expect(withoutColours).toBe(plain);
    expect(wrapLines(plain, 24)).toBe(plain);
  });
});
