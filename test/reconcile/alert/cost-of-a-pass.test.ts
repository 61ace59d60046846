import { describe, expect, it } from 'vitest';
import { alertKeyOf } from '../../../src/core/verdict/catalogue/catalogue.ts';
import { sendAlerts } from '../../../src/reconcile/alert/decide-alerts.ts';
import type { Row, Rows } from '../../../src/reconcile/ports.ts';
import { VirtualApp } from '../virtual-app.ts';
import { reportFiring } from './alert-harness.ts';

const FEW = 20;
const MANY = 200;
const DUE = 3;
const INSTANCES = 4;

/** Counts the calls of the store and the rows that its queries return. */
function counted(rows: Rows): { readonly rows: Rows; readonly calls: string[]; readonly returned: string[] } {
  const calls: string[] = [];
  const returned: string[] = [];
  async function* each(found: AsyncIterable<Row>): AsyncIterable<Row> {
    for await (const row of found) {
      returned.push(row.key);
      yield row;
    }
  }
  const port = new Proxy(rows, {
    get: (target, name: keyof Rows) => {
      const call = target[name] as (...all: unknown[]) => unknown;
      return (...all: unknown[]) => {
        calls.push(`${name} ${String(all[0])}`);
        const result = call.apply(target, all);
        return name === 'query' ? each(result as AsyncIterable<Row>) : result;
      };
    },
  });
  return { rows: port, calls, returned };
}

const keyOf = (group: number) => alertKeyOf('HW201', { assignment: 'standard', rule: `rule-${group}` });

async function report(world: VirtualApp, hub: string, group: number): Promise<void> {
  await reportFiring(world, hub, { causeKey: keyOf(group), rule: `rule-${group}` });
}

/** Open alerts of so many group keys, of which nothing is due. */
async function openAlerts(groups: number): Promise<VirtualApp> {
  const world = await VirtualApp.running();
  for (let group = 0; group < groups; group += 1)
    for (let hub = 0; hub < INSTANCES; hub += 1) await report(world, `hub-${hub}`, group);
  for (let pass = 0; pass < 2; pass += 1) {
    world.clock.advanceSeconds(3600);
    await sendAlerts(world.deps, world.alerting);
    await world.drain();
  }
  expect(world.notices.filter(({ transition }) => transition === 'Opened')).toHaveLength(groups);
  return world;
}

async function passOver(groups: number, due: number) {
  const world = await openAlerts(groups);
  for (let group = 0; group < due; group += 1) await report(world, 'hub-new', group);
  world.clock.advanceSeconds(600);
  const { calls, returned, rows } = counted(world.rows);
  const { decided } = await sendAlerts({ ...world.deps, rows }, world.alerting);
  expect(decided).toBe(due);
  return { calls, returned };
}

describe('a pass over the alerts', () => {
  it('reads what is due, and no other row, whatever is open', async () => {
    const few = await passOver(FEW, DUE);
    const many = await passOver(MANY, DUE);
    expect(many.calls).toEqual(few.calls);
    expect(many.returned).toEqual(few.returned);
    // The due instance, and of its group the instances and the alert that the decision rests on; once, the receiver.
    expect(many.returned).toHaveLength(DUE * (1 + INSTANCES + 2) + 1);
  });

  it('costs four calls for each group key that is due', async () => {
    const one = await passOver(FEW, 1);
    const all = await passOver(FEW, 1 + DUE);
    const ofGroup = ['query alerts', 'query changes', 'transact alerts', 'transact alerts'];
    expect(all.calls.toSorted()).toEqual([...one.calls, ...Array(DUE).fill(ofGroup).flat()].toSorted());
  });

  it('costs one call while nothing is due', async () => {
    expect(await passOver(FEW, 0)).toEqual({ calls: ['query alerts'], returned: [] });
  });
});
