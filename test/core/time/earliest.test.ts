import { expect, it } from 'vitest';
import { earliest } from '../../../src/core/time/earliest.ts';

const NOON = new Date('2026-11-30T12:00:00Z');
const ONE = new Date('2026-11-30T13:00:00Z');

it.each([
  { why: 'none without times', times: [], at: undefined },
  { why: 'none where no time is given', times: [undefined], at: undefined },
  { why: 'the only time', times: [undefined, ONE], at: ONE },
  { why: 'the earliest of two, in any order', times: [ONE, undefined, NOON], at: NOON },
])('is $why', ({ at, times }) => {
  expect(earliest(times)).toBe(at);
});
