import { describe, expect, it } from 'vitest';
import { retryAfterSeconds } from '../../../src/adapters/http/retry-after.ts';

const NOW = new Date('2026-11-02T10:00:00.400Z');

describe('retryAfterSeconds', () => {
  it.each([
    { why: 'whole seconds', header: '17', seconds: 17 },
    { why: 'zero is now', header: '0', seconds: 0 },
    { why: 'blanks around the number', header: ' 30 ', seconds: 30 },
    { why: 'fractions, which some services send', header: '1.5', seconds: 1.5 },
    {
      why: 'an HTTP date, rounded up so that the call is not early',
      header: 'Mon, 02 Nov 2026 10:01:00 GMT',
      seconds: 60,
    },
    { why: 'a date in the past is now', header: 'Mon, 02 Nov 2026 09:00:00 GMT', seconds: 0 },
    { why: 'an hour at most', header: '86400', seconds: 3600 },
    { why: 'an hour at most for dates too', header: 'Tue, 03 Nov 2026 10:00:00 GMT', seconds: 3600 },
    { why: 'no header', header: undefined, seconds: undefined },
    { why: 'an empty header', header: '', seconds: undefined },
    { why: 'a negative number makes no sense', header: '-5', seconds: undefined },
    { why: 'words make no sense', header: 'soon', seconds: undefined },
  ])('reads $why', ({ header, seconds }) => {
    expect(retryAfterSeconds(new Headers(header === undefined ? {} : { 'Retry-After': header }), NOW)).toBe(seconds);
  });
});
