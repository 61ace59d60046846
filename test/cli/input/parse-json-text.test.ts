import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonDocument, JsonFault } from '../../../src/cli/input/parse-json-text.ts';
import { readJsonText } from '../../../src/cli/input/parse-json-text.ts';
import { propertyRuns } from '../../thoroughness.ts';

function read(text: string): JsonDocument {
  const document = readJsonText(text);
  if (!document.ok) throw new Error(document.error.message);
  return document.value;
}

function fault(text: string): JsonFault {
  const document = readJsonText(text);
  if (document.ok) throw new Error('is JSON');
  return document.error;
}

describe('readJsonText', () => {
  const TEXT = '{\n  "a": 1,\n  "b.c": { "d": [true, "x\\n", null] }\n}\n';

  it('reads what the language reads', () => {
    expect(read(TEXT).value).toEqual(JSON.parse(TEXT));
  });

  it.each([
    { path: [], line: 1, column: 1, why: 'the value as a whole' },
    { path: ['a'], line: 2, column: 8, why: 'a value, not its key' },
    { path: ['b.c', 'd', 1], line: 3, column: 24, why: 'keys with dots, and list positions' },
    { path: ['b.c', 'missing', 'below'], line: 3, column: 10, why: 'the nearest value above one that is not there' },
    { path: ['nothing'], line: 1, column: 1, why: 'the whole, where nothing of the path is there' },
  ])('knows where a value stands: $why', ({ path, line, column }) => {
    expect(read(TEXT).placeOf(path)).toEqual({ line, column });
  });

  it.each([
    {
      text: '{"a": 1,}',
      line: 1,
      column: 9,
      message: 'expected a key in double quotes, found "}"',
      why: 'a comma too many',
    },
    {
      text: '{\n"a": 1\n"b": 2}',
      line: 3,
      column: 1,
      message: 'expected a comma or "}", found "\\""',
      why: 'a comma too few',
    },
    {
      text: '[1 2]',
      line: 1,
      column: 4,
      message: 'expected a comma or "]", found "2"',
      why: 'a comma too few in a list',
    },
    { text: '[1,]', line: 1, column: 4, message: 'expected a value, found "]"', why: 'a comma too many in a list' },
    { text: '{"a" 1}', line: 1, column: 6, message: 'expected a colon, found "1"', why: 'no colon' },
    {
      text: "{'a': 1}",
      line: 1,
      column: 2,
      message: 'expected a key in double quotes, found "\'"',
      why: 'single quotes',
    },
    { text: '{"a": 1', line: 1, column: 8, message: 'expected a comma or "}", the file ends', why: 'cut off' },
    { text: '{} {}', line: 1, column: 4, message: 'expected the end of the file, found "{"', why: 'two values' },
    { text: '// x\n{}', line: 1, column: 1, message: 'expected a value, found "/"', why: 'a comment' },
    {
      text: 'ERROR: not found',
      line: 1,
      column: 1,
      message: 'expected a value, found "E"',
      why: 'a message instead of an answer',
    },
    {
      text: '["a\nb"]',
      line: 1,
      column: 4,
      message: 'a text in quotes holds a line break or another control character',
      why: 'a raw line break',
    },
    {
      text: '["\\x"]',
      line: 1,
      column: 2,
      message: 'a text in quotes does not end, or has a bad escape in it',
      why: 'an escape that JSON does not have',
    },
    { text: '[01]', line: 1, column: 3, message: 'expected a comma or "]", found "1"', why: 'a leading zero' },
    { text: '', line: 1, column: 1, message: 'expected a value, the file ends', why: 'nothing' },
  ])('says where a text stops being JSON: $why', ({ text, line, column, message }) => {
    expect(fault(text)).toEqual({ line, column, message });
  });

  it('refuses what is nested so deep that it could end the process', () => {
    expect(fault(`${'['.repeat(100_000)}${']'.repeat(100_000)}`).message).toBe(
      'values are nested deeper than 500 levels',
    );
  });

  it('agrees with the language on every JSON text', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(read(text).value).toEqual(JSON.parse(text));
      }),
      { numRuns: propertyRuns(1000) },
    );
  });

  it('agrees with the language on what is no JSON, however a text was broken', () => {
    const broken = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.nat(3),
        fc.constantFrom('', '"', '\\', '{', '}', '[', ']', ',', ':', '0', '-', 'e', '\n', 'null'),
      )
      .map(([text, at, cut, put]) => {
        const from = at % (text.length + 1);
        return text.slice(0, from) + put + text.slice(from + cut);
      });
    fc.assert(
      fc.property(broken, (text) => {
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        expect(readJsonText(text).ok).toBe(isJson);
      }),
      { numRuns: propertyRuns(5000) },
    );
  });
});
