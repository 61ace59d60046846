import { describe, expect, it } from 'vitest';
import { identityEndpointCredential } from '../../../src/adapters/sign-in/identity-endpoint.ts';
import { readToken } from '../../../src/local/identity/access-token.ts';
import { startIdentity } from '../../../src/local/identity/start-identity.ts';

const PRINCIPAL = {
  objectId: '00000000-0000-4000-8000-00000000aaaa',
  clientId: '00000000-0000-4000-8000-00000000bbbb',
  tenantId: '00000000-0000-4000-8000-00000000cccc',
  name: 'hubwarden',
};

describe('a credential for one identity endpoint', () => {
  it('gets a token for the resource of a scope, with the secret of the endpoint', async () => {
    const identity = await startIdentity({ principal: PRINCIPAL, now: () => new Date() });
    const { endpoint, header } = identity;
    const { clientId } = PRINCIPAL;
    const given = await identityEndpointCredential({ endpoint, header, clientId }).getToken(
      'https://a.example/.default',
    );
    expect(readToken(given?.token ?? '')).toMatchObject({
      audience: 'https://a.example',
      objectId: PRINCIPAL.objectId,
    });
    expect(given?.expiresOnTimestamp).toBeGreaterThan(Date.now());
    await identity.close();
  });

  it.each([
    { why: 'another secret', wrong: { header: 'no' }, says: /status 401/ },
    { why: 'another client', wrong: { clientId: 'no' }, says: /status 400/ },
  ])('says what the endpoint answered to $why', async ({ says, wrong }) => {
    const identity = await startIdentity({ principal: PRINCIPAL, now: () => new Date() });
    const { endpoint, header } = identity;
    const credential = identityEndpointCredential({ endpoint, header, clientId: PRINCIPAL.clientId, ...wrong });
    await expect(credential.getToken('https://a.example/.default')).rejects.toThrow(says);
    await identity.close();
  });

  it('fails when nothing listens there', async () => {
    const credential = identityEndpointCredential({
      endpoint: 'http://127.0.0.1:9/msi/token',
      header: 'x',
      clientId: 'y',
    });
    await expect(credential.getToken('https://a.example/.default')).rejects.toThrow();
  });
});
