import { Readable } from 'node:stream';
import type { HttpClient, PipelineRequest } from '@azure/core-rest-pipeline';
import { createHttpHeaders, RestError } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts';
import { blobPolicySource } from '../../../src/adapters/policy-source/blob-policy-source.ts';

const URL_OF_BLOB = 'https://stgovernance.blob.core.windows.net/hubwarden/policy.yaml';

interface Reply {
  readonly status: number;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A storage account with a configurable answer, or a broken connection. */
function account(reply: (request: PipelineRequest) => Reply | 'Broken') {
  const requests: PipelineRequest[] = [];
  const clock = new VirtualClock({ at: new Date('2026-11-23T08:00:00Z') });
  const transport: HttpClient = {
    async sendRequest(request) {
      requests.push(request);
      const answer = reply(request);
      if (answer === 'Broken') throw new RestError('connection reset', { code: 'ECONNRESET' });
      const { body = '', headers = {}, status } = answer;
      const stream = request.streamResponseStatusCodes?.has(status) ? Readable.from([body]) : undefined;
      const plain = { request, status, headers: createHttpHeaders(headers) };
      return stream === undefined ? plain : { ...plain, readableStreamBody: stream };
    },
  };
  const credential = { getToken: async () => ({ token: 'a-token', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) };
  return {
    requests,
    clock,
    source: blobPolicySource({ url: URL_OF_BLOB, credential, clock, version: 'test', transport }),
  };
}

describe('blobPolicySource', () => {
  it('reads with a token, then only asks whether the blob has changed', async () => {
    let text = 'version: 1 # ä';
    const { requests, source } = account((request) => {
      const etag = `"${text.length}"`;
      if (request.headers.get('if-none-match') === etag) return { status: 304 };
      return { status: 200, body: text, headers: { etag } };
    });
    expect(await source.read()).toEqual({ ok: true, value: { text, name: URL_OF_BLOB } });
    expect(await source.read()).toEqual({ ok: true, value: { text, name: URL_OF_BLOB } });
    text = 'version: 1 # changed';
    expect(await source.read()).toEqual({ ok: true, value: { text, name: URL_OF_BLOB } });
    expect(requests.map((each) => each.headers.get('if-none-match'))).toEqual([undefined, '"14"', '"14"']);
    expect(requests.map((each) => each.headers.get('authorization'))).toEqual(requests.map(() => 'Bearer a-token'));
  });

  it.each([
    ['says where to upload a blob that is not there', { status: 404 }, /The policy blob .* HUBWARDEN_POLICY_URL/],
    ['names the role that is missing', { status: 403 }, /Storage Blob Data Reader/],
    ['does not follow a redirect: the token would go along', { status: 307 }, /Azure answered 307/],
    ['does not guess at other encodings', { status: 200, body: Buffer.from([0xff, 0xfe, 0x00]) }, /is not UTF-8/],
    [
      'stops reading where a policy cannot end',
      { status: 200, body: 'x'.repeat(4 * 1024 * 1024 + 1) },
      /exceeds the limit/,
    ],
  ] satisfies readonly (readonly [string, Reply, RegExp])[])('%s', async (_why, reply, error) => {
    const { requests, source } = account(() => reply);
    expect(await source.read()).toEqual({ ok: false, error: expect.stringMatching(error) });
    expect(new Set(requests.map(({ url }) => new URL(url).host)).size).toBe(1);
  });

  it('goes by the last text for ten minutes while the account cannot be reached, and then says so', async () => {
    let isUp = true;
    const { clock, source } = account(() => (isUp ? { status: 200, body: 'version: 1' } : 'Broken'));
    await source.read();
    isUp = false;
    clock.advanceSeconds(599);
    expect(await source.read()).toMatchObject({ ok: true, value: { text: 'version: 1' } });
    clock.advanceSeconds(1);
    expect(await source.read()).toEqual({ ok: false, error: expect.stringContaining('connection reset') });
  });

  it('reports at once that a blob was deleted', async () => {
    let isThere = true;
    const { source } = account(() => (isThere ? { status: 200, body: 'version: 1' } : { status: 404 }));
    await source.read();
    isThere = false;
    expect((await source.read()).ok).toBe(false);
  });
});
