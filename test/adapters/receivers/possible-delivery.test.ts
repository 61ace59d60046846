import { describe, expect, it } from 'vitest';
import { withPossibleDelivery } from '../../../src/adapters/receivers/guarded-post.ts';
import { err, ok } from '../../../src/core/result.ts';
import type { SendFailure } from '../../../src/reconcile/ports.ts';

const POST = { url: 'https://x.example', headers: {}, body: '{}', secrets: [] };
const later = (detail: string): SendFailure => ({ kind: 'Later', retryAfterSeconds: undefined, detail });

describe('a post that failed', () => {
  it.each([
    { detail: 'no answer in time', lost: true },
    { detail: 'the request failed', lost: true },
    { detail: 'the request failed: ECONNRESET', lost: true },
    { detail: 'the request failed: the connection was closed without an answer', lost: true },
    { detail: 'the request failed: ECONNREFUSED', lost: false },
    { detail: 'the request failed: ENOTFOUND', lost: false },
    { detail: 'no token for the topic: no identity', lost: false },
  ])('with "$detail" may have arrived all the same: $lost', async ({ detail, lost }) => {
    const sent = await withPossibleDelivery(async () => err(later(detail)))(POST);
    expect(sent).toEqual({ ok: false, error: lost ? { ...later(detail), mayHaveArrived: true } : later(detail) });
  });

  it('is as it was in any other way, and so is an answer', async () => {
    const broken: SendFailure = { kind: 'Broken', status: 404, detail: 'the request failed' };
    expect(await withPossibleDelivery(async () => err(broken))(POST)).toEqual(err(broken));
    const answer = ok({ status: 202, headers: {}, retryAfterSeconds: undefined, body: '' });
    expect(await withPossibleDelivery(async () => answer)(POST)).toEqual(answer);
  });
});
