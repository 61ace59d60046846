import { describe, expect, it } from 'vitest';
import { eventGridReceiver } from '../../../src/adapters/receivers/event-grid-receiver.ts';
import type { Notification } from '../../../src/core/alert/content/notification.ts';
import { FakePost } from './fake-post.ts';
import { hugeNotification, notification } from './notifications.ts';

const ENDPOINT = 'https://topic.westeurope-1.eventgrid.azure.net/api/events';

function receiverOn(
  fake: FakePost,
  auth: Parameters<typeof eventGridReceiver>[0]['auth'] = { key: 'CANARY-topic-key' },
) {
  return eventGridReceiver({ name: 'topic', endpoint: ENDPOINT, auth, source: '/hubwarden/test', post: fake.post });
}

describe('eventGridReceiver', () => {
  it.each<{ given: Partial<Notification>; type: string }>([
    { given: { transition: 'Opened' }, type: 'Hubwarden.Alert.Opened' },
    { given: { transition: 'Updated' }, type: 'Hubwarden.Alert.Updated' },
    { given: { transition: 'Resolved' }, type: 'Hubwarden.Alert.Resolved' },
    { given: { kind: 'Digest' }, type: 'Hubwarden.Digest' },
    { given: { kind: 'Test' }, type: 'Hubwarden.Test' },
  ])('sends one CloudEvent of type $type', async ({ given, type }) => {
    const fake = new FakePost();
    const receiver = receiverOn(fake);
    const sent = notification(given);
    expect(await receiver.send(sent)).toEqual({ ok: true, value: undefined });
    expect(receiver.name).toBe('topic');
    expect(fake.posts).toHaveLength(1);
    expect(fake.body()).toEqual([
      {
        specversion: '1.0',
        id: sent.noticeId,
        type,
        source: '/hubwarden/test',
        subject: sent.dedupKey,
        time: '2026-11-02T09:59:00.000Z',
        datacontenttype: 'application/json',
        data: { ...JSON.parse(JSON.stringify(sent)), hubCount: 1 },
      },
    ]);
    const [post] = fake.posts;
    expect(post?.url).toBe(`${ENDPOINT}?api-version=2018-01-01`);
    expect(post?.headers['aeg-sas-key']).toBe('CANARY-topic-key');
    expect(post?.headers['content-type']).toMatch(/^application\/cloudevents-batch\+json/);
  });

  it('sends with a token when it has an identity', async () => {
    const credential = {
      getToken: async (scopes: unknown) => ({ token: `for-${scopes}`, expiresOnTimestamp: Date.now() + 3_600_000 }),
    };
    const fake = new FakePost();
    await receiverOn(fake, { credential }).send(notification());
    expect(fake.posts[0]?.headers.authorization).toBe('Bearer for-https://eventgrid.azure.net/.default');
  });

  it('tries again later when the identity gives no token, and says so', async () => {
    const credential = { getToken: () => Promise.reject(new Error('the identity endpoint did not answer')) };
    const fake = new FakePost();
    expect(await receiverOn(fake, { credential }).send(notification())).toMatchObject({
      ok: false,
      error: { kind: 'Later', detail: expect.stringContaining('the identity endpoint did not answer') },
    });
    expect(fake.posts).toEqual([]);
  });

  it('stays under Event Grid’s 1 MB whatever the notice holds', async () => {
    const fake = new FakePost();
    await receiverOn(fake).send(hugeNotification());
    expect(Buffer.byteLength(fake.posts[0]?.body ?? '')).toBeLessThan(1_000_000);
    expect(fake.body()).toMatchObject([{ data: { hubCount: 10_000, link: notification().link } }]);
  });

  it.each([
    { status: 401, kind: 'Broken', why: 'a wrong key' },
    { status: 403, kind: 'Broken', why: 'an identity without the role' },
    { status: 404, kind: 'Broken', why: 'a topic that is gone' },
    { status: 307, kind: 'Broken', why: 'a redirect' },
    { status: 400, kind: 'Refused', why: 'a topic of another schema' },
    { status: 413, kind: 'Refused', why: 'a notice that is too large' },
    { status: 429, kind: 'Later', why: 'too many notices' },
    { status: 503, kind: 'Later', why: 'trouble at Event Grid' },
  ])('sends once and reads $status as $kind: $why', async ({ status, kind }) => {
    const fake = new FakePost({
      status,
      headers: { location: 'https://evil.example/' },
      body: '{"error":{"code":"Code","message":"no CANARY-topic-key"}}',
      retryAfterSeconds: kind === 'Later' ? 3 : undefined,
    });
    const sent = await receiverOn(fake).send(notification());
    expect(sent).toMatchObject({
      ok: false,
      error: { kind, ...(kind === 'Later' ? { retryAfterSeconds: 3 } : { status }) },
    });
    expect(fake.posts).toHaveLength(1);
    expect(JSON.stringify(sent)).not.toContain('CANARY');
  });

  it('passes on what the guard says', async () => {
    const blocked = { kind: 'Broken', status: undefined, detail: 'it leads to a loopback address' } as const;
    expect(await receiverOn(new FakePost(blocked)).send(notification())).toEqual({ ok: false, error: blocked });
  });
});
