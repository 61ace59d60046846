import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signInPath } from '../../../../src/functions/http/access/sign-in-path.ts';
import { propertyRuns } from '../../../thoroughness.ts';

const HOST = 'https://hubwarden.contoso.com';

/** Where the sign-in leads back to. */
function returnOf(path: string): string | null {
  const [page, query] = signInPath(new URL(`${HOST}${path}`)).split('?');
  expect(page).toBe('/.auth/login/aad');
  return new URLSearchParams(query).get('post_login_redirect_uri');
}

describe('the way back from the sign-in', () => {
  it.each([
    ['/', '/'],
    ['/hubs', '/hubs'],
    [
      '/hubs?filter=verdict%3Adrifted+-tag%3Aenv%3Ddev&sort=name',
      '/hubs?filter=verdict%3Adrifted+-tag%3Aenv%3Ddev&sort=name',
    ],
    ['/hubs/s/g/hub%20one', '/hubs/s/g/hub%20one'],
    ['/hubs?filter=100%25', '/hubs?filter=100%25'],
    ['/hubs?to=https%3A%2F%2Fpypi.org%2Fsimple', '/hubs?to=https%3A%2F%2Fpypi.org%2Fsimple'],
    ['/hubs/s/g/%C3%BC', '/hubs/s/g/%C3%BC'],
  ])('%s leads to %s', (path, back) => {
    expect(returnOf(path)).toBe(back);
  });

  it.each([
    ['two slashes', '//evil.test'],
    ['a slash and a backslash', '/\\evil.test'],
    ['two backslashes', '\\\\evil.test'],
    ['a step back', '/x/..//evil.test'],
    ['a dot', '/.//evil.test'],
    ['an encoded slash', '/%2Fevil.test'],
    ['an encoded slash in small letters', '/%2fevil.test'],
    ['an encoded backslash', '/%5Cevil.test'],
    ['a slash that is encoded twice', '/%252Fevil.test'],
    ['a slash that is encoded three times', '/%25252Fevil.test'],
    ['a backslash that is encoded twice', '/%255cevil.test'],
    ['a tab that browsers leave out', '/\t/evil.test'],
    ['an encoded tab', '/%09/evil.test'],
    ['an encoded line end', '/hubs%0d%0aset-cookie:x'],
    ['a line end in the query', '/hubs?x=%0Alocation:'],
    ['a line end in the query, encoded twice', '/hubs?x=%250a'],
    ['a line separator', '/hubs%E2%80%A8'],
    ['bytes that are no text', '/%ff%fe'],
    ['the endpoints of sign-in', '/.auth/logout'],
    ['the same in another case', '/.AUTH/login/aad?post_login_redirect_uri=/x'],
    ['the same, encoded', '/%2Eauth/logout'],
    ['8 KiB', `/${'x'.repeat(8192)}`],
    ['2 KiB that grow when they are encoded', `/hubs?filter=${'%C3%BC'.repeat(600)}`],
  ])('is the first page after %s', (_why, path) => {
    expect(returnOf(path)).toBe('/');
  });

  it('is always a path of this host, short enough for a request line', () => {
    const piece = fc.oneof(
      fc.constantFrom('/', '\\', '//', '%2F', '%5c', '%25', '.', '..', '@', ':', '?', '#', 'evil.test', '%0a', '\t'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = `${HOST}/${pieces.join('')}`;
        if (!URL.canParse(text)) return;
        const path = signInPath(new URL(text));
        expect(path.length).toBeLessThan(8192);
        const back = new URLSearchParams(path.split('?')[1]).get('post_login_redirect_uri') ?? '';
        const [page = ''] = back.split('?');
        for (const seen of [back, decodeURIComponent(page), decodeURIComponent(decodeURIComponent(page))]) {
          expect(seen.startsWith('/')).toBe(true);
          expect(new URL(seen, HOST).origin).toBe(HOST);
        }
      }),
      { numRuns: propertyRuns(20_000) },
    );
  });
});
