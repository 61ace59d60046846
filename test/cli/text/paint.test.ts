import { describe, expect, it } from 'vitest';
import { NO_PAINT, paintFor, printable, TERMINAL_PAINT } from '../../../src/cli/text/paint.ts';

describe('paintFor', () => {
  it.each([
    { stream: { isTTY: true }, env: {}, paint: TERMINAL_PAINT, why: 'a person looks at a terminal' },
    { stream: {}, env: {}, paint: NO_PAINT, why: 'a pipe or a file' },
    { stream: { isTTY: true }, env: { NO_COLOR: '1' }, paint: NO_PAINT, why: 'the person wants no colours' },
    { stream: { isTTY: true }, env: { NO_COLOR: '' }, paint: TERMINAL_PAINT, why: 'an empty NO_COLOR says nothing' },
    { stream: { isTTY: true }, env: { TERM: 'dumb' }, paint: NO_PAINT, why: 'a terminal that has none' },
  ])('$why', ({ stream, env, paint }) => {
    expect(paintFor(stream, env)).toEqual({ ...paint, columns: undefined });
  });
});

describe('the width', () => {
  it('is that of the terminal, with and without colours, and none of a pipe', () => {
    const stream = { isTTY: true, columns: 72 };
    expect(paintFor(stream, {}).columns).toBe(72);
    expect(paintFor(stream, { NO_COLOR: '1' }).columns).toBe(72);
    expect(paintFor({ columns: 72 }, {}).columns).toBeUndefined();
  });
});

describe('printable', () => {
  it.each([
    { text: 'a\nb', expected: 'a\nb', why: 'line ends stay' },
    { text: 'a\tb', expected: 'a b', why: 'a tab is a blank' },
    { text: '\u001b[2Jx', expected: '\u{fffd}[2Jx', why: 'a name cannot clear the screen' },
    { text: '\u001b[8mhidden', expected: '\u{fffd}[8mhidden', why: 'a name cannot hide what follows' },
    { text: '\u001b]0;title\u0007', expected: '\u{fffd}]0;title\u{fffd}', why: 'a name cannot set the title' },
    { text: 'a\rb', expected: 'a\u{fffd}b', why: 'a name cannot overwrite the line' },
    { text: '\u009b31m', expected: '\u{fffd}31m', why: 'the one-byte form of an escape is one too' },
  ])('$why', ({ text, expected }) => {
    expect(printable(text)).toBe(expected);
  });

  it('leaves the colours of its own paint alone', () => {
    const painted = Object.values(TERMINAL_PAINT).map((brush) => (typeof brush === 'function' ? brush('word') : ''));
    expect(painted.map(printable)).toEqual(painted);
  });
});
