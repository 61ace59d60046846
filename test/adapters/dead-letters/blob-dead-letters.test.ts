import type { HttpClient } from '@azure/core-rest-pipeline';
import { createHttpHeaders } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { blobDeadLetters } from '../../../src/adapters/dead-letters/blob-dead-letters.ts';

const URL_OF_CONTAINER = 'https://sthubwarden.blob.core.windows.net/dead-letters';

/** A blob service that answers by URL, and what it was asked. */
function service(answers: Readonly<Record<string, { readonly status?: number; readonly text: string }>>) {
  const asked: { readonly url: string; readonly authorization: string | undefined }[] = [];
  const transport: HttpClient = {
    sendRequest: async (request) => {
      asked.push({ url: request.url, authorization: request.headers.get('authorization') });
      const { status = 200, text } = answers[request.url.replace(URL_OF_CONTAINER, '')] ?? { status: 404, text: '' };
      const headers = createHttpHeaders(status === 403 ? { 'x-ms-error-code': 'AuthorizationFailure' } : {});
      return { request, status, headers, bodyAsText: text };
    },
  };
  const credential = { getToken: async () => ({ token: 'token', expiresOnTimestamp: Date.now() + 3_600_000 }) };
  return { asked, box: blobDeadLetters({ url: URL_OF_CONTAINER, credential, version: '0.1.0', transport }) };
}

function page(names: readonly string[], marker = ''): { readonly text: string } {
  const blobs = names
    .map((name) => `<Blob><Name>${name}</Name><Properties><Etag>x</Etag></Properties></Blob>`)
    .join('');
  const next = marker === '' ? '<NextMarker />' : `<NextMarker>${marker}</NextMarker>`;
  return { text: `<?xml version="1.0"?><EnumerationResults><Blobs>${blobs}</Blobs>${next}</EnumerationResults>` };
}

describe('dead letters in a blob container', () => {
  it('lists all pages, with the token of the identity', async () => {
    const { asked, box } = service({
      '?restype=container&comp=list': page(['HUBWARDEN/2026/11/24/9/a.json'], 'm/1&amp;2'),
      '?restype=container&comp=list&marker=m%2F1%262': page(['HUBWARDEN/2026/11/24/9/b &amp; c.json']),
    });
    expect(await box.list()).toEqual({
      ok: true,
      value: ['HUBWARDEN/2026/11/24/9/a.json', 'HUBWARDEN/2026/11/24/9/b & c.json'],
    });
    expect(asked.map(({ authorization }) => authorization)).toEqual(['Bearer token', 'Bearer token']);
  });

  it.each([
    { why: 'an array of events', text: '[{"id":"1"},{"id":"2"}]', value: [{ id: '1' }, { id: '2' }] },
    { why: 'one event', text: '{"id":"1"}', value: [{ id: '1' }] },
  ])('reads a letter: $why', async ({ text, value }) => {
    const { box } = service({ '/2026/a%20b.json': { text } });
    expect(await box.read('2026/a b.json')).toEqual({ ok: true, value });
  });

  it('says that a letter is gone, that it is no JSON, or that it may not be read', async () => {
    const { box } = service({ '/bad.json': { text: 'hello' }, '/closed.json': { status: 403, text: '' } });
    expect(await box.read('gone.json')).toEqual({ ok: true, value: undefined });
    expect(await box.read('bad.json')).toEqual({ ok: false, error: 'it is not JSON' });
    expect(await box.read('closed.json')).toEqual({ ok: false, error: 'Azure answered 403 AuthorizationFailure' });
  });

  it('says that the container is missing', async () => {
    const { box } = service({});
    expect(await box.list()).toEqual({ ok: false, error: 'Azure answered 404' });
  });
});
