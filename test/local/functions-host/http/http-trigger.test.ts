import { describe, expect, it } from 'vitest';
import type { RpcHttpCookie } from '../../../../src/local/functions-host/app/worker-contract.ts';
import { hostResponseFrom, rpcHttpRequestFrom } from '../../../../src/local/functions-host/http/http-trigger.ts';
import { request } from '../fake-functions.ts';

function responseWith(cookie: RpcHttpCookie) {
  const http = { statusCode: '200', headers: {}, cookies: [cookie] };
  return hostResponseFrom({ invocationId: 'x', returnValue: { http } });
}

describe('rpcHttpRequestFrom', () => {
  it('sends an absolute URL, nullable maps and the body as bytes', () => {
    const posted = request('POST', '/api/x?a=1&a=2&b=', { headers: { 'x-h': 'v' }, body: 'text' });
    expect(rpcHttpRequestFrom(posted, { id: '7' })).toEqual({
      method: 'POST',
      url: 'http://127.0.0.1:7071/api/x?a=1&a=2&b=',
      nullableHeaders: { 'x-h': { value: 'v' } },
      nullableParams: { id: { value: '7' } },
      nullableQuery: { a: { value: '1,2' }, b: { value: '' } },
      body: { bytes: Buffer.from('text') },
    });
  });

  it('sends no body when there is none', () => {
    expect(rpcHttpRequestFrom(request('GET', '/api/x'), {})).not.toHaveProperty('body');
  });
});

describe('hostResponseFrom', () => {
  it('answers 204 when the handler answered nothing', () => {
    expect(hostResponseFrom({ invocationId: 'x', returnValue: null })).toEqual({ status: 204 });
  });

  it('answers with status, headers and body', () => {
    const http = { statusCode: '418', headers: { a: 'b' }, cookies: [], body: { bytes: new Uint8Array([1, 2]) } };
    expect(hostResponseFrom({ invocationId: 'x', returnValue: { http } })).toEqual({
      status: 418,
      headers: { a: 'b' },
      body: new Uint8Array([1, 2]),
    });
  });

  it.each([
    { cookie: { name: 'a', value: 'b c', sameSite: 'none' }, header: 'a=b%20c', why: 'a bare cookie' },
    {
      cookie: {
        name: 'a',
        value: 'b',
        domain: { value: 'd.example' },
        path: { value: '/p' },
        expires: { value: { seconds: 0 } },
        maxAge: { value: 60 },
        secure: { value: true },
        httpOnly: { value: true },
        sameSite: 'explicitNone',
      },
      header:
        'a=b; Domain=d.example; Path=/p; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60; Secure; HttpOnly; SameSite=None',
      why: 'a cookie with everything',
    },
    { cookie: { name: 'a', value: '', sameSite: 'strict' }, header: 'a=; SameSite=Strict', why: 'a strict cookie' },
  ] as const)('renders $why', ({ cookie, header }) => {
    expect(responseWith(cookie).headers).toEqual({ 'set-cookie': [header] });
  });
});
