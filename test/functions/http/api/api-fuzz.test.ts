import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Operation } from '../../../../src/report/api/operations/operation.ts';
import { OPERATIONS } from '../../../../src/report/api/operations/operations.ts';
import { documentedFleet } from '../../../cli/documented-fleet.ts';
import { propertyRuns, propertySeed } from '../../../thoroughness.ts';
import type { Got, Sent } from './api-world.ts';
import { ApiWorld, KEY, NO_ROLE, OPERATOR, READER } from './api-world.ts';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 120_000 });

let api: ApiWorld;

beforeAll(async () => {
  const world = await documentedFleet();
  api = new ApiWorld(world.deps, world.rows);
});

const RUNS = (all: number) => ({ numRuns: propertyRuns(all), seed: propertySeed(20261202) });

/** A request for one operation, in parts that can be changed. */
interface Request {
  readonly operation: Operation;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object | undefined;
}

const word = fc.constantFrom('hub-vision', 'hub-nlp', 'rg-research/hub-nlp', 'HUB-LABS');
const times = fc.constantFrom('2026-11-23T00:00:00Z', '2026-11-23T15:00:00+02:00');
const filters = fc.constantFrom(
  'verdict:drifted',
  '-tag:env=dev',
  'since:>2h',
  'hub-',
  'code:HW2* -(age:>1d name:*a*)',
  '',
);

/** Values that each parameter of a query takes. */
const VALUES: Readonly<Record<string, fc.Arbitrary<string>>> = {
  filter: filters,
  orderby: fc.constantFrom('verdict', '-age,name', 'sub,group'),
  names: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }).map((names) => names.join(',')),
  wrong: fc.constantFrom('true', 'false'),
  all: fc.constantFrom('true', 'false'),
  unused: fc.constantFrom('true', 'false'),
  top: fc.integer({ min: 1, max: 999_999 }).map(String),
  maxpagesize: fc.integer({ min: 1, max: 1000 }).map(String),
  format: fc.constantFrom('csv', 'json'),
  since: times,
  until: times,
  by: fc.string({ minLength: 1, maxLength: 40 }),
  rule: fc.string({ minLength: 1, maxLength: 40 }),
  owner: fc.constantFrom('*', 'team-?', 'platform'),
  expiresWithinSeconds: fc.nat({ max: 999_999_999 }).map(String),
  finding: fc.constantFrom('HW201', 'HW204', 'HW703'),
  severity: fc.constantFrom('critical', 'info'),
  host: fc.constantFrom('pypi.org', '10.0.0.4', 'a.b.c.example'),
  port: fc.integer({ min: 1, max: 65_535 }).map(String),
};

/** Parameters without which an operation answers nothing, and those that belong to another answer. */
const ALWAYS = new Set([
  'since of getTrend',
  'since of listRequests',
  'names of findHubIds',
  'finding of getHubAlertRoutes',
  'host of getHubReach',
  'filter of getHubsState',
]);
const NEVER = new Set(['after']);

/** Operations of one silence, alert or version need one that exists: the other tests have them. */
const READS = Object.entries(OPERATIONS).filter(
  ([id, { method, path }]) => method === 'GET' && !/\{(id|version|code)\}/.test(path) && id !== 'comparePolicyVersions',
) as readonly (readonly [string, Operation])[];

const reads: fc.Arbitrary<Request> = fc.constantFrom(...READS).chain(([id, operation]) => {
  const names = Object.keys(operation.query.shape).filter((name) => !NEVER.has(name));
  const query = names.map((name) => {
    const pair = (VALUES[name] ?? fc.constant('x')).map((value) => [name, value] as const);
    return ALWAYS.has(`${name} of ${id}`) ? pair : fc.option(pair, { nil: undefined });
  });
  const hub = fc.constantFrom(
    '-/-/hub-vision',
    '-/RG-RESEARCH/hub-nlp',
    '11111111-2222-3333-4444-555555555555/rg-ai-labs/hub-labs',
  );
  return fc.record({
    operation: fc.constant(operation),
    path: hub.map((each) => operation.path.replace('{subscription}/{group}/{name}', each)),
    query: fc.tuple(...query).map((pairs) => pairs.filter((pair) => pair !== undefined)),
    headers: fc.constantFrom({}, { accept: '*/*' }, { 'if-none-match': 'W/"other"' }),
    body: fc.constant(undefined),
  });
});

const shortText = fc.string({ minLength: 1, maxLength: 30 }).filter((text) => text.trim() !== '');
const hours = fc.integer({ min: 1, max: 48 });

/** Bodies that the operations for changes take, by the end of their path. */
const BODIES: Readonly<Record<string, fc.Arbitrary<object>>> = {
  '/api/writes': fc.record({ on: fc.boolean(), reason: shortText }),
  '/api/breaker/reset': fc.record({ removalsAllowed: fc.nat({ max: 5 }), reason: shortText }),
  '/api/rollout': fc.record({ order: fc.constantFrom('halt', 'resume', 'open'), reason: shortText }),
  '/api/silences': fc.record({ codes: fc.constantFrom(['HW204'], ['HW101', 'HW201']), hours, reason: shortText }),
  '/api/hubs/reconcile': fc.record({ filter: filters }),
  '/api/hubs/-/-/hub-claims/approve': fc.record({ hours }),
  '/api/assignments/production/approve': fc.record({ max: fc.integer({ min: 1, max: 3 }), hours }),
  '/api/hubs/-/-/hub-nlp/reconcile': fc.constant({}),
  '/api/hubs/-/-/hub-legacy-etl/retry': fc.constant({}),
};

const changes: fc.Arbitrary<Request> = fc.constantFrom(...Object.keys(BODIES)).chain((path) => {
  const pattern = path
    .replace(/^\/api\/hubs\/-\/-\/[\w-]+/, '/api/hubs/{subscription}/{group}/{name}')
    .replace('/production/', '/{assignment}/');
  const operation = Object.values(OPERATIONS).find(
    (each) => each.method === 'POST' && each.path === pattern,
  ) as Operation;
  return fc.record({
    operation: fc.constant(operation),
    path: fc.constant(path),
    query: fc.constant([]),
    headers: fc
      .option(fc.uuid(), { nil: undefined })
      .map((key): Record<string, string> => (key === undefined ? {} : { 'idempotency-key': key })),
    body: BODIES[path] ?? fc.constant({}),
  });
});

function targetOf({ path, query }: Request): string {
  const pairs = query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}

function send(request: Request, sent: Sent = {}): Promise<Got> {
  const { body, headers, operation } = request;
  return api.send(targetOf(request), { method: operation.method, headers, body, ...sent });
}

/** One fault in a request, and where it has one: undefined, where the request cannot have it. */
type Fault = (request: Request) => readonly [target: string, sent: Sent] | undefined;

const json = { 'content-type': 'application/json' };

const FAULTS: Readonly<Record<string, Fault>> = {
  'an unknown parameter': (each) => [`${targetOf({ ...each, query: [...each.query, ['filtr', 'x']] })}`, {}],
  'a doubled parameter': ({ query, ...each }) =>
    query.length === 0 ? undefined : [targetOf({ ...each, query: [...query, query[0]!] }), {}],
  'a broken encoding': (each) => [`${targetOf(each)}${each.query.length === 0 ? '?' : '&'}api-version=%e0%a4`, {}],
  'an unknown version': (each) => [targetOf({ ...each, query: [...each.query, ['api-version', '1999-01-01']] }), {}],
  'an empty value of a wrong kind': ({ query, ...each }) =>
    replaced(each, query, ['top', 'maxpagesize', 'port', 'wrong', 'finding', 'host', 'since'], ''),
  'control characters': ({ query, ...each }) =>
    replaced(each, query, ['orderby', 'top', 'host', 'severity', 'since', 'format'], '\u0000\u0007\u202e'),
  'a huge value': ({ query, ...each }) =>
    replaced(each, query, ['filter', 'names', 'by', 'host', 'rule', 'owner'], 'x'.repeat(9000)),
  'a wrong word': ({ query, ...each }) =>
    replaced(each, query, ['severity', 'format', 'wrong', 'finding', 'orderby', 'all', 'unused'], 'wrong-word'),
  'a mark of nothing': (each) =>
    'after' in each.operation.query.shape
      ? [targetOf({ ...each, query: [...each.query, ['after', 'abcdef0123456789']] }), {}]
      : undefined,
  'a path that is longer': (each) => [targetOf({ ...each, path: `${each.path}/x` }), {}],
  'a body where none belongs': (each) =>
    each.operation.body === undefined ? [targetOf(each), { body: {} }] : undefined,
  'an unknown member': (each) =>
    each.body === undefined ? undefined : [targetOf(each), { body: { ...each.body, extra: 1 } }],
  'a missing member': ({ body, ...each }) => {
    const needed = Object.entries(body ?? {}).filter(([name]) => ['on', 'order', 'filter'].includes(name));
    return needed.length === 0 ? undefined : [targetOf({ ...each, body }), { body: {} }];
  },
  'a member of a wrong type': ({ body, ...each }) => {
    const names = Object.keys(body ?? {});
    return names.length === 0
      ? undefined
      : [targetOf({ ...each, body }), { body: { ...body, [names[0]!]: { a: [null] } } }];
  },
  'a list as body': (each) => (each.body === undefined ? undefined : [targetOf(each), { body: [each.body] }]),
  'deep JSON': (each) =>
    each.body === undefined ? undefined : [targetOf(each), { body: `{"seen":${'['.repeat(20_000)}`, headers: json }],
  'a huge body': (each) => [targetOf(each), { body: 'x'.repeat(65_537), headers: json }],
  'a wrong type of content': (each) =>
    each.body === undefined || Object.keys(each.body).length === 0
      ? undefined
      : [targetOf(each), { body: JSON.stringify(each.body), headers: { 'content-type': 'text/plain' } }],
  'a foreign state': (each) =>
    each.body === undefined || /silences|assignments/.test(each.path)
      ? undefined
      : [targetOf(each), { body: { ...each.body, seen: 'foreign' }, headers: {} }],
  'a foreign ETag': (each) =>
    each.body === undefined || /silences|assignments/.test(each.path)
      ? undefined
      : [targetOf(each), { headers: { 'if-match': '"foreign"' } }],
};

function replaced(
  request: Omit<Request, 'query'>,
  query: Request['query'],
  names: readonly string[],
  value: string,
): ReturnType<Fault> {
  const index = query.findIndex(([name]) => names.includes(name));
  if (index < 0) return undefined;
  return [targetOf({ ...request, query: query.with(index, [query[index]![0], value]) }), {}];
}

/** Cases of each kind, printed at the end so that a kind that never comes up is seen. */
class Counts {
  readonly #counts = new Map<string, number>();

  add(kind: string): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  get kinds(): readonly string[] {
    return [...this.#counts.keys()].sort();
  }

  print(title: string): void {
    console.log(`${title}: ${[...this.#counts].map(([kind, count]) => `${kind} ${count}`).join(', ')}`);
  }
}

describe('requests that are drawn', () => {
  it('a valid read is answered 200 and fits the document', async () => {
    const counts = new Counts();
    await fc.assert(
      fc.asyncProperty(reads, async (request) => {
        const answer = await send(request, { caller: READER });
        counts.add(String(answer.status));
        expect([answer.status, answer.status === 200 ? '' : answer.body]).toEqual([200, '']);
      }),
      RUNS(2000),
    );
    counts.print('valid reads');
  });

  it('one fault in a request is answered by a problem 4xx, and no row changes', async () => {
    const counts = new Counts();
    const before = await api.stored();
    const faults = fc.constantFrom(...Object.keys(FAULTS));
    await fc.assert(
      fc.asyncProperty(fc.oneof(reads, changes), faults, async (request, fault) => {
        const faulty = FAULTS[fault]?.(request);
        fc.pre(faulty !== undefined);
        const [target, sent] = faulty!;
        const { body, headers, operation } = request;
        const answer = await api.send(target, { method: operation.method, headers, body, caller: OPERATOR, ...sent });
        counts.add(fault);
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.status).toBeLessThan(500);
        expect(answer.headers['content-type']).toBe('application/problem+json');
        expect(await api.stored()).toBe(before);
      }),
      RUNS(4000),
    );
    counts.print('faults');
    expect(counts.kinds.length).toBeGreaterThan(Object.keys(FAULTS).length / 2);
  });

  it('a method or a path that the table does not have is answered 404 or 405', async () => {
    const counts = new Counts();
    const segments = fc.array(
      fc.constantFrom('hubs', 'alerts', 'policy', 'x', '-', '..', '%2e%2e', '', 'state', '%00', 'Hubs'),
      { maxLength: 7 },
    );
    const methods = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE');
    await fc.assert(
      fc.asyncProperty(segments, methods, async (parts, method) => {
        const target = `/api/${parts.join('/')}`;
        const { pathname } = new URL(`https://h.example${target}`);
        const isKnown = Object.values(OPERATIONS).some(
          ({ method: own, path }) =>
            own === method && new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+').replace('.', '\\.')}$`).test(pathname),
        );
        fc.pre(!isKnown);
        const answer = await api.send(target, { method });
        counts.add(String(answer.status));
        expect([404, 405]).toContain(answer.status);
      }),
      RUNS(4000),
    );
    counts.print('unknown paths and methods');
  });

  it('a change by a caller who may not make it is refused, and no row changes', async () => {
    const counts = new Counts();
    const before = await api.stored();
    const callers = fc.constantFrom(
      { caller: READER },
      { caller: NO_ROLE },
      { caller: KEY, surface: 'Keyed' as const },
      { caller: OPERATOR, surface: 'Keyed' as const },
    );
    const forged = fc.constantFrom<Record<string, string>>(
      {},
      { 'x-ms-client-principal-name': 'mona@contoso.com' },
      { authorization: 'Bearer x' },
    );
    await fc.assert(
      fc.asyncProperty(changes, callers, forged, async (request, sent, headers) => {
        const answer = await send(request, { ...sent, headers: { ...request.headers, ...headers } });
        counts.add(`${sent.caller.kind} ${sent.caller.role ?? 'without a role'} ${answer.status}`);
        expect([403, 405]).toContain(answer.status);
        expect(await api.stored()).toBe(before);
      }),
      RUNS(1000),
    );
    counts.print('refused callers');
  });

  it('a valid change is made or refused with a reason, and never fails', async () => {
    const counts = new Counts();
    await fc.assert(
      fc.asyncProperty(changes, async (request) => {
        const before = await api.stored();
        const answer = await send(request);
        counts.add(`${request.path} ${answer.status}`);
        expect([200, 404, 422]).toContain(answer.status);
        if (answer.status !== 200) expect(await api.stored()).toBe(before);
      }),
      RUNS(400),
    );
    counts.print('valid changes');
  });
});
