import { describe, expect, it } from 'vitest';
import { issueToken } from '../../../src/local/identity/access-token.ts';
import { publish } from '../../../src/local/receivers/publish-events.ts';

const NOW = new Date('2026-11-23T08:00:00Z');
const LATER = new Date('2026-11-23T09:00:00Z');
const BATCH = 'application/cloudevents-batch+json; charset=utf-8';
const PATH = '/api/events?api-version=2018-01-01';
const EVENTS = JSON.stringify([{ specversion: '1.0', id: '1', source: '/hubwarden', type: 'Hubwarden.Test' }]);
const PRINCIPAL = { objectId: 'o', clientId: 'c', tenantId: 't', name: 'hubwarden' };

function bearer(audience: string, expiresAt: Date): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${issueToken(PRINCIPAL, audience, NOW, expiresAt)}`, 'content-type': BATCH };
}

describe('publish', () => {
  const good = { 'aeg-sas-key': 'key', 'content-type': BATCH };
  it.each([
    { headers: good, status: 200, why: 'the topic’s key' },
    { headers: bearer('https://eventgrid.azure.net', LATER), status: 200, why: 'a token for the service' },
    { headers: good, body: '[]', status: 200, why: 'an empty batch' },
    { headers: { 'content-type': BATCH }, status: 401, why: 'no credential' },
    { headers: { ...good, 'aeg-sas-key': 'wrong' }, status: 401, why: 'a wrong key' },
    { headers: bearer('https://eventgrid.azure.net', new Date(0)), status: 401, why: 'an expired token' },
    { headers: bearer('https://management.azure.com/', LATER), status: 401, why: 'a token for another service' },
    { headers: good, path: '/api/events', status: 400, why: 'a missing api-version' },
    { headers: { ...good, 'content-type': 'application/json' }, status: 415, why: 'another schema' },
    { headers: good, body: '[{"id":"1"}]', status: 400, why: 'what is no CloudEvent' },
    { headers: good, body: undefined, status: 413, why: 'a body that was too large to read' },
  ])('answers $status to $why', ({ status, headers, ...rest }) => {
    const body = 'body' in rest ? rest.body : EVENTS;
    const url = new URL(rest.path ?? PATH, 'https://localhost');
    const reply = publish({ url, headers, body }, { accessKey: 'key', now: () => NOW });
    expect(reply.status).toBe(status);
    expect(reply.events).toHaveLength(status === 200 && body === EVENTS ? 1 : 0);
  });
});
