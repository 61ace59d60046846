import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HubId } from '../../../src/core/hub-id.ts';
import { onSweepTimer } from '../../../src/functions/on-timer.ts';
import type { SimulatorOptions } from '../../../src/local/arm-simulator/state/settings.ts';
import { shardMessageFrom } from '../../../src/reconcile/messages.ts';
import type { HubRecord } from '../../../src/reconcile/records/hub/hub-record.ts';
import { hubRecords } from '../../../src/reconcile/records/hub/hub-record.ts';
import type { SweepRecord } from '../../../src/reconcile/records/sweep-record.ts';
import { coverageOf, currentSweep } from '../../../src/reconcile/records/sweep-record.ts';
import { judgeShard } from '../../../src/reconcile/sweep/judge-shard.ts';
import { fqdnRule } from '../records/earlier-edition-hubs.ts';
import { START, VirtualApp } from '../virtual-app.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const YEAR_MS = 365 * 24 * 3600 * 1000;

/** The sweep writes nothing and no hub needs a write, so that only the cost of the sweep itself counts. */
const POLICY = `
version: 1
packs: { base: { description: Small, rules: [ { fqdn: pypi.org } ] } }
assignments:
  - name: all
    mode: observe
    isolation: { mode: AllowOnlyApprovedOutbound }
    packs: [base]
    firewall: { sku: Standard }
`;

function subscription(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

function seed(world: VirtualApp, subscriptionId: string, name: string, rules: readonly string[] = ['pypi.org']): HubId {
  const seeded = world.simulator.seedHub(
    {
      subscriptionId,
      resourceGroup: 'rg-ai',
      name,
      isolationMode: 'AllowOnlyApprovedOutbound',
      provisioned: true,
      createdAt: new Date(START.getTime() - YEAR_MS),
      rules: Object.fromEntries(rules.map((host, index) => [`rule-${index}`, fqdnRule(host)])),
    },
    world.clock.now(),
  );
  if (!seeded.ok) throw new Error(seeded.error);
  return seeded.value.toLowerCase() as HubId;
}

async function fleet(subscriptions: number, each: number, simulator: SimulatorOptions = {}, policy = POLICY) {
  const world = new VirtualApp({ policy, simulator });
  const hubs: HubId[] = [];
  for (let sub = 1; sub <= subscriptions; sub += 1) {
    for (let hub = 1; hub <= each; hub += 1) hubs.push(seed(world, subscription(sub), `hub-${hub}`));
  }
  await world.pass(1);
  world.simulator.clearRequests();
  return { world, hubs };
}

async function sweep(world: VirtualApp): Promise<SweepRecord> {
  await onSweepTimer(world.deps);
  await world.drain();
  return (await currentSweep(world.rows))!.value;
}

async function recordOf(world: VirtualApp, hubId: HubId): Promise<HubRecord> {
  return (await hubRecords(world.rows).get(hubId))!.value;
}

function reads(world: VirtualApp): readonly string[] {
  return world.simulator.requests({ method: 'GET' }).map((each) => each.hub ?? each.path);
}

const openAlerts = (world: VirtualApp, code: string) =>
  [
    ...Map.groupBy(
      world.notices.filter((each) => each.code === code),
      (each) => each.dedupKey,
    ).values(),
  ].filter((all) => all.at(-1)?.transition !== 'Resolved').length;

describe('a sweep', () => {
  it('reads every hub exactly once, in as many shards as there are subscriptions', async () => {
    const { world, hubs } = await fleet(3, 4);
    const first = await sweep(world);
    expect(first).toMatchObject({
      hubs: 12,
      judged: 12,
      verdicts: { Compliant: 12 },
      reads: 12,
      source: 'ResourceGraph',
    });
    expect(first.endedAt).toBeDefined();
    expect(reads(world).toSorted()).toEqual(hubs.toSorted());
  });

  it('confirms a compliant fleet in one transaction per subscription, and adds no line to any history', async () => {
    const { world } = await fleet(2, 100);
    await sweep(world);
    const count = { transact: 0, other: 0 };
    const rows = new Proxy(world.rows, {
      get: (target, name: keyof typeof world.rows) => {
        const call = target[name] as (...all: unknown[]) => unknown;
        return (...all: unknown[]) => {
          if (name === 'transact' && all[0] === 'hubs') count.transact += 1;
          else if (['insert', 'replace', 'upsert', 'delete'].includes(name) && (all[0] === 'hubs' || all[0] === 'runs'))
            count.other += 1;
          return call.apply(target, all);
        };
      },
    });
    world.clock.advanceSeconds(HOUR);
    await onSweepTimer({ ...world.deps, rows });
    for (const message of world.queue.receiveDue('sweep-shards', world.clock.now())) {
      const shard = shardMessageFrom(message);
      if (shard.ok) await judgeShard({ ...world.deps, rows }, shard.value);
    }
    expect((await currentSweep(world.rows))?.value).toMatchObject({ judged: 200, changed: 0 });
    expect(count).toEqual({ transact: 2, other: 0 });
    for await (const record of hubRecords(world.rows).list())
      expect(record.status.confirmedAt >= world.clock.now().toISOString()).toBe(true);
  });

  it('judges a hub that Resource Graph shows with a delay only by what a read shows', async () => {
    const { world, hubs } = await fleet(1, 3, { resourceGraphLagSeconds: 2 * HOUR });
    await sweep(world);
    world.arm('DELETE', hubs[0]!, undefined, { 'x-simulator-raise-event': 'no' });
    await world.simulator.advance(new Date(world.clock.now().getTime() + HOUR * 1000));
    world.clock.advanceSeconds(HOUR);
    world.createHub('brand-new');
    const second = await sweep(world);
    // The row of the deleted hub is still there, and the new hub has none yet; its event has brought it up.
    expect(second.gone).toBe(1);
    expect((await recordOf(world, hubs[0]!)).goneAt).toBeDefined();
    const third = await sweep(world);
    expect(third).toMatchObject({ gone: 1, repairs: 0 });
    expect(coverageOf(third)).toBe(1);
  });

  it('continues with lists when Resource Graph stays throttled', async () => {
    const { world } = await fleet(3, 2);
    world.simulator.addFault({
      kind: 'AnswerRequest',
      pathContains: 'Microsoft.ResourceGraph',
      status: 429,
      retryAfterSeconds: 60,
      times: 'always',
    });
    expect(await sweep(world)).toMatchObject({
      judged: 6,
      source: 'ResourceManager',
      fallbackBecause: expect.any(String),
    });
  });

  it('pages through a list that is longer than a page', async () => {
    const { world } = await fleet(1, 7, { pageSize: 3, resourceGraphPageSize: 3 });
    expect(await sweep(world)).toMatchObject({ judged: 7, discoveryCalls: 4 });
    world.simulator.addFault({
      kind: 'AnswerRequest',
      pathContains: 'Microsoft.ResourceGraph',
      status: 403,
      times: 'always',
    });
    expect(await sweep(world)).toMatchObject({ judged: 7, source: 'ResourceManager' });
  });

  it('resolves the management groups of the policy, and leaves the rest of the tenant alone', async () => {
    const policy = POLICY.replace('version: 1', 'version: 1\nscope: { managementGroups: [mg-ai] }');
    const { world, hubs } = await fleet(3, 2, {}, policy);
    world.simulator.setManagementGroup('mg-ai', [subscription(1), subscription(3)]);
    expect(await sweep(world)).toMatchObject({ hubs: 4, judged: 4, outOfScope: 0 });
    expect(await hubRecords(world.rows).get(hubs[2]!)).toBeUndefined();
  });
});

describe('a part of the fleet that a sweep cannot read', () => {
  it('keeps 200 hubs open whose subscription was lost, says so once, and ends the alert when it is back', async () => {
    const { world, hubs } = await fleet(2, 200);
    await sweep(world);
    world.simulator.setAccess(subscription(2), 'none');
    const blind = await sweep(world);
    expect(blind).toMatchObject({ hubs: 400, judged: 200, unread: 200, gone: 0, forbidden: 200 });
    expect(coverageOf(blind)).toBe(0.5);
    expect(blind.unseen.map((each) => each.subscriptionId)).toEqual([subscription(2)]);
    const lost = await recordOf(world, hubs[399]!);
    expect(lost).toMatchObject({ status: { verdict: 'Unknown' } });
    expect(lost.goneAt).toBeUndefined();
    await world.pass(5 * MINUTE, 60);
    expect(openAlerts(world, 'HW602')).toBe(1);
    // Suppressed: the lost subscription explains all 200.
    expect(openAlerts(world, 'HW601')).toBe(0);
    world.simulator.setAccess(subscription(2), 'full');
    expect(await sweep(world)).toMatchObject({ judged: 400, unseen: [] });
    await world.pass(5 * MINUTE, 60);
    expect(openAlerts(world, 'HW602') + openAlerts(world, 'HW601')).toBe(0);
    expect(await recordOf(world, hubs[399]!)).toMatchObject({ status: { verdict: 'Compliant' } });
  });

  it('names a listed subscription that it has never read', async () => {
    const policy = POLICY.replace(
      'version: 1',
      `version: 1\nscope: { subscriptions: ["${subscription(1)}", "${subscription(9)}"] }`,
    );
    const { world } = await fleet(1, 1, {}, policy);
    expect((await sweep(world)).unseen).toEqual([
      { subscriptionId: subscription(9), why: 'it is invisible to the identity' },
    ]);
  });
});

describe('the life of a sweep', () => {
  /** Starts a sweep, and has its messages lost. */
  async function stopped(world: VirtualApp): Promise<void> {
    await onSweepTimer(world.deps);
    world.queue.receiveDue('sweep-shards', world.clock.now());
  }

  it('never has two at once: the second says that the first overran, until one keeps to its time', async () => {
    const { world } = await fleet(1, 2);
    await stopped(world);
    const first = (await currentSweep(world.rows))!.value.sweepId;
    world.clock.advanceSeconds(HOUR);
    await onSweepTimer(world.deps);
    expect((await currentSweep(world.rows))!.value).toMatchObject({ sweepId: first, overran: true });
    await world.pass(10 * MINUTE, 60);
    expect((await currentSweep(world.rows))!.value).toMatchObject({ sweepId: first, judged: 2, overran: true });
    expect(openAlerts(world, 'HW803')).toBe(1);
    await sweep(world);
    await world.pass(5 * MINUTE, 60);
    expect(openAlerts(world, 'HW803')).toBe(0);
  });

  it('resumes when messages were lost, and has then read every hub once', async () => {
    const { world, hubs } = await fleet(3, 2);
    await stopped(world);
    await world.pass(10 * MINUTE, 60);
    expect((await currentSweep(world.rows))!.value).toMatchObject({ judged: 6 });
    expect(reads(world).toSorted()).toEqual(hubs.toSorted());
  });

  it('judges a shard once, however often its message comes', async () => {
    const { world, hubs } = await fleet(1, 3);
    await onSweepTimer(world.deps);
    const [message] = world.queue.receiveDue('sweep-shards', world.clock.now());
    const shard = shardMessageFrom(message);
    if (!shard.ok) throw new Error(shard.error);
    const outcomes = await Promise.all([judgeShard(world.deps, shard.value), judgeShard(world.deps, shard.value)]);
    outcomes.push(await judgeShard(world.deps, shard.value));
    expect(outcomes.filter((each) => each.kind === 'Ended').length).toBeGreaterThan(0);
    expect(reads(world).toSorted()).toEqual(hubs.toSorted());
    expect((await currentSweep(world.rows))!.value).toMatchObject({ judged: 3, verdicts: { Compliant: 3 } });
  });
});

describe('3,000 hubs in one subscription', () => {
  it('are read at a pace that never empties the bucket of reads', async () => {
    const { world, hubs } = await fleet(1, 3000, { throttle: 'enforce' });
    const began = world.clock.now().getTime();
    const done = await sweep(world);
    expect(done).toMatchObject({ hubs: 3000, judged: 3000, reads: 3000 });
    expect(new Set(reads(world)).size).toBe(hubs.length);
    const seconds = (world.clock.now().getTime() - began) / 1000;
    // 200 at once and 20 a second: four fifths of Azure's limit.
    expect(seconds).toBeGreaterThanOrEqual((3000 - 200) / 20 - 1);
    expect(seconds).toBeLessThan(200);
    expect(world.simulator.requests().filter((each) => each.status === 429)).toEqual([]);
  });

  it('leave the last fifty reads to events when others read too', async () => {
    const { world } = await fleet(1, 300, { throttle: 'enforce' });
    for (let read = 0; read < 190; read += 1)
      world.simulator.world.buckets.take(
        { subscriptionId: subscription(1), principal: '00000000-0000-4000-8000-00000000aaaa', callClass: 'reads' },
        world.clock.now(),
        true,
      );
    let least = 250;
    const taken = world.simulator.world.buckets.take.bind(world.simulator.world.buckets);
    world.simulator.world.buckets.take = (call, now, enforce) => {
      const answer = taken(call, now, enforce);
      if (call.callClass === 'reads') least = Math.min(least, answer.remaining);
      return answer;
    };
    expect(await sweep(world)).toMatchObject({ judged: 300 });
    // As many reads as are under way at once may pass the line before the first answer says where it is.
    expect(least).toBeGreaterThanOrEqual(50 - 8);
  });
});

describe('drift since the last sweep', () => {
  it('reports new, persisting and repaired findings, and their authors', async () => {
    const { world, hubs } = await fleet(1, 2);
    await sweep(world);
    world.simulator.removeRule(hubs[0]!, 'rule-0');
    world.clock.advanceSeconds(HOUR);
    expect(await sweep(world)).toMatchObject({
      added: 1,
      persisting: 0,
      repaired: 0,
      verdicts: { Drifted: 1, Compliant: 1 },
    });
    world.clock.advanceSeconds(HOUR);
    expect(await sweep(world)).toMatchObject({ added: 0, persisting: 1, repaired: 0 });
    // The timer's own sweep of the hour that has passed comes first.
    await world.tick();
    world.arm('PUT', `${hubs[0]}/outboundRules/again`, { properties: fqdnRule('pypi.org') });
    await world.pass(20 * MINUTE, 60);
    expect(await sweep(world)).toMatchObject({ added: 0, persisting: 0, repaired: 1 });
    expect((await recordOf(world, hubs[0]!)).drift).toMatchObject({
      open: [],
      repaired: [{ code: 'HW201' }],
      flaps: [expect.any(String)],
    });
  });

  it('counts a hub that goes wrong again and again', async () => {
    const { world, hubs } = await fleet(1, 1);
    await sweep(world);
    const rules = world.simulator.world.workspaces.get(hubs[0]!)!.network.rules;
    const rule = rules.get('rule-0')!;
    const flapping: number[] = [];
    for (let time = 0; time < 6; time += 1) {
      if (rules.has('rule-0')) rules.delete('rule-0');
      else rules.set('rule-0', rule);
      world.clock.advanceSeconds(HOUR);
      flapping.push((await sweep(world)).flapping);
    }
    expect(flapping).toEqual([0, 0, 0, 0, 1, 1]);
  });
});

describe('a silent event path', () => {
  it('raises an alert when a sweep finds a change and no event has come for a day, and the next event ends it', async () => {
    const { world, hubs } = await fleet(1, 2);
    await sweep(world);
    world.simulator.removeRule(hubs[0]!, 'rule-0');
    world.clock.advanceSeconds(HOUR);
    await sweep(world);
    await world.pass(5 * MINUTE, 60);
    expect(openAlerts(world, 'HW804'), 'somebody has watched for an hour only').toBe(0);
    world.clock.advanceSeconds(25 * HOUR);
    world.simulator.removeRule(hubs[1]!, 'rule-0');
    await sweep(world);
    await world.pass(5 * MINUTE, 60);
    expect(openAlerts(world, 'HW804')).toBe(1);
    world.arm('PUT', `${hubs[0]}/outboundRules/again`, { properties: fqdnRule('pypi.org') });
    await world.pass(30 * MINUTE, 60);
    expect(openAlerts(world, 'HW804')).toBe(0);
  });
});

describe('hubs that come back', () => {
  it('start a new life with another GUID, and go on with the old one with the same', async () => {
    const { world, hubs } = await fleet(1, 2);
    await sweep(world);
    const kept = hubs.map((hubId) => world.simulator.world.workspaces.get(hubId)!);
    for (const hubId of hubs) world.simulator.world.workspaces.delete(hubId);
    world.clock.advanceSeconds(HOUR);
    expect(await sweep(world)).toMatchObject({ gone: 2 });
    world.simulator.world.workspaces.set(hubs[0]!, kept[0]!);
    seed(world, subscription(1), 'hub-2');
    world.clock.advanceSeconds(HOUR);
    expect(await sweep(world)).toMatchObject({ judged: 2, recovered: 1, recreated: 1 });
    const [recovered, recreated] = await Promise.all(hubs.map((hubId) => recordOf(world, hubId)));
    expect(recovered).toMatchObject({ status: { verdict: 'Compliant' }, identity: { guid: kept[0]!.guid } });
    expect(recreated?.identity.guid).not.toBe(kept[1]!.guid);
    expect([recovered?.goneAt, recreated?.goneAt]).toEqual([undefined, undefined]);
  });
});

describe('the counts of a sweep', () => {
  const fate = fc.constantFrom('Right', 'Drifted', 'Deleted', 'Failing', 'Project', 'Throttled');

  it('always add up to every hub that was found or known', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { minLength: 1, maxLength: 12 }), fc.boolean(), async (fates, lost) => {
        const { world, hubs } = await fleet(2, fates.length);
        await sweep(world);
        world.clock.advanceSeconds(HOUR);
        for (const [index, each] of fates.entries()) strike(world, hubs[index]!, each);
        if (lost) world.simulator.setAccess(subscription(2), 'none');
        const done = await sweep(world);
        expect(done.endedAt).toBeDefined();
        expect(done.judged + done.unread + done.gone + done.outOfScope).toBe(done.hubs);
        expect(Object.values(done.verdicts).reduce((sum, count) => sum + count, 0)).toBe(done.judged);
        expect(coverageOf(done)).toBeLessThanOrEqual(1);
        expect(coverageOf(done) === 1).toBe(done.unread === 0);
      }),
      { numRuns: 25, seed: 5 },
    );
  });

  function strike(world: VirtualApp, hubId: HubId, each: string): void {
    const workspace = world.simulator.world.workspaces.get(hubId)!;
    if (each === 'Drifted') world.simulator.removeRule(hubId, 'rule-0');
    if (each === 'Deleted') world.simulator.world.workspaces.delete(hubId);
    if (each === 'Project') world.simulator.world.workspaces.set(hubId, { ...workspace, kind: 'FeatureStore' });
    if (each === 'Failing')
      world.simulator.addFault({ kind: 'AnswerRequest', hub: hubId, status: 503, times: 'always' });
    if (each === 'Throttled')
      world.simulator.addFault({ kind: 'AnswerRequest', hub: hubId, status: 429, retryAfterSeconds: 3 });
  }
});
