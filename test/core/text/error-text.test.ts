import { expect, it } from 'vitest';
import { errorText } from '../../../src/core/text/error-text.ts';

it.each([
  { why: "an error's message, without its name", value: new TypeError('no such table'), text: 'no such table' },
  { why: 'a thrown text as it is', value: 'no such table', text: 'no such table' },
  { why: 'a thrown value as text', value: { status: 404 }, text: '[object Object]' },
  { why: 'nothing', value: undefined, text: 'undefined' },
])('gives $why', ({ text, value }) => {
  expect(errorText(value)).toBe(text);
});
