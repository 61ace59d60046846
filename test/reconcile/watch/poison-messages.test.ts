import { describe, expect, it } from 'vitest';
import { onWatchTimer } from '../../../src/functions/on-timer.ts';
import { reconcileMessage } from '../../../src/functions/reconcile-message.ts';
import { reportSweepStart } from '../../../src/reconcile/alert/system-alerts.ts';
import type { HubMessage } from '../../../src/reconcile/messages.ts';
import type { QueueDepths, QueueName } from '../../../src/reconcile/ports.ts';
import { takeLease } from '../../../src/reconcile/records/lease.ts';
import { DEFAULT_RETENTION } from '../../../src/reconcile/records/retention.ts';
import { handlePoisonMessage } from '../../../src/reconcile/watch/poison-messages.ts';
import { reportPoisonQueues } from '../../../src/reconcile/watch/poison-queues.ts';
import { pruneRecords } from '../../../src/reconcile/watch/prune-records.ts';
import { hubPath, VirtualApp } from '../virtual-app.ts';

const MINUTE = 60;
const STARTED = { kind: 'Started', sweepId: 's', hubs: 0, shards: 0 } as const;

function told(world: VirtualApp): readonly string[] {
  return world.notices.filter((each) => each.code === 'HW801').map((each) => each.transition);
}

describe('a poison message', () => {
  it('is stored, and raises HW801', async () => {
    const world = await VirtualApp.running();
    await handlePoisonMessage(world.deps, 'hub-events', { hello: 'world' });
    await world.pass(5 * MINUTE);
    expect(told(world)).toEqual(['Opened']);
  });

  it('raises HW801 although a sweep reads old messages at the same moment', async () => {
    const world = await VirtualApp.running();
    const query = world.rows.query.bind(world.rows);
    world.rows.query = async function* (table, wanted) {
      yield* query(table, wanted);
      if (wanted.partition === 'poison') await handlePoisonMessage(world.deps, 'hub-events', { hello: 'world' });
    };
    await reportSweepStart(world.deps, STARTED);
    world.rows.query = query;
    await world.pass(5 * MINUTE);
    expect(told(world)).toEqual(['Opened']);
  });

  it('resolves when there was none for a day', async () => {
    const world = await VirtualApp.running();
    await handlePoisonMessage(world.deps, 'hub-events', { hello: 'world' });
    // Sweeps run every hour, and the other queues have no message.
    await world.pass(5 * 60 * MINUTE, 120);
    expect(told(world)).toEqual(['Opened']);
    await world.pass(22 * 60 * MINUTE, 120);
    // A day has passed since the notification, so there is one reminder.
    expect(told(world)).toEqual(['Opened', 'Repeated', 'Resolved']);
  });
});

async function kept(world: VirtualApp): Promise<readonly string[]> {
  const rows = await Array.fromAsync(world.rows.query('control', { partition: 'poison' }));
  return rows.map((row) => String(row.cells.body));
}

describe('the alert of a poison message', () => {
  const event = (world: VirtualApp, name: string): HubMessage => ({
    hubId: world.hubId(name),
    cause: 'event',
    since: world.clock.now().toISOString(),
    note: undefined,
  });

  /** A run that fails for a hub without a record, as the functions host runs it, and the host's reaction. */
  async function failsFiveTimes(world: VirtualApp, name: string, reason: string): Promise<void> {
    const message = event(world, name);
    const network = { ...world.deps.network, observe: () => Promise.reject(new Error(reason)) };
    const broken = { ...world.deps, network: { ...network, inBackground: () => network } };
    for (let n = 0; n < 5; n += 1)
      await expect(reconcileMessage(message, 'hub-events', broken, `run-${name}-${n}`)).rejects.toThrow();
    await handlePoisonMessage(world.deps, 'hub-events', message);
  }

  function texts(world: VirtualApp): readonly string[] {
    return world.notices.filter((each) => each.code === 'HW801').map(({ facts }) => facts[0]?.value ?? '');
  }

  it('names the hub, the failure without its secrets, and the run', async () => {
    const world = await VirtualApp.running();
    const secrets = 'AccountKey=c2VjcmV0; Authorization: Bearer abc.def; https://x.example/y?sig=hidden';
    await failsFiveTimes(world, 'hub-a', `the answer makes no sense (${secrets}) ${'x'.repeat(900)}`);
    await world.pass(5 * MINUTE);
    const [text = ''] = texts(world);
    expect(text).toContain(`A message on hub-events about hub hub-a (${world.hubId('hub-a')}) failed five times.`);
    expect(text).toContain('The last failure, in run run-hub-a-4: the answer makes no sense');
    expect(text).toContain('It is kept in table control, partition poison, since 2026-11-23T');
    expect(text).not.toMatch(/c2VjcmV0|abc\.def|hidden|x{250}/);
    const rows = await Array.fromAsync(world.rows.query('control', { partition: 'poison' }));
    expect(rows.map(({ cells }) => cells.runId)).toEqual(['run-hub-a-4']);
  });

  it('is updated for another hub, and not for the same one again', async () => {
    const world = await VirtualApp.running();
    await failsFiveTimes(world, 'hub-a', 'no sense');
    await world.pass(5 * MINUTE);
    await failsFiveTimes(world, 'hub-b', 'no reason');
    await failsFiveTimes(world, 'hub-a', 'no sense');
    await world.pass(5 * MINUTE);
    expect(told(world)).toEqual(['Opened', 'Updated']);
    expect(texts(world)[1]).toContain('hub-b');
    expect(texts(world)[1]).not.toContain('hub-a');
  });

  it.each([
    { queue: 'sweep-shards', message: { sweepId: 's-1', shard: 'sub-1' }, says: 'subscription sub-1 of sweep s-1' },
    {
      queue: 'alert-sends',
      message: { partition: 'HW201|x', key: 'outbox|on-call|g|00000001' },
      says: 'a notification of HW201|x for receiver on-call',
    },
    { queue: 'hub-event-deliveries', message: { subject: hubPath('hub-c') }, says: 'hub hub-c (/subscriptions/' },
    { queue: 'hub-repairs', message: { hubId: hubPath('hub-d'), cause: 'nonsense' }, says: 'hub hub-d (' },
    { queue: 'hub-events', message: 'no object', says: 'A message on hub-events failed five times' },
  ] as const)('names what a message on $queue is about, and that no failure was recorded', async (given) => {
    const world = await VirtualApp.running();
    await handlePoisonMessage(world.deps, given.queue, given.message);
    await world.pass(5 * MINUTE);
    expect(texts(world)).toEqual([expect.stringContaining(given.says)]);
    expect(texts(world)[0]).toContain('No failure was recorded: the process may have died');
  });

  it('leaves no note of a failure behind that a later try made good', async () => {
    const world = await VirtualApp.running();
    const rows = () => Array.fromAsync(world.rows.query('control', { partition: 'message-faults' }));
    await expect(reconcileMessage({ hello: 'world' }, 'hub-events', world.deps)).rejects.toThrow();
    expect(await rows()).toHaveLength(1);
    world.clock.advanceSeconds(3 * 24 * 3600);
    await pruneRecords({ ...world.deps, retention: DEFAULT_RETENTION });
    expect(await rows()).toEqual([]);
  });
});

describe('a poison message about a hub', () => {
  const messageOf = (world: VirtualApp, name: string): HubMessage => ({
    hubId: world.hubId(name),
    cause: 'event',
    since: world.clock.now().toISOString(),
    note: undefined,
  });
  /** A world with a compliant hub. */
  async function withHub(): Promise<VirtualApp> {
    const world = await VirtualApp.running();
    world.createHub('hub-known');
    await world.pass(60 * MINUTE, 30);
    return world;
  }

  it.each(['hub-events', 'hub-repairs'] as const)(
    'is queued again on %s when the hub is known, and the hub is looked at',
    async (queue) => {
      const world = await withHub();
      const before = await world.record('hub-known');
      await handlePoisonMessage(world.deps, queue, messageOf(world, 'hub-known'));
      expect(world.queue.pending(queue)).toMatchObject([{ message: { afterPoison: true, cause: 'event' } }]);
      expect(await kept(world)).toEqual([]);
      await world.pass(6 * MINUTE);
      expect(told(world)).toEqual([]);
      const after = await world.record('hub-known');
      expect(Date.parse(after?.status.confirmedAt ?? '')).toBeGreaterThan(Date.parse(before?.status.confirmedAt ?? ''));
    },
  );

  it('is stored and raises HW801 when it fails a second time, and is not requeued again', async () => {
    const world = await withHub();
    let message: unknown = messageOf(world, 'hub-known');
    // A worker that dies with every message: a requeued message ends in the poison queue again.
    let rounds = 0;
    while (message !== undefined && rounds < 10) {
      rounds += 1;
      await handlePoisonMessage(world.deps, 'hub-events', message);
      world.clock.advanceSeconds(10 * MINUTE);
      [message] = world.queue.receiveDue('hub-events', world.clock.now());
    }
    expect(rounds).toBe(2);
    expect(await kept(world)).toEqual([expect.stringContaining('"afterPoison":true')]);
    await world.pass(5 * MINUTE);
    expect(told(world)).toEqual(['Opened']);
  });

  it('keeps its mark when it is requeued because another run holds the lease', async () => {
    const world = await withHub();
    await takeLease(world.rows, world.clock, world.hubId('hub-known'), 120);
    await world.queue.send('hub-events', { ...messageOf(world, 'hub-known'), afterPoison: true });
    await world.drain();
    expect(world.queue.pending('hub-events')).toMatchObject([{ message: { afterPoison: true } }]);
  });

  it('that comes back 30 seconds after its worker died waits until the lease of the dead run is over, and is worked on then', async () => {
    const world = await withHub();
    const diedAt = world.clock.now();
    await takeLease(world.rows, world.clock, world.hubId('hub-known'), world.deps.timings.leaseSeconds);
    await world.queue.send('hub-events', messageOf(world, 'hub-known'), 30);
    await world.pass(110);
    expect(Date.parse((await world.record('hub-known'))?.status.confirmedAt ?? '')).toBeLessThan(diedAt.getTime());
    await world.pass(60);
    expect(Date.parse((await world.record('hub-known'))?.status.confirmedAt ?? '')).toBeGreaterThan(diedAt.getTime());
    expect(told(world)).toEqual([]);
  });

  it.each([
    {
      why: 'no read ever found its hub',
      message: (world: VirtualApp): unknown => messageOf(world, 'hub-stranger'),
    },
    {
      why: 'its hub is no id',
      message: (world: VirtualApp): unknown => ({ ...messageOf(world, 'x'), hubId: 'nonsense' }),
    },
    { why: 'it is text', message: (): unknown => 'hub-events' },
    { why: 'it is nothing', message: (): unknown => null },
  ])('is stored at once when $why', async ({ message }) => {
    const world = await withHub();
    await handlePoisonMessage(world.deps, 'hub-events', message(world));
    expect(await kept(world)).toHaveLength(1);
    expect(world.queue.pending('hub-events').filter((each) => JSON.stringify(each).includes('afterPoison'))).toEqual(
      [],
    );
  });

  it('is stored at once when its hub is gone', async () => {
    const world = await withHub();
    world.arm('DELETE', `${world.hubId('hub-known')}`);
    await world.pass(60 * MINUTE, 30);
    expect((await world.record('hub-known'))?.goneAt).toBeDefined();
    await handlePoisonMessage(world.deps, 'hub-events', messageOf(world, 'hub-known'));
    expect(await kept(world)).toHaveLength(1);
  });

  it.each(['sweep-shards', 'alert-sends', 'hub-event-deliveries'] satisfies QueueName[])(
    'is kept at once when it was on %s, which carries no hubs',
    async (queue) => {
      const world = await withHub();
      await handlePoisonMessage(world.deps, queue, messageOf(world, 'hub-known'));
      expect(await kept(world)).toHaveLength(1);
    },
  );
});

describe('messages that stay in a poison queue', () => {
  class Depths implements QueueDepths {
    readonly held = new Map<string, number>();
    readonly away = new Set<string>();
    calls = 0;

    async messagesIn(queueName: string): Promise<number> {
      this.calls += 1;
      if (this.away.has(queueName)) throw new Error(`${queueName} is away`);
      return this.held.get(queueName) ?? 0;
    }
  }

  async function counted() {
    const world = await VirtualApp.running();
    const queueDepths = new Depths();
    const deps = { ...world.deps, queueDepths };
    /** The watch timer runs every minute; notifications are sent as in the world. */
    const minutes = async (count: number): Promise<void> => {
      for (let minute = 0; minute < count; minute += 1) {
        await reportPoisonQueues(deps);
        await world.pass(MINUTE);
      }
    };
    const messages = (): readonly string[] =>
      world.notices.filter((each) => each.code === 'HW801').map((each) => JSON.stringify(each));
    return { world, depths: queueDepths, deps, minutes, messages };
  }

  it('raise HW801 with queue and count, and as unreadable; the alert ends once the queue is empty', async () => {
    const { depths, messages, minutes, world } = await counted();
    depths.held.set('hub-events-poison', 2);
    await minutes(10);
    expect(told(world)).toEqual(['Opened']);
    expect(messages()[0]).toContain('hub-events-poison holds 2 messages that cannot be read');
    depths.held.clear();
    await minutes(10);
    expect(told(world)).toEqual(['Opened', 'Resolved']);
  });

  it('raise HW801 for every queue at once', async () => {
    const { depths, messages, minutes } = await counted();
    depths.held.set('hub-events-poison', 1).set('hub-event-deliveries-poison', 3);
    await minutes(10);
    expect(messages()[0]).toContain('hub-events-poison holds 1 message; hub-event-deliveries-poison holds 3 messages');
  });

  it('raise no alert while the function that receives them may be starting', async () => {
    const { depths, minutes, world } = await counted();
    for (let round = 0; round < 5; round += 1) {
      depths.held.set('hub-events-poison', 1);
      await minutes(2);
      depths.held.clear();
      await minutes(1);
    }
    await minutes(5);
    expect(told(world)).toEqual([]);
  });

  it('raise HW801 although another queue cannot be counted, and a failed count does not end the alert', async () => {
    const { depths, minutes, world } = await counted();
    depths.away.add('alert-sends-poison');
    depths.held.set('hub-repairs-poison', 1);
    await minutes(10);
    expect(told(world)).toEqual(['Opened']);
    expect(world.logs).toContainEqual(expect.stringContaining('poison queue not counted'));
    depths.away.add('hub-repairs-poison');
    await minutes(10);
    expect(told(world)).toEqual(['Opened']);
    depths.away.clear();
    depths.held.clear();
    await minutes(10);
    expect(told(world)).toEqual(['Opened', 'Resolved']);
  });

  it('keep the alert open although stored messages are older than a day', async () => {
    const { depths, deps, minutes, world } = await counted();
    depths.held.set('hub-events-poison', 1);
    await minutes(10);
    await reportSweepStart(deps, STARTED);
    await minutes(10);
    expect(told(world)).toEqual(['Opened']);
  });

  it('are counted by the timer that watches, with one request for each queue', async () => {
    const { depths, deps, world } = await counted();
    depths.held.set('hub-events-poison', 1);
    for (let minute = 0; minute < 4; minute += 1) {
      await onWatchTimer(deps);
      world.clock.advanceSeconds(MINUTE);
    }
    expect(depths.calls).toBe(4 * 5);
    expect(world.logs).toContainEqual(expect.stringContaining('poison queue not read'));
  });
});
