import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { ApiSurface } from '../../../../src/functions/http/api/api-handler.ts';
import type { Caller } from '../../../../src/reconcile/queries/caller.ts';
import { ANONYMOUS } from '../../../../src/reconcile/queries/caller.ts';
import type { Operation } from '../../../../src/report/api/operations/operation.ts';
import { OPERATIONS } from '../../../../src/report/api/operations/operations.ts';
import { documentedFleet } from '../../../cli/documented-fleet.ts';
import { ApiWorld, KEY, NO_ROLE, OPERATOR, READER } from './api-world.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let api: ApiWorld;

beforeAll(async () => {
  const world = await documentedFleet();
  api = new ApiWorld(world.deps, world.rows);
});

interface CallerRow {
  readonly name: string;
  readonly caller: Caller;
  readonly surface: ApiSurface;
  /** Which operations it may call. */
  readonly may: (operation: Operation) => boolean;
}

const CALLERS: readonly CallerRow[] = [
  { name: 'a stranger', caller: ANONYMOUS, surface: 'Api', may: ({ role }) => role === 'Anonymous' },
  { name: 'a person without a role', caller: NO_ROLE, surface: 'Api', may: ({ role }) => role === 'Anonymous' },
  { name: 'a Reader', caller: READER, surface: 'Api', may: ({ role }) => role !== 'Operator' },
  { name: 'an Operator', caller: OPERATOR, surface: 'Api', may: () => true },
  { name: 'a key', caller: KEY, surface: 'Keyed', may: ({ method }) => method === 'GET' },
  {
    name: 'an Operator at the keyed surface',
    caller: OPERATOR,
    surface: 'Keyed',
    may: ({ method }) => method === 'GET',
  },
];

const TABLE = Object.entries(OPERATIONS).flatMap(([id, operation]) =>
  CALLERS.map((row) => ({ id, operation: operation as Operation, ...row })),
);

describe('the roles of operations', () => {
  it.each(TABLE)('$id by $name', async ({ caller, may, operation, surface }) => {
    const before = await api.stored();
    // A body that no operation takes: an operation that is permitted fails at it, so that nothing changes.
    const sent = operation.method === 'POST' ? { method: 'POST', body: { nonsense: 1 } } : {};
    const answer = await api.send(operation.path.replace(/\{\w+\}/g, 'x'), { ...sent, caller, surface });
    const isRefused = answer.status === 403 || answer.status === 405;
    expect(isRefused).toBe(!may(operation));
    if (!isRefused && operation.method === 'POST') expect(answer.json.code).toBe('BadBody');
    expect(await api.stored()).toBe(before);
  });

  it('are checked before anything of the request is', async () => {
    const answer = await api.send('/api/writes?x=1', { method: 'POST', caller: READER, body: '{' });
    expect([answer.status, answer.json.detail]).toEqual([403, 'The operation needs the role Hubwarden.Operator.']);
  });
});
