import { expect, it } from 'vitest';
import { timeOf, utcMinute } from '../../../src/core/time/utc-minute.ts';

it('shows an instant to the minute, cut off and not rounded', () => {
  expect(utcMinute('2026-11-23T08:45:59.999Z')).toBe('2026-11-23 08:45 UTC');
  expect(timeOf('2026-11-23T08:45:59.999Z')).toBe('2026-11-23 08:45Z');
});

it('shows an empty text in a table where there is no instant', () => {
  expect(timeOf(undefined)).toBe('');
});
