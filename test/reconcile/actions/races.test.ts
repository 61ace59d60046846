import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type {
  ActionKind,
  ActionOutcome,
  ActionParameters,
  ActionSubject,
} from '../../../src/reconcile/actions/actions.ts';
import { storedActions } from '../../../src/reconcile/actions/stored-actions.ts';
import type { OperatorDeps } from '../../../src/reconcile/operator/operator-deps.ts';
import type { Rows } from '../../../src/reconcile/ports.ts';
import { requestList } from '../../../src/reconcile/queries/request-list.ts';
import { listAlerts } from '../../../src/reconcile/records/alert-record.ts';
import { listApprovals } from '../../../src/reconcile/records/approval-record.ts';
import { breakerState } from '../../../src/reconcile/records/breaker-record.ts';
import { writeSwitch } from '../../../src/reconcile/records/control-record.ts';
import { activePolicy } from '../../../src/reconcile/records/policy-record.ts';
import { listSilences } from '../../../src/reconcile/records/silence-record.ts';
import { propertyRuns } from '../../thoroughness.ts';
import type { VirtualApp } from '../virtual-app.ts';
import type { WorldCopy } from './people-world.ts';
import { copyOf, everyAction, KINDS, openAlert, peopleWorld, REQUEST } from './people-world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let world: VirtualApp;
let alert: string;
let asked: ActionParameters;

beforeAll(async () => {
  world = await peopleWorld();
  alert = await openAlert(world);
  asked = everyAction(alert);
});

const OTHER = { ...REQUEST, by: 'b', objectId: 'b' };

function perform(
  deps: OperatorDeps,
  kind: ActionKind,
  request: Partial<typeof REQUEST> = {},
): Promise<ActionOutcome<object>> {
  return storedActions(deps).perform(kind, asked[kind] as never, { ...REQUEST, ...request });
}

/** Rows before each call of which something may happen. */
function withCalls(rows: Rows, before: (call: number) => Promise<void>) {
  let calls = 0;
  const after = async <T>(work: () => Promise<T>): Promise<T> => {
    calls += 1;
    await before(calls - 1);
    return await work();
  };
  const slow: Rows = {
    get: (...of) => after(() => rows.get(...of)),
    insert: (...of) => after(() => rows.insert(...of)),
    replace: (...of) => after(() => rows.replace(...of)),
    upsert: (...of) => after(() => rows.upsert(...of)),
    delete: (...of) => after(() => rows.delete(...of)),
    transact: (...of) => after(() => rows.transact(...of)),
    async *query(...of) {
      yield* await after(() => Array.fromAsync(rows.query(...of)));
    },
  };
  return { rows: slow, calls: () => calls };
}

describe('two requests with one key at the same time', () => {
  it.each(KINDS)('make the change of %s once, however their calls mix', async (kind) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3), { minLength: 40, maxLength: 40 }), async (delays) => {
        const copy = await copyOf(world);
        const outcomes = await Promise.all(
          [0, 1].map((half) => {
            const { rows } = withCalls(copy.rows, async (call) => {
              const turns = delays[(call * 2 + half) % delays.length] ?? 0;
              for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
            });
            return perform({ ...copy.deps, rows }, kind, { key: 'k' });
          }),
        );
        const values = outcomes.map((each) => (each.kind === 'Done' ? JSON.stringify(each.value) : each));
        expect(values[1]).toEqual(values[0]);
        expect(outcomes.map((each) => each.kind === 'Done' && each.isRepeated).sort()).toEqual([false, true]);
        expect((await requestList(copy, '')).requests).toHaveLength(1);
        expect((await listApprovals(copy.rows)).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: propertyRuns(20) },
    );
  });
});

/** A change that another person makes, its subject, and whether our change came over theirs. */
interface Race {
  readonly kind: ActionKind;
  readonly subject: () => ActionSubject;
  readonly others: (copy: WorldCopy) => Promise<unknown>;
  readonly isOverwritten: (copy: WorldCopy, outcome: ActionOutcome<object>) => Promise<boolean>;
}

const RACES: readonly Race[] = [
  {
    kind: 'SwitchWrites',
    subject: () => ({ kind: 'Writes' }),
    others: ({ deps }) => storedActions(deps).perform('SwitchWrites', { on: true, reason: 'b' }, OTHER),
    isOverwritten: async ({ rows }) => (await writeSwitch(rows)).by !== 'b',
  },
  {
    kind: 'ResetBreaker',
    subject: () => ({ kind: 'Breaker' }),
    others: ({ deps }) => storedActions(deps).perform('ResetBreaker', { reason: 'b', removalsAllowed: 0 }, OTHER),
    isOverwritten: async ({ rows }) => (await breakerState(rows)).resetBy !== 'b',
  },
  {
    kind: 'SteerRollout',
    subject: () => ({ kind: 'Rollout' }),
    others: ({ deps }) => storedActions(deps).perform('SteerRollout', { order: 'open', reason: 'b' }, OTHER),
    isOverwritten: async ({ rows }) => (await activePolicy(rows))?.value.rollout.halted !== undefined,
  },
  {
    kind: 'EndSilence',
    subject: () => ({ kind: 'Silence', silence: 'ab12cd34ef' }),
    others: ({ deps }) => storedActions(deps).perform('EndSilence', { silence: 'ab12cd34ef', reason: 'b' }, OTHER),
    isOverwritten: async ({ rows }, outcome) => {
      const isOurs = (await listSilences(rows))[0]?.endedBy === REQUEST.by;
      return isOurs !== (outcome.kind === 'Done');
    },
  },
  {
    kind: 'AcknowledgeAlert',
    subject: () => ({ kind: 'Alert', alert }),
    others: ({ deps }) => storedActions(deps).perform('AcknowledgeAlert', { alert }, OTHER),
    isOverwritten: async ({ rows }, outcome) => {
      const isOurs = (await listAlerts(rows)).values.some(({ acknowledgedBy }) => acknowledgedBy === REQUEST.by);
      return isOurs !== (outcome.kind === 'Done');
    },
  },
];

describe('a request that is bound to a state', () => {
  it.each(RACES)('$kind never comes over a change of another person that it did not see', async (race) => {
    const { isOverwritten, kind, others, subject } = race;
    const plain = await copyOf(world);
    const counted = withCalls(plain.rows, async () => undefined);
    const seen = await storedActions(plain.deps).state(subject());
    if (!seen.ok) throw new Error(seen.error);
    expect(await perform({ ...plain.deps, rows: counted.rows }, kind, { seen: seen.value })).toMatchObject({
      kind: 'Done',
    });
    const kinds: string[] = [];
    for (let at = 0; at < counted.calls(); at += 1) {
      const copy = await copyOf(world);
      const { rows } = withCalls(copy.rows, async (call) => {
        if (call === at) await others(copy);
      });
      const outcome = await perform({ ...copy.deps, rows }, kind, { seen: seen.value });
      expect(await isOverwritten(copy, outcome), `at call ${at}`).toBe(false);
      kinds.push(outcome.kind);
      const own = (await requestList(copy, '')).requests.filter(({ by }) => by === REQUEST.by);
      expect(own, `at call ${at}`).toHaveLength(outcome.kind === 'Done' ? 1 : 0);
      if (outcome.kind !== 'Moved') continue;
      const present = await storedActions(copy.deps).state(subject());
      expect(present).toEqual({ ok: true, value: outcome.state });
    }
    expect(new Set(kinds)).toEqual(new Set(['Moved', 'Done']));
  });

  it('RetryHub and ApproveHub answer with the present state of the hub', async () => {
    for (const [kind, hub] of [
      ['RetryHub', 'hub1'],
      ['ApproveHub', 'hub2'],
      ['ReconcileHub', 'hub1'],
    ] as const) {
      const copy = await copyOf(world);
      const outcome = await perform(copy.deps, kind, { seen: 'another' });
      const present = await storedActions(copy.deps).state({ kind: 'Hub', hub });
      expect(outcome).toEqual({ kind: 'Moved', state: present.ok && present.value, message: expect.any(String) });
      expect((await requestList(copy, '')).requests).toEqual([]);
    }
  });
});
