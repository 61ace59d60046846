import { describe, expect, it } from 'vitest';
import { millisecondsFromTimeSpan } from '../../../../src/local/functions-host/app/time-span.ts';

describe('millisecondsFromTimeSpan', () => {
  it.each([
    { text: '00:00:30', expected: 30_000, why: 'reads seconds' },
    { text: '1:02:03', expected: 3_723_000, why: 'takes one digit of hours' },
    { text: '1.00:00:00', expected: 86_400_000, why: 'reads days before a dot' },
    { text: '00:00:00.1500000', expected: 150, why: 'reads .NET fractions' },
    { text: '24:00:00', expected: undefined, why: 'refuses 24 hours, which .NET reads as 24 days' },
    { text: '00:60:00', expected: undefined, why: 'refuses 60 minutes' },
    { text: '30', expected: undefined, why: 'refuses a bare number, which .NET reads as days' },
    { text: '*/5 * * * * *', expected: undefined, why: 'refuses a schedule' },
  ])('$why', ({ text, expected }) => {
    expect(millisecondsFromTimeSpan(text)).toBe(expected);
  });
});
