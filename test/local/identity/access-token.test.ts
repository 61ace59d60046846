import { describe, expect, it } from 'vitest';
import { issueToken, readToken } from '../../../src/local/identity/access-token.ts';

const PRINCIPAL = { objectId: 'oid-1', clientId: 'app-1', tenantId: 'tenant-1', name: 'hubwarden' };
const ISSUED_AT = new Date('2026-01-01T00:00:00Z');
const EXPIRES_AT = new Date('2026-01-02T00:00:00Z');

describe('issueToken', () => {
  it('has the shape and the claims of an Entra token', () => {
    const parts = issueToken(PRINCIPAL, 'https://management.azure.com/', ISSUED_AT, EXPIRES_AT).split('.');
    expect(parts).toHaveLength(3);
    expect(JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString())).toMatchObject({
      aud: 'https://management.azure.com/',
      oid: 'oid-1',
      appid: 'app-1',
      tid: 'tenant-1',
      name: 'hubwarden',
      exp: EXPIRES_AT.getTime() / 1000,
    });
  });
});

describe('readToken', () => {
  it('reads what local services look at', () => {
    expect(readToken(issueToken(PRINCIPAL, 'r', ISSUED_AT, EXPIRES_AT))).toEqual({
      audience: 'r',
      objectId: 'oid-1',
      clientId: 'app-1',
      tenantId: 'tenant-1',
      expiresAt: EXPIRES_AT,
    });
  });

  it.each([
    { token: '', why: 'nothing' },
    { token: 'abc', why: 'one part' },
    { token: 'a.b.c', why: 'parts that are not JSON' },
    { token: `a.${Buffer.from('{"aud":"r"}').toString('base64url')}.c`, why: 'claims that are missing' },
  ])('reads no claims from $why', ({ token }) => {
    expect(readToken(token)).toBeUndefined();
  });
});
