import { describe, expect, it } from 'vitest';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import type { ReadBucket } from '../../../src/reconcile/read-limiter.ts';
import { ACCOUNT, ACCOUNT_BODY, clientOn, hubId, NETWORK, NETWORK_BODY } from './account-answers.ts';
import { HUB_PATH } from './fake-transport.ts';

describe('the read budget', () => {
  const hub = hubIdFrom(HUB_PATH)!;
  const hubBody = { id: HUB_PATH, name: 'hub-one', kind: 'Hub', location: 'x', properties: {} };
  const low = {
    hub: { 'x-ms-ratelimit-remaining-subscription-reads': '10' },
    account: { 'x-ms-ratelimit-remaining-subscription-global-reads': '100' },
    enough: { 'x-ms-ratelimit-remaining-subscription-global-reads': '16499' },
  };
  const answersWith = (hubHeaders: Record<string, string>, headers: Record<string, string>) => ({
    [HUB_PATH]: { status: 200, headers: hubHeaders, body: hubBody },
    [ACCOUNT]: { status: 200, headers, body: ACCOUNT_BODY },
    [NETWORK]: { status: 200, headers, body: NETWORK_BODY },
  });

  it('keeps a reserve of each provider that never holds up the other', async () => {
    const background = clientOn(answersWith(low.hub, low.enough)).client.inBackground();
    expect((await background.observe(hub)).ok).toBe(true);
    expect(await background.observe(hub)).toMatchObject({ ok: false, error: { kind: 'Throttled' } });
    expect((await background.observe(hubId)).ok).toBe(true);

    const others = clientOn(answersWith({}, low.account)).client.inBackground();
    // The first answer shows the low bucket, so the second read of the same account waits already.
    expect(await others.observe(hubId)).toMatchObject({ ok: false, error: { kind: 'Throttled' } });
    expect((await others.observe(hub)).ok).toBe(true);
  });

  it('shows a gate both reads of an account, with the size of their bucket', async () => {
    const admitted: string[] = [];
    const learned: (ReadBucket | undefined)[] = [];
    const gate = {
      admit: async (provider: string) => {
        admitted.push(provider);
        return 0;
      },
      learn: (_: string, bucket: ReadBucket | undefined) => learned.push(bucket),
    };
    await clientOn(answersWith({}, low.enough)).client.inBackground(gate).observe(hubId);
    expect(admitted).toEqual(['microsoft.cognitiveservices', 'microsoft.cognitiveservices']);
    expect(learned).toEqual(
      [16_499, 16_499].map((remaining) => ({ remaining, reserved: 3300, refillPerSecond: 1650 })),
    );
  });
});
