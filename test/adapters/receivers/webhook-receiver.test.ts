import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts';
import { signedHeaders, signingSecretProblem } from '../../../src/adapters/receivers/standard-webhooks.ts';
import { webhookBody, webhookReceiver } from '../../../src/adapters/receivers/webhook-receiver.ts';
import { FakePost } from './fake-post.ts';
import { hubs, hugeNotification, notification } from './notifications.ts';

const URL = 'https://hooks.contoso.com/hubwarden';
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const NEXT_SECRET = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;

function receiverOn(fake: FakePost, secret: string, clock = new VirtualClock({ at: new Date() })) {
  return webhookReceiver({ name: 'hook', url: URL, secret, render: webhookBody, clock, post: fake.post });
}

describe('webhookReceiver', () => {
  it('sends what the official library of Standard Webhooks verifies', async () => {
    const fake = new FakePost({ status: 204 });
    expect(await receiverOn(fake, SECRET).send(notification())).toEqual({ ok: true, value: undefined });
    expect(fake.posts).toHaveLength(1);
    const { url, headers, body } = fake.posts[0]!;
    expect(url).toBe(URL);
    expect(headers['content-type']).toBe('application/json');
    expect(new Webhook(SECRET).verify(body, headers)).toEqual({
      type: 'hubwarden.alert.opened',
      timestamp: '2026-11-02T09:59:00.000Z',
      data: { ...JSON.parse(JSON.stringify(notification())), hubCount: 1 },
    });
  });

  it('is refused by the library when one byte of it differs, or the secret does', async () => {
    const fake = new FakePost();
    await receiverOn(fake, SECRET).send(notification());
    const { headers, body } = fake.posts[0]!;
    expect(() => new Webhook(SECRET).verify(`${body} `, headers)).toThrow();
    expect(() => new Webhook(NEXT_SECRET).verify(body, headers)).toThrow();
    expect(() => new Webhook(SECRET).verify(body, { ...headers, 'webhook-id': 'other' })).toThrow();
  });

  it('signs with both secrets while one takes over from the other', async () => {
    const fake = new FakePost();
    await receiverOn(fake, `${NEXT_SECRET} ${SECRET}`).send(notification());
    const { headers, body } = fake.posts[0]!;
    expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
    expect(new Webhook(SECRET).verify(body, headers)).toBeDefined();
    expect(new Webhook(NEXT_SECRET).verify(body, headers)).toBeDefined();
  });

  it('keeps the id over attempts, and takes a new time for each', async () => {
    const fake = new FakePost({ status: 503 });
    const clock = new VirtualClock({ at: new Date() });
    const receiver = receiverOn(fake, SECRET, clock);
    await receiver.send(notification());
    clock.advanceSeconds(60);
    await receiver.send(notification());
    const [first, second] = fake.posts.map((post) => post.headers);
    expect(first?.['webhook-id']).toBe(notification().noticeId);
    expect(second?.['webhook-id']).toBe(first?.['webhook-id']);
    expect(Number(second?.['webhook-timestamp']) - Number(first?.['webhook-timestamp'])).toBe(60);
  });

  it('gives the signature that the library gives', () => {
    const at = new Date(1_674_087_231_000);
    const body =
      '{"type": "contact.created","timestamp":"2022-11-03T20:26:10.344522Z","data":{"id":"1f81eb52-5198-4599-803e-771906343485"}}';
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const headers = signedHeaders(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', at, body);
    expect(headers['webhook-signature']).toBe(new Webhook(secret).sign('msg_p5jXN8AQM9LWM0D4loKWxJek', at, body));
  });

  it.each([
    { given: notification({ transition: 'Resolved' }), type: 'hubwarden.alert.resolved' },
    { given: notification({ kind: 'Digest' }), type: 'hubwarden.digest' },
    { given: notification({ kind: 'Test' }), type: 'hubwarden.test' },
  ])('names the event $type', ({ given, type }) => {
    expect(JSON.parse(webhookBody(given)).type).toBe(type);
  });

  it('stays under 20 KB whatever the notice holds, and says how many hubs there are', () => {
    const body = webhookBody(notification({ hubs: hubs(500) }));
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(20_000);
    const { data } = JSON.parse(body);
    expect(data.hubCount).toBe(500);
    expect(data.hubs.length).toBeGreaterThan(50);
    expect(Buffer.byteLength(webhookBody(hugeNotification()))).toBeLessThanOrEqual(20_000);
    expect(JSON.parse(webhookBody(hugeNotification())).data.link).toBe(notification().link);
  });
});

describe('signingSecretProblem', () => {
  it.each([
    { secret: SECRET, fine: true, why: '32 bytes' },
    { secret: `${SECRET} ${NEXT_SECRET}`, fine: true, why: 'two of them' },
    { secret: 'hunter2', fine: false, why: 'a password' },
    { secret: Buffer.alloc(32).toString('base64'), fine: false, why: 'no prefix' },
    { secret: `whsec_${Buffer.alloc(23).toString('base64')}`, fine: false, why: 'too short to be safe' },
    {
      secret: `whsec_${Buffer.alloc(65).toString('base64')}`,
      fine: false,
      why: 'longer than the specification allows',
    },
    { secret: 'whsec_not base64!', fine: false, why: 'no Base64' },
  ])('$why: $fine', ({ secret, fine }) => {
    const problem = signingSecretProblem(secret);
    if (fine) expect(problem).toBeUndefined();
    else {
      expect(problem).toMatch(/^is not a signing secret\. Set it to/);
      expect(problem).not.toContain(secret);
    }
  });
});
