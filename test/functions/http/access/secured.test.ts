import { describe, expect, it } from 'vitest';
import { secured } from '../../../../src/functions/http/access/secured.ts';

const ANSWER = { status: 200, headers: { 'content-type': 'text/html' }, body: 'x' };

describe('the headers of every answer', () => {
  it('let a page load and send nothing elsewhere', () => {
    expect(secured(ANSWER, 'Page', true)).toEqual({
      status: 200,
      body: 'x',
      headers: {
        'content-type': 'text/html',
        'cache-control': 'no-store',
        'content-security-policy':
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        'referrer-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'permissions-policy': expect.stringContaining('camera=()'),
        'strict-transport-security': 'max-age=31536000',
      },
    });
  });

  it('leave the cache of the API to its ETags, and that of assets to their names', () => {
    expect(secured(ANSWER, 'Api', true).headers['cache-control']).toBe('private, no-cache');
    const asset = { ...ANSWER, headers: { 'cache-control': 'public, max-age=31536000, immutable' } };
    expect(secured(asset, 'Page', true).headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  it('cannot be weakened by a route', () => {
    const headers = { 'content-security-policy': '', 'x-content-type-options': 'no', 'referrer-policy': 'unsafe-url' };
    expect(secured({ ...ANSWER, headers }, 'Page', false).headers).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
    });
  });

  it('demand https only where there is https', () => {
    expect(secured(ANSWER, 'Page', false).headers).not.toHaveProperty('strict-transport-security');
  });
});
