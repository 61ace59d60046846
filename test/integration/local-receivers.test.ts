import { get } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { guardedPost } from '../../src/adapters/receivers/guarded-post.ts';
import { receiversFrom } from '../../src/adapters/receivers/receivers-from.ts';
import { receiverSetting } from '../../src/core/alert/routing/receiver-types.ts';
import type { Certificates } from '../../src/local/common/create-certificates.ts';
import { createCertificates } from '../../src/local/common/create-certificates.ts';
import type { Format } from '../../src/local/receivers/receiver-formats.ts';
import { FORMATS } from '../../src/local/receivers/receiver-formats.ts';
import type { Receivers } from '../../src/local/receivers/start-receivers.ts';
import { startReceivers } from '../../src/local/receivers/start-receivers.ts';
import type { AlertReceiver } from '../../src/reconcile/ports.ts';
import { hubs, hugeNotification, notification } from '../adapters/receivers/notifications.ts';

const SECRETS = {
  topicKey: 'CANARY-topic-key-0001',
  routingKey: 'CANARY00000000000000000000000002',
  teamsSignature: 'CANARY-teams-signature-3',
  slackToken: 'CANARY-slack-token-4',
  signingSecret: `whsec_${Buffer.from('CANARY-signing-secret-number-five').toString('base64')}`,
};

describe('what the receivers send, on servers that take what the real ones take', () => {
  let certificates: Certificates;
  let servers: Receivers;
  let receivers: ReadonlyMap<string, AlertReceiver>;

  beforeAll(async () => {
    certificates = await createCertificates(new Date());
    servers = await startReceivers({ certificate: certificates, secrets: SECRETS, now: () => new Date() });
    receivers = made(SECRETS);
  });
  beforeEach(() => servers.faults.clear());
  afterAll(async () => {
    await servers.close();
    await certificates.close();
  });

  function made(secrets: typeof SECRETS): ReadonlyMap<string, AlertReceiver> {
    const settings: Record<string, string> = { HUBWARDEN_RECEIVERS_ALLOW_LOOPBACK: 'on' };
    for (const format of FORMATS) settings[receiverSetting(format, 'URL')] = servers.urls[format];
    settings[receiverSetting('teams', 'URL')] = servers.urls.teams.replace(
      SECRETS.teamsSignature,
      secrets.teamsSignature,
    );
    settings[receiverSetting('slack', 'URL')] = servers.urls.slack.replace(SECRETS.slackToken, secrets.slackToken);
    settings[receiverSetting('eventGrid', 'KEY')] = secrets.topicKey;
    settings[receiverSetting('pagerDuty', 'KEY')] = secrets.routingKey;
    settings[receiverSetting('webhook', 'SECRET')] = secrets.signingSecret;
    const clock = { now: () => new Date() };
    const { receivers: all, problems } = receiversFrom(
      FORMATS.map((format) => ({ name: format, type: format })),
      settings,
      {
        credential: { getToken: async () => null },
        clock,
        log: { info: () => undefined, warn: () => undefined },
        source: '/hubwarden',
        post: guardedPost({
          allowed: { loopback: true, private: false },
          clock,
          ca: certificates.ca,
          timeoutMs: 400,
        }),
      },
    );
    expect(problems).toEqual([]);
    return all;
  }

  const send = (format: Format, given = notification()) => receivers.get(format)!.send(given);

  it.each(FORMATS)('%s takes an opening, an acknowledgement, a resolve and a test', async (format) => {
    const before = servers.taken().length;
    for (const transition of ['Opened', 'Updated', 'Repeated', 'Acknowledged', 'Resolved'] as const)
      expect(await send(format, notification({ transition }))).toEqual({ ok: true, value: undefined });
    for (const kind of ['Digest', 'Test'] as const)
      expect(await send(format, notification({ kind, severity: 'info' }))).toMatchObject({ ok: true });
    expect(servers.taken().length - before).toBe(7);
    expect(servers.taken()[0]?.title).toBe(notification().title);
  });

  it.each(FORMATS)(
    '%s takes an alert without hub or link, one with 500 hubs, and one that is far too large',
    async (format) => {
      for (const given of [
        notification({ hubs: ['hubwarden'], link: undefined }),
        notification({ hubs: hubs(500) }),
        hugeNotification(),
      ])
        expect(await send(format, given)).toEqual({ ok: true, value: undefined });
    },
  );

  it.each(['eventGrid', 'pagerDuty', 'teams', 'slack', 'webhook'] as const)(
    '%s is broken with a wrong secret, and the secret is in no message',
    async (format) => {
      const wrong = made({
        topicKey: 'CANARY-wrong-topic-key',
        routingKey: 'CANARY-wrong-000000000000000-key',
        teamsSignature: 'CANARY-wrong-signature',
        slackToken: 'CANARY-wrong-token',
        signingSecret: `whsec_${Buffer.from('CANARY-signing-secret-number-six!').toString('base64')}`,
      });
      const sent = await wrong.get(format)!.send(notification());
      expect(sent).toMatchObject({ ok: false, error: { kind: 'Broken' } });
      expect(JSON.stringify(sent)).not.toContain('CANARY');
    },
  );

  describe.each(FORMATS)('%s', (format) => {
    it.each([
      { fault: { kind: 'Status', status: 429, retryAfter: '9' } as const, kind: 'Later', seconds: 9 },
      { fault: { kind: 'Status', status: 429 } as const, kind: 'Later' },
      { fault: { kind: 'Status', status: 500 } as const, kind: 'Later' },
      { fault: { kind: 'Status', status: 410 } as const, kind: 'Broken' },
      { fault: { kind: 'Status', status: 302 } as const, kind: 'Broken' },
      { fault: { kind: 'Status', status: 422 } as const, kind: 'Refused' },
      { fault: { kind: 'Slow', delayMs: 700 } as const, kind: 'Later' },
      { fault: { kind: 'Reset' } as const, kind: 'Later' },
      { fault: { kind: 'LostAnswer' } as const, kind: 'Later' },
    ])('fails as $kind on $fault, says no secret, and works again', async ({ fault, kind, seconds }) => {
      servers.faults.add({ ...fault, format });
      const sent = await send(format);
      expect(sent).toMatchObject({
        ok: false,
        error: { kind, ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }) },
      });
      expect(JSON.stringify(sent)).not.toContain('CANARY');
      expect(await send(format)).toEqual({ ok: true, value: undefined });
    });

    it('hides secrets that an answer repeats', async () => {
      servers.faults.add({
        kind: 'Status',
        status: 404,
        format,
        body: `no ${Object.values(SECRETS).join(' ')} ${servers.urls[format]}`,
      });
      const sent = await send(format);
      const own = {
        eventGrid: SECRETS.topicKey,
        pagerDuty: SECRETS.routingKey,
        teams: SECRETS.teamsSignature,
        slack: SECRETS.slackToken,
        webhook: SECRETS.signingSecret,
        azureMonitor: servers.urls.azureMonitor,
      };
      expect(JSON.stringify(sent)).not.toContain(own[format]);
    });

    it('reads a Retry-After that is a date', async () => {
      const retryAfter = new Date(Date.now() + 120_000).toUTCString();
      servers.faults.add({ kind: 'Status', status: 503, retryAfter, format });
      const sent = await send(format);
      const seconds = !sent.ok && sent.error.kind === 'Later' ? sent.error.retryAfterSeconds : undefined;
      expect(seconds).toBeGreaterThan(110);
      expect(seconds).toBeLessThanOrEqual(120);
    });
  });

  it('shows a browser a page that may load nothing but its styles, and keeps other host names out', async () => {
    const accept = 'text/html,application/xhtml+xml;q=0.9';
    const page = await fetch(servers.listUrl, { headers: { accept } });
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'self'");
    const html = await page.text();
    expect(html).toContain('Notifications at the local receivers');
    expect(html).not.toContain('CANARY');
    const styles = await fetch(new URL(/href="([^"]+\.css)"/.exec(html)?.[1] ?? '', servers.listUrl));
    expect([styles.status, styles.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8']);
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    get(servers.listUrl, { headers: { host: 'other.example' } }, (answer) => resolve(answer.resume().statusCode));
    expect(await promise).toBe(421);
  });

  it('lists what was taken, without keys, and takes faults over http', async () => {
    const before = servers.taken().length;
    const listed = await (await fetch(servers.listUrl)).text();
    // A slow request of an earlier test may arrive while the list is read.
    const list: readonly unknown[] = JSON.parse(listed);
    expect(list.length).toBeGreaterThanOrEqual(before);
    expect(list).toEqual(JSON.parse(JSON.stringify(servers.taken().slice(-list.length))));
    expect(listed).not.toContain('CANARY');
    const faults = new URL('/faults', servers.listUrl);
    const post = (body: string) => fetch(faults, { method: 'POST', body });
    expect((await post('{"kind":"Status","format":"slack","status":429}')).status).toBe(201);
    expect(await send('slack')).toMatchObject({ error: { kind: 'Later' } });
    expect((await post('{"kind":"Whatever"}')).status).toBe(400);
    await post('{"kind":"Reset","format":"slack","times":5}');
    expect((await fetch(faults, { method: 'DELETE' })).status).toBe(204);
    expect(await send('slack')).toMatchObject({ ok: true });
  });
});
