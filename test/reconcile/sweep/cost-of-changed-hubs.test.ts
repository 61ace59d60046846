import { describe, expect, it } from 'vitest';
import { hubIdParts } from '../../../src/core/hub-id.ts';
import type { Rows } from '../../../src/reconcile/ports.ts';
import { noteEvent } from '../../../src/reconcile/records/event-record.ts';
import { hubRecords } from '../../../src/reconcile/records/hub/hub-record.ts';
import type { OldFleet } from './old-fleet.ts';
import { loseRule, oldFleet, sweepThrough } from './old-fleet.ts';

const FEW = 10;
const MANY = 60;

/** Counts the calls of the store; a transaction and a query are one each. */
function counted(rows: Rows): { readonly rows: Rows; readonly calls: string[] } {
  const calls: string[] = [];
  const port = new Proxy(rows, {
    get: (target, name: keyof Rows) => {
      const call = target[name] as (...all: unknown[]) => unknown;
      return (...all: unknown[]) => {
        calls.push(`${name} ${String(all[0])}`);
        return call.apply(target, all);
      };
    },
  });
  return { rows: port, calls };
}

async function callsOf(fleet: OldFleet): Promise<readonly string[]> {
  const { calls, rows } = counted(fleet.world.rows);
  await sweepThrough(fleet, rows);
  return calls;
}

/** Calls for each further hub, by kind: what a shard costs by itself does not count. */
async function callsAHub(
  mode: 'observe' | 'enforce',
  act: (fleet: OldFleet) => Promise<readonly string[]>,
): Promise<Readonly<Record<string, number>>> {
  const few = await act(await oldFleet(FEW, mode));
  const many = await act(await oldFleet(MANY, mode));
  const countOf = (calls: readonly string[], kind: string): number => calls.filter((each) => each === kind).length;
  const kinds = [...new Set(many)].map((kind) => [kind, (countOf(many, kind) - countOf(few, kind)) / (MANY - FEW)]);
  return Object.fromEntries(kinds.filter(([, count]) => count !== 0));
}

/** The sweep after one that found the fleet compliant: every hub has lost a rule. */
async function drifted(fleet: OldFleet, meanwhile?: () => Promise<unknown>): Promise<readonly string[]> {
  await sweepThrough(fleet);
  await meanwhile?.();
  loseRule(fleet, fleet.hubs);
  const calls = await callsOf(fleet);
  for (const hub of fleet.hubs)
    expect((await hubRecords(fleet.world.rows).get(hub))?.value.status.verdict).toBe('Drifted');
  return calls;
}

describe('calls of the store for each hub of a sweep', () => {
  it.each(['observe', 'enforce'] as const)('are two for one that it judges for the first time: %s', async (mode) => {
    expect(await callsAHub(mode, callsOf)).toEqual({ 'get runs': 1, 'insert runs': 1 });
  });

  it.each(['observe', 'enforce'] as const)('are one for one that has drifted: %s', async (mode) => {
    expect(await callsAHub(mode, (fleet) => drifted(fleet))).toEqual({ 'insert runs': 1 });
  });

  it('are two for one that has drifted while events of the subscription arrived', async () => {
    const afterEvent = (fleet: OldFleet) => {
      const { clock, rows } = fleet.world;
      clock.advanceSeconds(2 * 3600);
      return drifted(fleet, () => noteEvent(rows, hubIdParts(fleet.hubs[0]!).subscriptionId, clock.now()));
    };
    expect(await callsAHub('enforce', afterEvent)).toEqual({ 'query changes': 1, 'insert runs': 1 });
  });

  it.each(['observe', 'enforce'] as const)('are none for one that stays as it drifted: %s', async (mode) => {
    const again = async (fleet: OldFleet): Promise<readonly string[]> => {
      await drifted(fleet);
      // The sweep that found the drift counts it as new, and the next one as known.
      fleet.world.clock.advanceSeconds(3600);
      await sweepThrough(fleet);
      fleet.world.clock.advanceSeconds(3600);
      return await callsOf(fleet);
    };
    expect(await callsAHub(mode, again)).toEqual({});
  });
});
