import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/core/result.ts';
import { err, ok } from '../../src/core/result.ts';
import { onHourTimer, onWatchTimer } from '../../src/functions/on-timer.ts';
import { sendAlerts } from '../../src/reconcile/alert/decide-alerts.ts';
import type { HubMessage } from '../../src/reconcile/messages.ts';
import { changeReceiver } from '../../src/reconcile/records/receiver-record.ts';
import { DEFAULT_RETENTION } from '../../src/reconcile/records/retention.ts';
import { currentSweep } from '../../src/reconcile/records/sweep-record.ts';
import { processDeadLetters } from '../../src/reconcile/watch/dead-letters.ts';
import { pruneRecords } from '../../src/reconcile/watch/prune-records.ts';
import { reportFiring, sentNotifications } from '../reconcile/alert/alert-harness.ts';
import { hubPath, VirtualApp } from '../reconcile/virtual-app.ts';
import { damage, failStore, fleetAtRest, playedSchedules, throwOn } from './item-faults.ts';

const HOUR = 3600;
const NAMES = ['hub-a', 'hub-b', 'hub-c'] as const;

/** Hubs whose provisioning hangs: each has an operation to ask about. */
async function withOperations(): Promise<VirtualApp> {
  const world = await VirtualApp.running();
  world.simulator.addFault({ kind: 'StickOperation', operation: 'Provision', times: 'always' });
  for (const name of NAMES) world.createHub(name);
  await world.pass(300, 10);
  playedSchedules.schedules += 1;
  return world;
}

async function polls(world: VirtualApp): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const name of NAMES) {
    const row = await world.rows.get('hubs', hubPath(name).split('/')[2]!, `op|${world.hubId(name)}`);
    found[name] = (JSON.parse(String(row?.cells.body)) as { polls: number }).polls;
  }
  return found;
}

describe('the watcher', () => {
  it.each(NAMES)(
    'asks about every other operation when one cannot be written, and fails by its name: %s',
    async (name) => {
      const world = await withOperations();
      const before = await polls(world);
      const failed = failStore(world, ['replace'], `op|${world.hubId(name)}`);
      world.clock.advanceSeconds(60);
      await expect(onWatchTimer(world.deps)).rejects.toThrow(
        `operations: operation of ${world.hubId(name)}: simulated`,
      );
      failed.stop();
      const after = await polls(world);
      for (const each of NAMES) expect(after[each]! - before[each]!, each).toBe(each === name ? 0 : 1);
    },
  );

  it('lets the deadlines of operations go on when asking about them throws', async () => {
    const world = await withOperations();
    throwOn(world, 'hub-a', 'poll');
    await world.pass(2.2 * HOUR, 60);
    for (const name of NAMES) expect(world.sentNotifications(name, 'HW303')).toContain('Opened');
  });

  it.each([
    { row: 'breaker', cells: { schema: 99 }, says: 'stops: breaker: ' },
    { row: 'writes', cells: { on: true, schema: 99 }, says: 'stops: write switch: ' },
    { row: 'sweep', cells: { schema: 99 }, says: 'sweep: ' },
    { row: 'policy', cells: { schema: 99 }, says: 'roll-out: ' },
  ])('does its other duties when one row cannot be read, and fails by the duty: $row', async ({ cells, row, says }) => {
    const world = await withOperations();
    const stored = await world.rows.get('control', 'control', row);
    await world.rows.upsert('control', { partition: 'control', key: row, cells: { ...stored?.cells, ...cells } });
    const before = await polls(world);
    world.clock.advanceSeconds(60);
    await expect(onWatchTimer(world.deps)).rejects.toThrow(says);
    const after = await polls(world);
    for (const name of NAMES) expect(after[name], name).toBeGreaterThan(before[name]!);
  });

  it.each(NAMES)('rings every other alarm when one message cannot be sent: %s', async (name) => {
    const world = await fleetAtRest(NAMES);
    for (const each of NAMES) {
      const row = (await world.rows.get('hubs', hubPath(each).split('/')[2]!, `hub|${world.hubId(each)}`))!;
      const body = { ...(JSON.parse(String(row.cells.body)) as object), retryAt: '2026-11-23T08:00:00.000Z' };
      const cells = { ...row.cells, wakeAt: '2026-11-23T08:00:00.000Z', body: JSON.stringify(body) };
      await world.rows.upsert('hubs', { ...row, cells });
    }
    const send = world.queue.send.bind(world.queue);
    world.queue.send = async (queue, message, delay) => {
      if (JSON.stringify(message).includes(world.hubId(name))) throw new Error('simulated: no queue');
      await send(queue, message, delay);
    };
    await expect(onWatchTimer(world.deps)).rejects.toThrow(`operations: wake-up of ${world.hubId(name)}: simulated`);
    const queued = world.queue.pending('hub-events').map(({ message }) => (message as HubMessage).hubId);
    expect(queued.sort()).toEqual(NAMES.filter((each) => each !== name).map((each) => world.hubId(each)));
  });
});

/** A box whose letters are read as they are told. */
function box(letters: Record<string, (() => Result<readonly unknown[], string>) | readonly unknown[]>) {
  return {
    list: async () => ok(Object.keys(letters)),
    read: async (name: string): Promise<Result<readonly unknown[] | undefined, string>> => {
      const letter = letters[name];
      return typeof letter === 'function' ? letter() : ok(letter);
    },
  };
}

describe('dead letters', () => {
  const throws = (): never => {
    throw new Error('the letter is torn');
  };
  const hubOf =
    (world: VirtualApp) =>
    (event: unknown): HubMessage | undefined => ({
      hubId: world.hubId(String(event)),
      cause: 'event',
      since: world.clock.now().toISOString(),
      note: undefined,
    });

  it.each(['a', 'b', 'c'])(
    'are taken when one of them throws, which is tried three times and then told: %s',
    async (bad) => {
      const world = await fleetAtRest(NAMES);
      const letters = { a: ['hub-a'], b: ['hub-b'], c: ['hub-c'], [bad]: throws };
      const take = () => processDeadLetters(world.deps, box(letters), hubOf(world));
      expect(await take()).toMatchObject({ letters: 2, hubs: 2 });
      for (let look = 0; look < 5; look += 1) expect(await take()).toMatchObject({ letters: 0 });
      const poison = await Array.fromAsync(world.rows.query('control', { partition: 'poison' }));
      expect(poison.map((row) => String(row.cells.body)).filter((body) => body.includes('torn'))).toEqual([
        expect.stringContaining(`${bad}: the letter is torn`),
      ]);
      expect(world.logs.filter((line) => line.startsWith('WARN dead letter not processed'))).toHaveLength(3);
    },
  );

  it('that cannot be read do not hold up letters behind the hundredth for ever', async () => {
    const world = await fleetAtRest(NAMES);
    const torn = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`letter-${n}`, () => err('no JSON')]));
    const take = () => processDeadLetters(world.deps, box({ ...torn, z: ['hub-a'] }), hubOf(world));
    for (let look = 0; look < 3; look += 1) expect(await take()).toMatchObject({ letters: 0 });
    expect(await take()).toMatchObject({ letters: 1, hubs: 1 });
  });

  it('never hold up the sweep', async () => {
    const world = await fleetAtRest(NAMES);
    const before = (await currentSweep(world.rows))?.value.sweepId;
    const broken = { list: async () => throws(), read: async () => throws() };
    await expect(onHourTimer(world.deps, { box: broken, own: new Set() })).rejects.toThrow(
      'dead letters: the letter is torn',
    );
    expect((await currentSweep(world.rows))?.value.sweepId).not.toBe(before);
  });
});

describe('alerts', () => {
  it.each(['HW201|one', 'HW201|two', 'HW201|three'])(
    'are told when the rows of one cannot be written: %s',
    async (bad) => {
      const world = await VirtualApp.running();
      playedSchedules.schedules += 1;
      for (const causeKey of ['HW201|one', 'HW201|two', 'HW201|three']) await reportFiring(world, 'hub1', { causeKey });
      failStore(world, ['transact'], bad);
      world.clock.advanceSeconds(180);
      await expect(sendAlerts(world.deps, world.alerting)).rejects.toThrow(`alert ${bad}: `);
      await world.drain();
      expect(sentNotifications(world)).toHaveLength(2);
    },
  );

  it.each([
    { why: 'a silence', partition: 'silences', key: 'x' },
    { why: 'a receiver', partition: 'receivers', key: 'another' },
    { why: 'the breaker', partition: 'control', key: 'breaker' },
  ])('are told when a row cannot be read that all of them share: $why', async ({ key, partition }) => {
    const world = await VirtualApp.running();
    playedSchedules.schedules += 1;
    await reportFiring(world, 'hub1');
    await changeReceiver(world.rows, 'another', (current) => ({ ...current, name: 'another' }));
    await world.rows.upsert('control', { partition, key, cells: { schema: 1, body: '{"damaged":' } });
    world.clock.advanceSeconds(180);
    const pass = sendAlerts(world.deps, world.alerting);
    if (key === 'breaker') await pass;
    else await expect(pass).rejects.toThrow(/its body is no JSON/);
    await world.drain();
    expect(sentNotifications(world)).toEqual(['test Opened HW201']);
  });
});

describe('pruning', () => {
  it.each(['approvals', 'pace', 'poison', 'breaker'])(
    'deletes what is over of every other kind: %s fails',
    async (bad) => {
      const world = await fleetAtRest(NAMES);
      await world.rows.upsert('changes', { partition: 'x', key: 'old', cells: { at: '2020-01-01T00:00:00.000Z' } });
      await world.rows.upsert('sweeps', { partition: 'dead', key: 'shard|x', cells: { schema: 1 } });
      failStore(world, ['query'], `"partition":"${bad}"`);
      const { clock, log } = world.deps;
      const prune = () => pruneRecords({ rows: world.rows, clock, log, retention: DEFAULT_RETENTION });
      await expect(prune()).rejects.toThrow(`${bad}: simulated`);
      world.clock.advanceSeconds(21 * HOUR);
      await expect(prune()).rejects.toThrow(`${bad}: simulated`);
      expect(await Array.fromAsync(world.rows.query('changes', {}))).not.toContainEqual(
        expect.objectContaining({ key: 'old' }),
      );
      expect(await Array.fromAsync(world.rows.query('sweeps', { partition: 'dead' }))).toEqual([]);
    },
  );

  it('keeps an approval that cannot be read, and deletes the others', async () => {
    const world = await fleetAtRest(NAMES);
    const old = { workspaceGuid: 'g', id: 'x', expiresAt: '2020-01-01T00:00:00.000Z' };
    const put = (key: string, body: string) =>
      world.rows.upsert('control', { partition: 'approvals', key, cells: { schema: 1, body } });
    await put('g|a', '{"damaged":');
    await put('g|b', JSON.stringify({ ...old, damaged: true }));
    const { clock, log } = world.deps;
    await expect(pruneRecords({ rows: world.rows, clock, log, retention: DEFAULT_RETENTION })).rejects.toThrow(
      /approvals: approval g\|a: /,
    );
    await damage(world, 'control', 'g|a');
    expect(await world.rows.get('control', 'approvals', 'g|a')).toBeDefined();
  });
});

it('counts its schedules', () => {
  console.info(`faults of items at timers: ${playedSchedules.schedules} schedules`);
  expect(playedSchedules.schedules).toBeGreaterThanOrEqual(20);
});
