import { describe, expect, it } from 'vitest';
import { lazyCredential } from '../../../src/adapters/sign-in/lazy-credential.ts';

describe('a credential that loads late', () => {
  it('loads with the first token request, once, and passes scopes and options on', async () => {
    let loads = 0;
    const asked: unknown[] = [];
    const credential = lazyCredential(async () => {
      loads += 1;
      return {
        getToken: async (...request) => {
          asked.push(request);
          return { token: `token-${asked.length}`, expiresOnTimestamp: 0 };
        },
      };
    });
    expect(loads).toBe(0);
    const tokens = await Promise.all([credential.getToken('a'), credential.getToken(['b'], { tenantId: 't' })]);
    expect(tokens.map((each) => each?.token)).toEqual(['token-1', 'token-2']);
    expect(asked).toEqual([
      ['a', undefined],
      [['b'], { tenantId: 't' }],
    ]);
    expect(loads).toBe(1);
  });

  it('fails each request with the reason why it cannot load', async () => {
    const credential = lazyCredential(() => Promise.reject(new Error('AZURE_TOKEN_CREDENTIALS is wrong')));
    await expect(credential.getToken('a')).rejects.toThrow('AZURE_TOKEN_CREDENTIALS is wrong');
    await expect(credential.getToken('a')).rejects.toThrow('AZURE_TOKEN_CREDENTIALS is wrong');
  });
});
