import { describe, expect, it } from 'vitest';
import { keepPoison, reportSweepStart } from '../../src/reconcile/operational-alerts.ts';
import { World } from './world.ts';

const MINUTE = 60;
const STARTED = { kind: 'Started', sweepId: 's', hubs: 0, shards: 0 } as const;

function told(world: World): readonly string[] {
  return world.notices.filter((each) => each.code === 'HW801').map((each) => each.transition);
}

describe('a poison message', () => {
  it('is kept, and told', async () => {
    const world = await World.running();
    await keepPoison(world.deps, 'hub-events', { hello: 'world' });
    await world.pass(5 * MINUTE);
    expect(told(world)).toEqual(['Opened']);
  });

  it('is told although a sweep looks for old ones at the same moment', async () => {
    const world = await World.running();
    const query = world.rows.query.bind(world.rows);
    world.rows.query = async function* (table, wanted) {
      yield* query(table, wanted);
      if (wanted.partition === 'poison') await keepPoison(world.deps, 'hub-events', { hello: 'world' });
    };
    await reportSweepStart(world.deps, STARTED);
    world.rows.query = query;
    await world.pass(5 * MINUTE);
    expect(told(world)).toEqual(['Opened']);
  });

  it('resolves when there was none for a day', async () => {
    const world = await World.running();
    await keepPoison(world.deps, 'hub-events', { hello: 'world' });
    // Sweeps look every hour, and the other queues have no message.
    await world.pass(5 * 60 * MINUTE, 120);
    expect(told(world)).toEqual(['Opened']);
    await world.pass(22 * 60 * MINUTE, 120);
    // A day has passed since people were told, so they are reminded once.
    expect(told(world)).toEqual(['Opened', 'Repeated', 'Resolved']);
  });
});
