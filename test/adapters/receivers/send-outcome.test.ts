import { describe, expect, it } from 'vitest';
import { outcomeByStatus, statusMeaning } from '../../../src/adapters/receivers/send-outcome.ts';

/** Every status of the IANA registry (read 2026-11), and some that proxies have made up. */
const MEANINGS = {
  Taken: [200, 201, 202, 203, 204, 205, 206, 207, 208, 226],
  Broken: [
    300, 301, 302, 303, 304, 305, 307, 308, 401, 402, 403, 404, 405, 407, 410, 414, 416, 417, 418, 421, 423, 424, 426,
    428, 451,
  ],
  Refused: [400, 406, 409, 411, 412, 413, 415, 422, 431],
  Later: [408, 425, 429, 500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511, 520, 599],
} as const;

describe('statusMeaning', () => {
  const rows = Object.entries(MEANINGS).flatMap(([meaning, statuses]) =>
    statuses.map((status) => ({ status, meaning })),
  );
  it.each(rows)('$status is $meaning', ({ status, meaning }) => {
    expect(statusMeaning(status)).toBe(meaning);
  });
});

describe('outcomeByStatus', () => {
  it.each([
    { status: 500, lost: true },
    { status: 502, lost: true },
    { status: 504, lost: true },
    { status: 503, lost: undefined },
    { status: 429, lost: undefined },
    { status: 408, lost: undefined },
  ])('of $status says whether the request may have been passed on: $lost', ({ lost, status }) => {
    const sent = outcomeByStatus({ status, headers: {}, retryAfterSeconds: undefined, body: '' }, []);
    expect(sent.ok ? sent : { mayHaveArrived: undefined, ...sent.error }).toMatchObject({ mayHaveArrived: lost });
  });

  it('keeps the wait that was asked for, and hides secrets in what was said', () => {
    const answer = { status: 429, headers: {}, retryAfterSeconds: 7, body: 'key s3cr3t-key-value is busy' };
    expect(outcomeByStatus(answer, ['s3cr3t-key-value'])).toEqual({
      ok: false,
      error: { kind: 'Later', retryAfterSeconds: 7, detail: 'it answered 429: key … is busy' },
    });
  });
});
