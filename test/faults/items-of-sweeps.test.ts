import { describe, expect, it } from 'vitest';
import { armRequestFrom } from '../../src/core/kinds/requests/arm-request.ts';
import { onSweepTimer, onWatchTimer } from '../../src/functions/on-timer.ts';
import { currentSweep } from '../../src/reconcile/records/sweep-record.ts';
import { judgeShard } from '../../src/reconcile/sweep/judge-shard.ts';
import { hubPath } from '../reconcile/virtual-app.ts';
import {
  damage,
  failStore,
  fleetAtRest,
  NAMES,
  playedSchedules,
  SUBSCRIPTION,
  sweepNow,
  throwOn,
} from './item-faults.ts';

const HOUR = 3600;

describe('a fault on one hub while a sweep judges it', () => {
  it.each(NAMES)('is that hub’s HW601 with the reason, and the others are judged: %s', async (name) => {
    const world = await fleetAtRest();
    const others = NAMES.filter((each) => each !== name);
    const before = new Map<string, string | undefined>();
    for (const each of NAMES) before.set(each, (await world.record(each))?.status.confirmedAt);
    const thrown = throwOn(world, name, 'observe');
    const sweep = await sweepNow(world);
    expect(sweep).toMatchObject({ hubs: 4, judged: 3, unread: 1, open: [] });
    expect(thrown.count).toBe(1);
    const record = await world.record(name);
    expect(record?.status.verdict).toBe('Unknown');
    expect(record?.status.findings).toMatchObject([
      { code: 'HW601', message: `${name} could not be judged: TypeError: reading of ${name}?sig=…` },
    ]);
    for (const each of others) {
      expect((await world.record(each))?.status.verdict).toBe('Compliant');
      expect((await world.record(each))?.status.confirmedAt).not.toBe(before.get(each));
    }
    await world.pass(600, 30);
    expect(world.sentNotifications(name, 'HW601')).toEqual(['Opened']);
    thrown.stop();
    await sweepNow(world);
    await world.pass(600, 30);
    expect((await world.record(name))?.status.verdict).toBe('Compliant');
    expect(world.sentNotifications(name, 'HW601')).toEqual(['Opened', 'Resolved']);
  });

  it('is tried once by each sweep, and never by more', async () => {
    const world = await fleetAtRest();
    const thrown = throwOn(world, 'hub-b', 'observe');
    await world.pass(5 * HOUR, 60);
    expect(thrown.count).toBeLessThanOrEqual(6);
    expect(world.sentNotifications('hub-b', 'HW601')).toEqual(['Opened']);
    expect(world.poison).toEqual([]);
  });

  it.each(NAMES)('need not come from Azure: the store fails for its record: %s', async (name) => {
    const world = await fleetAtRest();
    const failed = failStore(world, ['get', 'replace', 'transact'], `hub|${world.hubId(name)}`);
    const sweep = await sweepNow(world);
    expect(failed.count).toBeGreaterThan(0);
    expect(sweep).toMatchObject({ hubs: 4, judged: 3, unread: 1, faulted: 1 });
    expect(sweep.unseen.map((each) => each.why)).toEqual(['Hubwarden failed on 1 of its hubs (its log names them)']);
    failed.stop();
    expect(await sweepNow(world)).toMatchObject({ judged: 4, faulted: 0 });
  });

  it.each(NAMES)('may come when it is reported: rows of its alerts cannot be written: %s', async (name) => {
    const world = await fleetAtRest();
    for (const each of NAMES)
      world.arm('PUT', `${hubPath(each)}/outboundRules/tunnel`, {
        properties: { type: 'FQDN', category: 'UserDefined', destination: 'a.ngrok.io' },
      });
    world.eventsArrive = false;
    await world.deliverEvents();
    const failed = failStore(world, ['get'], `member|${world.hubId(name)}`);
    const sweep = await sweepNow(world);
    expect(failed.count).toBeGreaterThan(0);
    expect(sweep.endedAt).toBeDefined();
    expect(sweep.faulted).toBe(1);
    failed.stop();
    await world.pass(600, 30);
    const notified = world.notices.filter((each) => each.code === 'HW204').flatMap((each) => each.hubs);
    const expected = NAMES.filter((each) => each !== name).map((each) => world.hubId(each));
    expect([...new Set(notified)].sort()).toEqual(expected.sort());
  });
});

describe('a fault in a run', () => {
  it.each(NAMES)(
    'is tried a bounded number of times, then HW601 with the reason; other hubs go on: %s',
    async (name) => {
      const world = await fleetAtRest();
      const thrown = throwOn(world, name, 'observe');
      for (const each of NAMES)
        await world.queue.send('hub-events', {
          hubId: world.hubId(each),
          cause: 'event',
          since: world.clock.now().toISOString(),
        });
      world.clock.advanceSeconds(1);
      await world.drain();
      const others = NAMES.filter((each) => each !== name);
      for (const each of others)
        expect((await world.record(each))?.schedule.lastRunStartedAt).toBe(world.clock.now().toISOString());
      expect((await world.record(name))?.schedule.failures).toBe(1);
      expect(world.logs.filter((line) => line.startsWith('ERROR run failed'))).toHaveLength(1);
      await world.pass(0.4 * HOUR, 10);
      const early = thrown.count;
      expect(early).toBeGreaterThan(1);
      await world.pass(4 * HOUR, 30);
      expect(thrown.count - early).toBeLessThanOrEqual(8 + 5);
      expect((await world.record(name))?.status.findings.map((each) => each.code)).toEqual(['HW601']);
      expect(world.poison).toEqual([]);
    },
  );
});

describe('a fault of a whole shard', () => {
  it('ends after a bounded number of tries, the sweep ends, and people are told why', async () => {
    const world = await fleetAtRest();
    const failed = failStore(world, ['query'], `"partition":"${SUBSCRIPTION}","keyPrefix":"hub|"`);
    let messages = 0;
    const sweep = await sweepNow(world).catch(async () => {
      for (; messages < 5; messages += 1) {
        const { sweepId, open } = (await currentSweep(world.rows))!.value;
        if (open.length === 0) break;
        await judgeShard(world.deps, { sweepId, shard: open[0]! }).catch(() => undefined);
      }
      return (await currentSweep(world.rows))!.value;
    });
    expect(messages).toBe(3);
    expect(failed.count).toBe(4);
    expect(sweep).toMatchObject({ open: [], endedAt: expect.any(String) });
    expect(sweep.unseen).toMatchObject([{ subscriptionId: SUBSCRIPTION, why: expect.stringContaining('simulated') }]);
    failed.stop();
    expect(await sweepNow(world)).toMatchObject({ judged: 4, unseen: [] });
  });

  it('does not keep a sweep from its end when the row of the shard is damaged', async () => {
    const world = await fleetAtRest();
    await onSweepTimer(world.deps);
    await damage(world, 'sweeps', `shard|${SUBSCRIPTION}`);
    await onWatchTimer(world.deps);
    const sweep = (await currentSweep(world.rows))!.value;
    expect(sweep).toMatchObject({ open: [], endedAt: expect.any(String) });
    expect(sweep.unseen[0]?.why).toContain('its body is no JSON');
  });
});

describe('a name that is no well-formed text', () => {
  it.each(['DeleteRule', 'PutRule'] as const)('throws nothing when a request is made of it: %s', (kind) => {
    const rule = { type: 'FQDN', category: 'UserDefined', destination: 'a.b' };
    const write = { kind, hubId: hubPath('hub-a'), ruleName: 'rule\ud800', rule };
    expect(armRequestFrom(write as never).path).toContain('/outboundRules/rule%EF%BF%BD');
  });
});

it('counts its schedules', () => {
  expect(playedSchedules.schedules).toBeGreaterThanOrEqual(18);
});
