import { beforeAll, describe, expect, it, vi } from 'vitest';
import { StoreFailure } from '../../../../src/reconcile/store-failure.ts';
import { documentedFleet } from '../../../cli/documented-fleet.ts';
import type { Sent } from './api-world.ts';
import { ApiWorld } from './api-world.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let api: ApiWorld;
let world: Awaited<ReturnType<typeof documentedFleet>>;

beforeAll(async () => {
  world = await documentedFleet();
  api = new ApiWorld(world.deps, world.rows);
});

interface BadRequest extends Sent {
  readonly target: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly why: string;
}

const post = { method: 'POST' } as const;
const json = { 'content-type': 'application/json' };

const BAD: readonly BadRequest[] = [
  {
    target: '/api/hubs?filtr=x',
    status: 400,
    code: 'UnknownParameter',
    detail: 'Did you mean filter?',
    why: 'a mistyped parameter would return everything',
  },
  {
    target: '/api/hubs?filter=a&filter=b',
    status: 400,
    code: 'DuplicateParameter',
    detail: 'twice',
    why: 'one of two values would be ignored',
  },
  {
    target: '/api/hubs?filter=verdict:driftd',
    status: 400,
    code: 'BadParameter',
    detail: 'Did you mean "drifted"?',
    why: 'a wrong term is never ignored',
  },
  {
    target: '/api/hubs?orderby=nam',
    status: 400,
    code: 'BadParameter',
    detail: 'Did you mean "name"?',
    why: 'nor is a wrong key',
  },
  {
    target: '/api/hubs?maxpagesize=1001',
    status: 400,
    code: 'BadParameter',
    detail: '1000',
    why: 'a page has a limit',
  },
  {
    target: '/api/hubs?maxpagesize=0',
    status: 400,
    code: 'BadParameter',
    detail: '1',
    why: 'an empty page never ends',
  },
  {
    target: '/api/hubs?top=-1',
    status: 400,
    code: 'BadParameter',
    detail: 'whole number',
    why: 'a number has digits only',
  },
  { target: '/api/hubs?after=zz', status: 400, code: 'BadParameter', detail: 'damaged', why: 'a mark is not guessed' },
  {
    target: '/api/hubs?names=hub-visoin',
    status: 404,
    code: 'HubNotFound',
    detail: 'hub-vision',
    why: 'a name leads to a hub',
  },
  {
    target: '/api/hubs?filter=%ff',
    status: 400,
    code: 'BadEncoding',
    detail: 'UTF-8',
    why: 'bytes that are no text are refused',
  },
  { target: '/api/hubs/-/-/%ff', status: 400, code: 'BadEncoding', detail: 'UTF-8', why: 'in a path too' },
  {
    target: '/api/hubs?api-version=2020-01-01',
    status: 400,
    code: 'UnsupportedApiVersion',
    detail: '2026-12-01',
    why: 'the version is not known',
  },
  {
    target: `/api/hubs?filter=${'x'.repeat(8200)}`,
    status: 400,
    code: 'AddressTooLong',
    detail: '8192',
    why: 'Azure Functions has this limit',
  },
  {
    target: '/api/fleet/timeline?since=yesterday',
    status: 400,
    code: 'BadParameter',
    detail: 'since',
    why: 'a time is in ISO 8601',
  },
  {
    target: '/api/fleet/timeline?since=%2B099999-01-01T00:00:00Z',
    status: 400,
    code: 'BadParameter',
    detail: 'since',
    why: 'so is a far one',
  },
  {
    target: '/api/hubs/-/-/hub-vision/reach?host=https://x',
    status: 400,
    code: 'BadParameter',
    detail: 'host',
    why: 'a host has no scheme',
  },
  {
    target: '/api/hubs/-/-/hub-vision/alert-routes?finding=HW999',
    status: 400,
    code: 'BadParameter',
    detail: 'finding',
    why: 'the code is not known',
  },
  { target: '/api/nothing', status: 404, code: 'NotFound', detail: 'openapi.json', why: 'there is no such path' },
  { target: '/api/hubs/', status: 404, code: 'NotFound', detail: 'openapi.json', why: 'a path has one spelling' },
  { target: '/api/alerts/none', status: 404, code: 'NotFound', detail: 'none', why: 'there is no such alert' },
  {
    target: '/api/policy/versions/ffff',
    status: 404,
    code: 'NotFound',
    detail: 'ffff',
    why: 'there is no such version',
  },
  { target: '/api/problems/None', status: 404, code: 'NotFound', detail: 'None', why: 'there is no such code' },
  {
    target: '/api/hubs',
    method: 'DELETE',
    status: 405,
    code: 'MethodNotAllowed',
    detail: 'GET, HEAD, OPTIONS',
    why: 'the path takes other methods',
  },
  {
    target: '/api/hubs',
    headers: { accept: 'text/html' },
    status: 406,
    code: 'NotAcceptable',
    detail: 'application/json',
    why: 'the caller does not take JSON',
  },
  {
    target: '/api/export/hubs',
    headers: { accept: 'application/json' },
    status: 406,
    code: 'NotAcceptable',
    detail: 'text/csv',
    why: 'the caller does not take CSV',
  },
  { target: '/api/hubs', body: {}, status: 400, code: 'BadBody', detail: 'no body', why: 'a read takes no body' },
  {
    target: '/api/writes',
    ...post,
    body: 'on=true',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    status: 415,
    code: 'UnsupportedMediaType',
    detail: 'application/json',
    why: 'a form of another site could send it',
  },
  {
    target: '/api/writes',
    ...post,
    body: '{"on":true}',
    headers: {},
    status: 415,
    code: 'UnsupportedMediaType',
    detail: 'application/json',
    why: 'so could a request without a type',
  },
  {
    target: '/api/writes',
    ...post,
    body: '{"on":',
    headers: json,
    status: 400,
    code: 'BadBody',
    detail: 'not JSON',
    why: 'the body ends too early',
  },
  {
    target: '/api/writes',
    ...post,
    body: { on: 'yes' },
    status: 400,
    code: 'BadBody',
    detail: '/on',
    why: 'a member has the wrong type',
  },
  {
    target: '/api/writes',
    ...post,
    body: { on: true, force: true },
    status: 400,
    code: 'BadBody',
    detail: 'force',
    why: 'an unknown member is never ignored',
  },
  {
    target: '/api/writes',
    ...post,
    body: '{"on":true,"__proto__":{"on":false}}',
    headers: json,
    status: 400,
    code: 'BadBody',
    detail: '__proto__',
    why: 'so is one with this name',
  },
  {
    target: '/api/writes',
    ...post,
    body: '['.repeat(60_000),
    headers: json,
    status: 400,
    code: 'BadBody',
    detail: 'deeper',
    why: 'no body is nested as deep',
  },
  {
    target: '/api/writes',
    ...post,
    body: `"${'\\"'.repeat(32_000)}`,
    headers: json,
    status: 400,
    code: 'BadBody',
    detail: 'not JSON',
    why: 'a text without an end costs no more than its size',
  },
  {
    target: '/api/writes',
    ...post,
    body: new Uint8Array([0x22, 0xff, 0x22]),
    headers: json,
    status: 400,
    code: 'BadEncoding',
    detail: 'UTF-8',
    why: 'bytes that are no text are refused',
  },
  {
    target: '/api/writes',
    ...post,
    body: 'x'.repeat(65_537),
    headers: json,
    status: 413,
    code: 'BodyTooLarge',
    detail: '65,536',
    why: 'a body has a limit',
  },
  {
    target: '/api/writes',
    ...post,
    body: { on: false },
    headers: { 'idempotency-key': 'a b' },
    status: 400,
    code: 'BadHeader',
    detail: 'Idempotency-Key',
    why: 'a key has no blanks',
  },
  {
    target: '/api/writes',
    ...post,
    body: { on: false },
    headers: { 'if-match': 'W/"x"' },
    status: 400,
    code: 'BadHeader',
    detail: 'If-Match',
    why: 'a weak ETag does not bind a change',
  },
  {
    target: '/api/hubs/reconcile',
    ...post,
    body: { filter: 'verdict:driftd' },
    status: 400,
    code: 'BadBody',
    detail: 'drifted',
    why: 'a filter in a body is checked too',
  },
];

describe('a bad request', () => {
  it.each(BAD)('$status $code: $why', async ({ code, detail, status, target, ...sent }) => {
    const before = await api.stored();
    const answer = await api.send(target, sent);
    expect([answer.status, answer.json.code, answer.headers['x-ms-error-code']]).toEqual([status, code, code]);
    expect(answer.json.detail).toContain(detail);
    expect(answer.json.type).toBe(`https://hubwarden.contoso.com/api/problems/${code}`);
    expect(await api.stored()).toBe(before);
  });

  it('names the methods that a path takes', async () => {
    expect((await api.send('/api/hubs', { method: 'PATCH' })).headers.allow).toBe('GET, HEAD, OPTIONS');
    expect((await api.send('/api/rollout', { method: 'OPTIONS' })).headers.allow).toBe('GET, HEAD, POST, OPTIONS');
  });

  it('leads to the meaning of its code', async () => {
    const { json: problem } = await api.send('/api/nothing');
    const { json: meaning } = await api.send(problem.type.replace('https://hubwarden.contoso.com', ''));
    expect(meaning).toMatchObject({ code: 'NotFound', status: 404, title: problem.title });
  });
});

describe('a store that does not answer', () => {
  it.each(['/api/operations', '/api/hubs', '/api/hubs/-/-/hub-vision', '/api/fleet', '/api/about'])(
    'makes %s a problem 503 that names the layer',
    async (target) => {
      const down = () => {
        throw new StoreFailure('the tables do not answer');
      };
      const rows = Object.assign(Object.create(world.rows), { get: down, query: down });
      const answer = await new ApiWorld({ ...world.deps, rows }, world.rows).send(target);
      expect([answer.status, answer.json.code]).toEqual([503, 'StoreUnavailable']);
      expect(answer.headers['retry-after']).toBe('15');
      expect(answer.json.detail).toContain('Table Storage did not answer');
    },
  );

  it('leaves a bug to the server, which answers without its words', async () => {
    const reads = { ...api.parts.reads, operations: () => Promise.reject(new TypeError('x is undefined')) };
    await expect(new ApiWorld(world.deps, world.rows, { reads }).send('/api/operations')).rejects.toThrow(
      'x is undefined',
    );
  });
});
