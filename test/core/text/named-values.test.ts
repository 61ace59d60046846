import fc from 'fast-check';
import { expect, expectTypeOf, test } from 'vitest';
import * as z from 'zod';
import { namedValues } from '../../../src/core/text/named-values.ts';
import { HOSTILE_NAMES } from '../../hostile-names.ts';

const numbers = namedValues(z.number());

test.each(HOSTILE_NAMES)('keeps an entry that is named %j through JSON and back', (name) => {
  const record = Object.fromEntries([[name, 1]]);
  const read = numbers.parse(JSON.parse(JSON.stringify(record)));
  expect(Object.entries(read)).toEqual([[name, 1]]);
  expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
});

test('keeps any name', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.integer()), (record) => {
      expect(Object.entries(numbers.parse(record))).toEqual(Object.entries(record));
    }),
  );
});

test('names the entry that is wrong', () => {
  const read = z.object({ counts: numbers }).safeParse({ counts: { a: 1, b: 'two' } });
  expect(read.error?.issues.map(({ path }) => path.join('.'))).toEqual(['counts.b']);
});

test.each([null, [], 'text', undefined])('refuses %j, which is no object', (input) => {
  expect(numbers.safeParse(input).success).toBe(false);
});

test('is optional if the surrounding schema says so', () => {
  expect(z.object({ tags: numbers.optional() }).parse({})).toEqual({});
  expect(z.object({ tags: numbers.default({}) }).parse({})).toEqual({ tags: {} });
});

test('has the type of its values', () => {
  expectTypeOf<z.output<typeof numbers>>().toEqualTypeOf<Readonly<Record<string, number>>>();
});
