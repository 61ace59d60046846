import { Agent, request } from 'node:https';
import { AzureKeyCredential, EventGridPublisherClient } from '@azure/eventgrid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AlertTopic, ReceivedAlert } from '../../src/local/alert-topic/start-alert-topic.ts';
import { startAlertTopic } from '../../src/local/alert-topic/start-alert-topic.ts';
import type { Certificates } from '../../src/local/certificates/create-certificates.ts';
import { createCertificates } from '../../src/local/certificates/create-certificates.ts';
import { issueToken } from '../../src/local/identity/access-token.ts';

const NOW = new Date();
const PRINCIPAL = { objectId: 'o', clientId: 'c', tenantId: 't', name: 'hubwarden' };
const ALERT = { type: 'Hubwarden.Alert.Opened', source: '/hubwarden', subject: 'HW204', data: { code: 'HW204' } };
const BATCH = 'application/cloudevents-batch+json';

function token(audience: string, expiresAt: Date): string {
  return issueToken(PRINCIPAL, audience, NOW, expiresAt);
}

describe('startAlertTopic', () => {
  let certificates: Certificates;
  let topic: AlertTopic;
  const told: ReceivedAlert[] = [];

  beforeAll(async () => {
    certificates = await createCertificates(NOW);
    const onAlert = (alert: ReceivedAlert) => told.push(alert);
    topic = await startAlertTopic({ certificate: certificates, accessKey: 'key', now: () => NOW, onAlert });
  });
  beforeEach(() => {
    told.length = 0;
  });
  afterAll(async () => {
    await topic.close();
    await certificates.close();
  });

  function publisher(credential: ConstructorParameters<typeof EventGridPublisherClient>[2]) {
    const tlsOptions = { ca: certificates.ca };
    return new EventGridPublisherClient(topic.endpoint, 'CloudEvent', credential, {
      tlsOptions,
      retryOptions: { maxRetries: 0 },
    });
  }

  /** Sends what no client would. @returns the status */
  function post(path: string, headers: Readonly<Record<string, string>>, body: string): Promise<number | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
    const agent = new Agent({ ca: certificates.ca });
    const sent = request(new URL(path, topic.endpoint), { method: 'POST', headers, agent }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.once('error', reject);
    sent.end(body);
    return promise;
  }

  it.each([
    { credential: new AzureKeyCredential('key'), why: 'the topic’s key' },
    {
      credential: {
        getToken: async () => {
          const expiresAt = new Date(NOW.getTime() + 3_600_000);
          return { token: token('https://eventgrid.azure.net', expiresAt), expiresOnTimestamp: expiresAt.getTime() };
        },
      },
      why: 'an Entra token',
    },
  ])('takes what the publisher client sends with $why', async ({ credential }) => {
    await publisher(credential).send([ALERT, { ...ALERT, subject: 'HW501' }]);
    expect(told.map((alert) => alert.event.subject)).toEqual(['HW204', 'HW501']);
    expect(told[0]?.event).toMatchObject({ specversion: '1.0', type: ALERT.type, data: { code: 'HW204' } });
  });

  it('lists what it took in over plain http, newest first', async () => {
    await publisher(new AzureKeyCredential('key')).send([ALERT, { ...ALERT, subject: 'newest' }]);
    const listed: unknown = await (await fetch(topic.listUrl)).json();
    expect(listed).toEqual(JSON.parse(JSON.stringify(topic.received())));
    expect(listed).toHaveProperty('[0].event.subject', 'newest');
    expect(listed).toHaveProperty('[1].event.subject', 'HW204');
    expect((await fetch(new URL('/', topic.listUrl))).status).toBe(404);
  });

  it('refuses a wrong key by the client’s own error', async () => {
    await expect(publisher(new AzureKeyCredential('wrong')).send([ALERT])).rejects.toMatchObject({ statusCode: 401 });
    expect(told).toEqual([]);
  });

  const path = '/api/events?api-version=2018-01-01';
  const good = { 'aeg-sas-key': 'key', 'content-type': BATCH };
  it.each([
    { path, headers: { 'content-type': BATCH }, body: '[]', status: 401, why: 'no credential' },
    {
      path,
      headers: { authorization: `Bearer ${token('https://eventgrid.azure.net', new Date(0))}`, 'content-type': BATCH },
      body: '[]',
      status: 401,
      why: 'an expired token',
    },
    {
      path,
      headers: {
        authorization: `Bearer ${token('https://management.azure.com/', new Date(8.64e15))}`,
        'content-type': BATCH,
      },
      body: '[]',
      status: 401,
      why: 'a token for another service',
    },
    { path: '/api/events', headers: good, body: '[]', status: 400, why: 'a missing api-version' },
    { path, headers: { ...good, 'content-type': 'application/json' }, body: '[]', status: 415, why: 'another schema' },
    { path, headers: good, body: '[{"id":"1"}]', status: 400, why: 'what is no CloudEvent' },
    { path, headers: good, body: ' '.repeat(1024 * 1024 + 1), status: 413, why: 'more than 1 MiB' },
    { path: '/other', headers: good, body: '[]', status: 404, why: 'another path' },
    { path, headers: good, body: '[]', status: 200, why: 'an empty batch' },
  ])('answers $status to $why', async ({ path: target, headers, body, status }) => {
    expect(await post(target, headers, body)).toBe(status);
    expect(told).toEqual([]);
  });
});
