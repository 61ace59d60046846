import { RestError } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { eventGridReceiver } from '../../../src/adapters/event-grid/event-grid-receiver.ts';
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts';
import type { AlertNotice } from '../../../src/reconcile/ports.ts';
import type { Answer } from '../arm/fake-transport.ts';
import { AT, FakeTransport } from '../arm/fake-transport.ts';

const NOTICE: AlertNotice = {
  kind: 'Alert',
  dedupKey: 'hw-204-1',
  noticeId: 'notice-1',
  transition: 'Opened',
  reason: 'NewAlert',
  code: 'HW204',
  severity: 'critical',
  title: 'A forbidden rule',
  facts: [{ label: 'To do', value: 'Delete it.' }],
  text: 'To do: Delete it.',
  hubs: ['/subscriptions/1'],
  since: '2026-11-02T09:58:00.000Z',
  at: '2026-11-02T09:59:00.000Z',
};

function receiverOn(
  answer: () => Answer | Error,
  auth: Parameters<typeof eventGridReceiver>[0]['auth'] = { key: 'KEY' },
) {
  const transport = new FakeTransport(answer);
  const receiver = eventGridReceiver({
    name: 'topic',
    endpoint: 'https://topic.westeurope-1.eventgrid.azure.net/api/events',
    auth,
    source: '/hubwarden/test',
    clock: new VirtualClock({ at: AT }),
    transport,
  });
  return { transport, receiver };
}

describe('eventGridReceiver', () => {
  it.each(['Opened', 'Updated', 'Resolved'] as const)(
    'sends a notice that is %s as one CloudEvent',
    async (transition) => {
      const { transport, receiver } = receiverOn(() => ({ status: 200 }));
      const notice = { ...NOTICE, transition };
      expect(await receiver.send(notice)).toEqual({ ok: true, value: undefined });
      expect(receiver.name).toBe('topic');
      expect(transport.sent).toHaveLength(1);
      expect(transport.sent[0]).toMatchObject({
        method: 'POST',
        body: [
          {
            specversion: '1.0',
            id: 'notice-1',
            type: `Hubwarden.Alert.${transition}`,
            source: '/hubwarden/test',
            subject: 'hw-204-1',
            time: '2026-11-02T09:59:00.000Z',
            datacontenttype: 'application/json',
            data: notice,
          },
        ],
      });
      expect(transport.sent[0]?.url).toMatch(
        /^https:\/\/topic\.westeurope-1\.eventgrid\.azure\.net\/api\/events\?api-version=/,
      );
      expect(transport.sent[0]?.headers['aeg-sas-key']).toBe('KEY');
      expect(transport.sent[0]?.headers['content-type']).toMatch(/^application\/cloudevents-batch\+json/);
    },
  );

  it('sends with a token when it has an identity', async () => {
    const credential = {
      getToken: async (scopes: unknown) => ({ token: `for-${scopes}`, expiresOnTimestamp: Date.now() + 3_600_000 }),
    };
    const { transport, receiver } = receiverOn(() => ({ status: 200 }), { credential });
    await receiver.send(NOTICE);
    expect(transport.sent[0]?.headers.authorization).toBe('Bearer for-https://eventgrid.azure.net/.default');
  });

  it.each<{ why: string; answer: Answer | Error; kind: string }>([
    {
      why: 'a wrong key',
      answer: { status: 401, body: { error: { code: 'Unauthorized', message: 'no' } } },
      kind: 'Broken',
    },
    { why: 'a topic that is gone', answer: { status: 404 }, kind: 'Broken' },
    {
      why: 'a topic of another schema',
      answer: { status: 400, body: { error: { code: 'BadRequest', message: 'schema' } } },
      kind: 'Refused',
    },
    { why: 'a notice that is too large', answer: { status: 413 }, kind: 'Refused' },
    { why: 'too many notices', answer: { status: 429, headers: { 'Retry-After': '3' } }, kind: 'Later' },
    { why: 'trouble at Event Grid', answer: { status: 503 }, kind: 'Later' },
    {
      why: 'a redirect',
      answer: { status: 307, headers: { Location: 'https://topic.westeurope-1.eventgrid.azure.net/other' } },
      kind: 'Broken',
    },
    { why: 'a broken connection', answer: new RestError('reset', { code: 'ECONNRESET' }), kind: 'Later' },
  ])('sends once and says what $why means', async ({ answer, kind }) => {
    const { transport, receiver } = receiverOn(() => answer);
    const sent = await receiver.send(NOTICE);
    expect(sent).toMatchObject({ ok: false, error: { kind } });
    expect(transport.sent).toHaveLength(1);
    expect(JSON.stringify(sent)).not.toContain('KEY');
  });
});
