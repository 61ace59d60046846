import { gunzipSync } from 'node:zlib';
import { HttpRequest } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { hostResponseFrom, webRequestFrom } from '../../../../src/functions/http/serve/host-message.ts';
import { LARGEST_BODY_BYTES } from '../../../../src/functions/http/web-message.ts';
import { signedIn, webRequest } from '../access/platforms.ts';

const URL_TEXT = 'https://hubwarden.contoso.com/hubs?filter=a';

function posted(body: string | Uint8Array): HttpRequest {
  const given = typeof body === 'string' ? { string: body } : { bytes: Buffer.from(body) };
  return new HttpRequest({ method: 'POST', url: URL_TEXT, body: given } as never);
}

describe('a request of the host', () => {
  it('is read with its method, address and headers', async () => {
    const request = new HttpRequest({ method: 'GET', url: URL_TEXT, headers: { 'X-One': 'a', Host: 'b' } });
    expect(await webRequestFrom(request, 'id-1')).toEqual({
      method: 'GET',
      url: new URL(URL_TEXT),
      headers: new Map([
        ['host', 'b'],
        ['x-one', 'a'],
      ]),
      body: new Uint8Array(),
      requestId: 'id-1',
    });
  });

  it('is read without its user, whose headers no one has checked', async () => {
    const headers = { ...signedIn('Hubwarden.Operator') };
    const request = new HttpRequest({ method: 'GET', url: URL_TEXT, headers });
    // The library throws here: it misses a header that App Service would send.
    expect(() => request.user).toThrow();
    expect((await webRequestFrom(request, 'id-1')).headers.size).toBe(2);
  });

  it.each([0, 1, LARGEST_BODY_BYTES, LARGEST_BODY_BYTES + 1])('has its body of %d bytes', async (size) => {
    const { body } = await webRequestFrom(posted(new Uint8Array(size).fill(7)), 'id-1');
    expect(body.byteLength).toBe(size);
    expect(body.every((byte) => byte === 7)).toBe(true);
  });

  it('is read one byte above the limit and no further', async () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(LARGEST_BODY_BYTES / 4));
      },
    });
    const request = { method: 'post', url: URL_TEXT, headers: new Headers(), body } as never;
    const read = await webRequestFrom(request, 'id-1');
    expect(read.body.byteLength).toBe(LARGEST_BODY_BYTES + 1);
    expect(read.method).toBe('POST');
    expect(sent).toBeLessThan(10);
  });
});

describe('an answer for the host', () => {
  const html = { 'content-type': 'text/html; charset=utf-8' };
  const LARGE = 'line of a page\n'.repeat(1000);
  const zipping = webRequest('/', { 'accept-encoding': 'gzip, deflate, br' });
  const textOf = async (body: unknown): Promise<string> =>
    new Response(body as ConstructorParameters<typeof Response>[0]).text();

  it('is whole', async () => {
    const answer = await hostResponseFrom({ status: 404, headers: html, body: 'ä' }, webRequest('/'));
    expect(answer).toMatchObject({ status: 404, headers: html });
    expect(await textOf(answer.body)).toBe('ä');
  });

  it('is compressed above 4 KiB', async () => {
    const answer = await hostResponseFrom({ status: 200, headers: html, body: LARGE }, zipping);
    expect(answer.headers).toEqual({ ...html, vary: 'accept-encoding', 'content-encoding': 'gzip' });
    expect(gunzipSync(answer.body as Uint8Array).toString()).toBe(LARGE);
  });

  it.each<{
    why: string;
    accepted: string | undefined;
    body?: string;
    headers?: Record<string, string>;
    varies: boolean;
  }>([
    { why: 'the client does not say that it takes gzip', accepted: undefined, varies: true },
    { why: 'the client refuses gzip', accepted: 'gzip;q=0, br', varies: true },
    { why: 'the client refuses what it does not name', accepted: 'br, *;q=0', varies: true },
    { why: 'a weight that is no number', accepted: 'gzip;q=x', varies: true },
    { why: 'it is small', accepted: 'gzip', body: 'x'.repeat(4096), varies: false },
    {
      why: 'it is compressed already',
      accepted: 'gzip',
      headers: { ...html, 'content-encoding': 'br' },
      varies: false,
    },
    { why: 'it is a picture', accepted: 'gzip', headers: { 'content-type': 'image/png' }, varies: false },
    { why: 'it has no type', accepted: 'gzip', headers: {}, varies: false },
  ])('is not compressed: $why', async ({ accepted, body = LARGE, headers = html, varies }) => {
    const request = webRequest('/', accepted === undefined ? {} : { 'accept-encoding': accepted });
    const answer = await hostResponseFrom({ status: 200, headers, body }, request);
    expect(await textOf(answer.body)).toBe(body);
    expect(answer.headers).toEqual(varies ? { ...headers, vary: 'accept-encoding' } : headers);
  });

  it.each(['gzip', 'GZIP', '*', 'br;q=1.0, gzip;q=0.8', 'identity, gzip ; q=0.1'])(
    'is compressed for %j',
    async (accepted) => {
      const request = webRequest('/', { 'accept-encoding': accepted });
      const answer = await hostResponseFrom({ status: 200, headers: html, body: LARGE }, request);
      expect(answer.headers).toMatchObject({ 'content-encoding': 'gzip' });
    },
  );

  it.each([
    'application/json',
    'application/problem+json',
    'image/svg+xml',
    'text/csv',
    'text/javascript',
    'application/javascript',
  ])('of type %s is compressed', async (type) => {
    const answer = await hostResponseFrom({ status: 200, headers: { 'content-type': type }, body: LARGE }, zipping);
    expect(answer.headers).toMatchObject({ 'content-encoding': 'gzip' });
  });

  it('adds to what varies already', async () => {
    const headers = { ...html, vary: 'accept' };
    const answer = await hostResponseFrom({ status: 200, headers, body: LARGE }, zipping);
    expect(answer.headers).toMatchObject({ vary: 'accept, accept-encoding' });
  });

  it('has no body for HEAD, and the headers of GET', async () => {
    const response = { status: 200, headers: html, body: LARGE };
    const head = await hostResponseFrom(response, { ...zipping, method: 'HEAD' });
    const get = await hostResponseFrom(response, zipping);
    expect(head).toEqual({ status: get.status, headers: get.headers });
  });
});
