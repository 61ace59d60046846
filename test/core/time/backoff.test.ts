import { expect, it } from 'vitest';
import { backoffSeconds } from '../../../src/core/time/backoff.ts';

const SLOW = { baseSeconds: 10, capSeconds: 600 };

it('doubles with each attempt, up to the cap', () => {
  const waits = [0, 1, 2, 5, 6, 7, 5000].map((attempt) => backoffSeconds({ ...SLOW, attempt }));
  expect(waits).toEqual([10, 20, 40, 320, 600, 600, 600]);
});

it('stops to double after 20 attempts where no cap stops it', () => {
  const waits = [20, 21].map((attempt) => backoffSeconds({ baseSeconds: 1, capSeconds: Infinity, attempt }));
  expect(waits).toEqual([2 ** 20, 2 ** 20]);
});

it('spreads the wait by the jitter, the longest one too', () => {
  expect(backoffSeconds({ ...SLOW, attempt: 1, jitter: 0.5 })).toBe(10);
  expect(backoffSeconds({ ...SLOW, attempt: 9, jitter: 0.5 })).toBe(300);
});
