import { DefaultAzureCredential, ManagedIdentityCredential } from '@azure/identity';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { readToken } from '../../src/local/identity/access-token.ts';
import type { Identity } from '../../src/local/identity/start-identity.ts';
import { startIdentity } from '../../src/local/identity/start-identity.ts';

const PRINCIPAL = { objectId: 'oid-1', clientId: 'client-1', tenantId: 'tenant-1', name: 'hubwarden' };
const ARM = 'https://management.azure.com/.default';

describe('startIdentity', () => {
  let identity: Identity;

  beforeAll(async () => {
    identity = await startIdentity({ principal: PRINCIPAL, now: () => new Date() });
  });
  afterAll(() => identity.close());
  afterEach(() => vi.unstubAllEnvs());

  function useIdentity(): void {
    vi.stubEnv('IDENTITY_ENDPOINT', identity.endpoint);
    vi.stubEnv('IDENTITY_HEADER', identity.header);
  }

  it.each([
    { create: () => new ManagedIdentityCredential(), why: 'ManagedIdentityCredential' },
    { create: () => new ManagedIdentityCredential({ clientId: 'client-1' }), why: 'a user-assigned identity' },
    { create: () => new DefaultAzureCredential(), why: 'DefaultAzureCredential' },
  ])('gives a token to $why', async ({ create }) => {
    useIdentity();
    const token = await create().getToken(ARM);
    expect(readToken(token.token)).toMatchObject({ audience: 'https://management.azure.com', objectId: 'oid-1' });
    expect(token.expiresOnTimestamp).toBeGreaterThan(Date.now());
  });

  it('gives nothing to another identity', async () => {
    useIdentity();
    const credential = new ManagedIdentityCredential({ clientId: 'somebody-else' });
    await expect(credential.getToken(ARM)).rejects.toThrow();
  });

  it.each([
    { header: 'wrong', query: 'api-version=2019-08-01&resource=r', status: 401, why: 'a wrong header' },
    { header: undefined, query: 'api-version=2019-08-01&resource=r', status: 401, why: 'no header' },
    { header: 'right', query: 'api-version=2017-09-01&resource=r', status: 400, why: 'another api-version' },
    { header: 'right', query: 'api-version=2019-08-01', status: 400, why: 'no resource' },
    { header: 'right', query: 'api-version=2019-08-01&resource=r', status: 200, why: 'what the protocol asks for' },
  ])('answers $status to $why', async ({ header, query, status }) => {
    const headers = header === undefined ? {} : { 'X-IDENTITY-HEADER': header === 'right' ? identity.header : header };
    expect((await fetch(`${identity.endpoint}?${query}`, { headers })).status).toBe(status);
  });
});
