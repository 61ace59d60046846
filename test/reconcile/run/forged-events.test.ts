import { beforeAll, describe, expect, it } from 'vitest';
import type { HubId } from '../../../src/core/hub-id.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import { ok } from '../../../src/core/result.ts';
import type { ReconcileDeps } from '../../../src/reconcile/deps.ts';
import { hubEventFrom } from '../../../src/reconcile/hub-event.ts';
import { answerFrom } from '../../../src/reconcile/observe/hub-answer.ts';
import type { ManagedNetworkClient } from '../../../src/reconcile/ports.ts';
import { hubRecords } from '../../../src/reconcile/records/hub/hub-record.ts';
import { DEFAULT_RETENTION } from '../../../src/reconcile/records/retention.ts';
import { pruneRecords } from '../../../src/reconcile/watch/prune-records.ts';
import { hubPath, OBJECT_ID, VirtualApp } from '../virtual-app.ts';

const MINUTE = 60;
const HOUR = 3600;
const TABLES = ['hubs', 'runs', 'changes', 'alerts', 'sweeps', 'control', 'documents'] as const;
const RP = 'Microsoft.MachineLearningServices/workspaces';
const ELSEWHERE = `/subscriptions/00000000-0000-4000-8000-0000000000ff/resourceGroups/rg/providers/${RP}/ghost`;
const OTHER_GROUP = hubPath('ghost').replace('/rg-ai/', '/rg-nowhere/');

interface Event {
  readonly subject: string;
  readonly operation?: string;
  readonly type?: string;
  readonly at?: string;
  readonly by?: string;
}

let events = 0;

function eventOf(
  world: VirtualApp,
  { at, by = 'a-person', operation = 'write', subject, type = 'Write' }: Event,
): object {
  events += 1;
  return {
    id: `event-${events}`,
    subject,
    eventType: `Microsoft.Resources.Resource${type}Success`,
    eventTime: at ?? world.clock.now().toISOString(),
    data: { operationName: `${RP}/${operation}`, authorization: { evidence: { principalId: by } } },
  };
}

/** Handles an event as the app does: from Event Grid's delivery to the queue. */
async function deliver(world: VirtualApp, event: unknown): Promise<void> {
  const read = hubEventFrom(event, new Set([OBJECT_ID]), world.clock.now());
  if (read.ok && read.value.kind === 'Queue') await world.queue.send('hub-events', read.value.message);
}

async function keys(world: VirtualApp): Promise<readonly string[]> {
  const found: string[] = [];
  for (const table of TABLES)
    for await (const row of world.rows.query(table, {})) found.push(`${table} ${row.partition} ${row.key}`);
  return found.sort();
}

/** New rows since before, without those that each sweep leaves. */
async function newRows(world: VirtualApp, before: readonly string[]): Promise<readonly string[]> {
  const known = new Set(before);
  return (await keys(world)).filter((key) => !known.has(key) && !key.startsWith('sweeps '));
}

async function running(): Promise<VirtualApp> {
  const world = await VirtualApp.running();
  world.createHub('hub1');
  await world.pass(1.5 * HOUR, 15);
  expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  return world;
}

function reads(world: VirtualApp, path: string): number {
  return world.simulator.requests({ hub: hubIdFrom(path)!, method: 'GET' }).length;
}

const CHANGE = /^changes \S+\/workspaces\/hub1 \S+$/;

describe('the rows that an event may leave behind', () => {
  let world: VirtualApp;
  beforeAll(async () => {
    world = await running();
  });

  it.each<{ why: string; event: Event | object; leaves: readonly RegExp[]; looksAt?: string; reads?: number }>([
    { why: 'a write of a known hub', event: { subject: hubPath('hub1') }, leaves: [CHANGE] },
    {
      why: 'an action on a known hub',
      event: { subject: hubPath('hub1'), operation: 'provisionManagedNetwork/action', type: 'Action' },
      leaves: [CHANGE],
    },
    {
      why: 'a rule of a known hub, deleted',
      event: { subject: `${hubPath('hub1')}/outboundRules/r`, operation: 'outboundRules/delete', type: 'Delete' },
      leaves: [CHANGE],
    },
    {
      why: 'Hubwarden’s own write of a known hub',
      event: { subject: hubPath('hub1'), by: OBJECT_ID },
      leaves: [CHANGE],
    },
    { why: 'a delete of a hub that never was', event: { subject: hubPath('ghost0'), type: 'Delete' }, leaves: [] },
    { why: 'an unknown hub', event: { subject: hubPath('ghost1') }, leaves: [], looksAt: hubPath('ghost1'), reads: 2 },
    {
      why: 'a rule of an unknown hub',
      event: { subject: `${hubPath('ghost2')}/outboundRules/r`, operation: 'outboundRules/write' },
      leaves: [],
      looksAt: hubPath('ghost2'),
      reads: 2,
    },
    { why: 'an unknown group', event: { subject: OTHER_GROUP }, leaves: [], looksAt: OTHER_GROUP, reads: 2 },
    { why: 'an unknown subscription', event: { subject: ELSEWHERE }, leaves: [], looksAt: ELSEWHERE, reads: 1 },
    {
      why: 'an unknown hub, by Hubwarden’s own identity',
      event: { subject: hubPath('ghost3'), by: OBJECT_ID },
      leaves: [],
      looksAt: hubPath('ghost3'),
      reads: 0,
    },
    { why: 'something that is no workspace', event: { subject: '/subscriptions/x' }, leaves: [] },
    { why: 'an operation that touches no network', event: { subject: hubPath('ghost4'), operation: 'x' }, leaves: [] },
    { why: 'a text that is no event', event: { hello: 'world' }, leaves: [] },
  ])('$why', async ({ event, leaves, looksAt, reads: expected }) => {
    const before = await keys(world);
    await deliver(world, 'subject' in event ? eventOf(world, event as Event) : event);
    await world.pass(12 * MINUTE, 20);
    const left = await newRows(world, before);
    expect(left).toHaveLength(leaves.length);
    for (const [index, pattern] of leaves.entries()) expect(left[index]).toMatch(pattern);
    if (looksAt !== undefined) expect(reads(world, looksAt)).toBe(expected);
    expect(world.notices).toEqual([]);
    expect(world.poison).toEqual([]);
  });

  it('leaves nothing of any of them to sweeps: they read the one hub, and open no alert', async () => {
    const ghosts = reads(world, hubPath('ghost1'));
    await world.pass(3 * HOUR, 60);
    expect(reads(world, hubPath('ghost1'))).toBe(ghosts);
    expect(world.notices).toEqual([]);
  });
});

/** The client, with another answer for one id. */
function answering(
  network: ManagedNetworkClient,
  id: HubId,
  observe: ManagedNetworkClient['observe'],
): ManagedNetworkClient {
  return {
    apiVersion: network.apiVersion,
    observe: (hubId) => (hubId === id ? observe(hubId) : network.observe(hubId)),
    look: async (hubId) => (hubId === id ? answerFrom(await observe(hubId)) : network.look(hubId)),
    usage: (observation) => network.usage(observation),
    connectionTargets: (observation) => network.connectionTargets(observation),
    write: (write) => network.write(write),
    poll: (hubId, urls) => network.poll(hubId, urls),
    inBackground: (gate) => answering(network.inBackground(gate), id, observe),
  };
}

describe('an event about a project', () => {
  it('whose hub is known starts a run of the hub, and leaves no row of the project', async () => {
    const world = await running();
    const body = { location: 'eastus2', kind: 'Project', properties: { hubResourceId: hubPath('hub1') } };
    world.arm('PUT', hubPath('project1'), body);
    world.simulator.takeEvents();
    const before = await keys(world);
    await deliver(world, eventOf(world, { subject: hubPath('project1') }));
    await world.pass(12 * MINUTE, 20);
    expect(await newRows(world, before)).toEqual([]);
    expect((await world.record('hub1'))?.schedule.lastRunStartedAt).toBeDefined();
  });

  it('whose hub does not exist leaves nothing of either', async () => {
    const world = await running();
    const before = await keys(world);
    const id = world.hubId('project2');
    const hub = await world.deps.network.observe(world.hubId('hub1'));
    if (!hub.ok) throw new Error('no hub');
    const project = { ...hub.value, hubId: id, kind: 'Project', hubResourceId: hubPath('ghost') };
    const network = answering(world.deps.network, id, async () => ok(project));
    (world.deps as { network: ReconcileDeps['network'] }).network = network;
    await deliver(world, eventOf(world, { subject: hubPath('project2') }));
    await world.pass(12 * MINUTE, 20);
    expect(await newRows(world, before)).toEqual([]);
    expect(reads(world, hubPath('ghost'))).toBe(2);
  });
});

describe('an id that Azure does not answer for', () => {
  it.each([
    { why: 'another tenant', status: 401, code: 'InvalidAuthenticationTokenTenant', most: 1 },
    { why: 'no permission', status: 403, code: 'AuthorizationFailed', most: 1 },
    { why: 'a request that is refused', status: 400, code: 'BadRequest', most: 1 },
    { why: 'an Azure that is down', status: 503, code: 'ServiceUnavailable', most: 8 },
    { why: 'a throttled subscription', status: 429, code: 'TooManyRequests', most: 8 },
  ])('leaves nothing, and is asked about a bounded number of times: $why', async ({ code, most, status }) => {
    const world = await running();
    world.simulator.addFault({ kind: 'AnswerRequest', pathContains: 'ghost', times: 'always', status, code });
    const before = await keys(world);
    await deliver(world, eventOf(world, { subject: hubPath('ghost') }));
    await world.pass(4 * HOUR, 60);
    expect(await newRows(world, before)).toEqual([]);
    expect(reads(world, hubPath('ghost'))).toBe(most);
    expect(world.notices).toEqual([]);
  });

  it('is asked again after trouble, and then once more because the event may be early', async () => {
    const world = await running();
    world.simulator.addFault({ kind: 'AnswerRequest', pathContains: 'ghost', times: 2, status: 503, code: 'X' });
    const before = await keys(world);
    await deliver(world, eventOf(world, { subject: hubPath('ghost') }));
    await world.pass(HOUR, 20);
    expect(await newRows(world, before)).toEqual([]);
    expect(reads(world, hubPath('ghost'))).toBe(4);
  });
});

describe('an event that outruns a readable GET', () => {
  it('has the hub judged by its one follow-up, with what the event said of it', async () => {
    const world = await running();
    world.eventsArrive = false;
    await deliver(world, eventOf(world, { subject: hubPath('early'), by: 'mallory' }));
    await world.pass(MINUTE);
    expect(await world.record('early')).toBeUndefined();
    world.createHub('early');
    await world.pass(6 * MINUTE);
    expect(await world.record('early')).toBeDefined();
    const changes = await Array.fromAsync(world.rows.query('changes', { partition: world.hubId('early') }));
    expect(JSON.stringify(changes)).toContain('mallory');
  });

  it('is not final: the hub’s own event is accepted when it comes', async () => {
    const world = await running();
    await deliver(world, eventOf(world, { subject: hubPath('late') }));
    await world.pass(12 * MINUTE, 20);
    world.createHub('late');
    await world.pass(2 * MINUTE);
    expect(await world.record('late')).toBeDefined();
  });
});

describe('a burst of forged events', () => {
  it('about one hub costs one read and one follow-up', async () => {
    const world = await running();
    for (let index = 0; index < 200; index += 1) await deliver(world, eventOf(world, { subject: hubPath('ghost') }));
    world.clock.advanceSeconds(1);
    await world.pass(12 * MINUTE, 20);
    expect(reads(world, hubPath('ghost'))).toBe(2);
  });

  it('about an unknown subscription costs one lookup a minute', async () => {
    const world = await running();
    const before = await keys(world);
    for (let index = 0; index < 200; index += 1)
      await deliver(world, eventOf(world, { subject: `${ELSEWHERE}${index}` }));
    await world.drain();
    const asked = world.simulator.requests({}).filter((each) => each.path.includes('0000000000ff'));
    expect(asked).toHaveLength(1);
    expect(await newRows(world, before)).toEqual([]);
  });

  it('of 5,000 leaves no row, opens no alert, and sweeps read none of them', async () => {
    const world = await running();
    const before = await keys(world);
    for (let index = 0; index < 5000; index += 1) {
      const subject = [
        hubPath(`g${index}`),
        OTHER_GROUP + index,
        ELSEWHERE + index,
        `${hubPath(`g${index}`)}/connections/c`,
      ];
      const operation = index % 4 === 3 ? 'connections/write' : 'write';
      await deliver(world, eventOf(world, { subject: subject[index % 4]!, operation, at: '9999-12-31T23:59:59Z' }));
    }
    await world.pass(20 * MINUTE, 60);
    expect(await newRows(world, before)).toEqual([]);
    const asked = world.simulator.requests({}).length;
    await world.pass(2 * HOUR, 120);
    expect(world.simulator.requests({}).length - asked).toBeLessThan(50);
    expect(world.notices).toEqual([]);
    expect(world.queue.pending('hub-events')).toEqual([]);
  }, 600_000);
});

describe('the rows that an event of a known hub leaves', () => {
  it('is pruned, whatever time the event names', async () => {
    const world = await running();
    for (const at of ['9999-12-31T23:59:59Z', '+275760-09-13T00:00:00.000Z', '0001-01-01T00:00:00Z', 'never'])
      await deliver(world, eventOf(world, { subject: hubPath('hub1'), at }));
    await world.pass(MINUTE);
    world.clock.advanceSeconds(100 * 24 * HOUR);
    const { clock, log } = world.deps;
    await pruneRecords({ rows: world.rows, clock, log, retention: DEFAULT_RETENTION });
    expect(await Array.fromAsync(world.rows.query('changes', {}))).toEqual([]);
  });

  it('is no lease, and that of a process that died over an id that does not exist is pruned', async () => {
    const world = await running();
    const hubId = world.hubId('ghost');
    const cells = { holder: 'dead', fence: 1, expiresAt: world.clock.now().toISOString(), schema: 1 };
    await world.rows.upsert('hubs', { partition: hubId.split('/')[2]!, key: `lease|${hubId}`, cells });
    const { clock, log } = world.deps;
    const prune = () => pruneRecords({ rows: world.rows, clock, log, retention: DEFAULT_RETENTION });
    await prune();
    const leases = async () => (await keys(world)).filter((each) => each.includes('lease|'));
    expect(await leases()).toEqual([expect.stringContaining('ghost')]);
    world.clock.advanceSeconds(25 * HOUR);
    await prune();
    expect(await leases()).toEqual([]);
  });
});

describe('a known hub that vanishes', () => {
  it('is closed out as before', async () => {
    const world = await running();
    world.arm('DELETE', hubPath('hub1'));
    await world.pass(20 * MINUTE, 20);
    expect((await world.record('hub1'))?.goneAt).toBeDefined();
  });

  it('ends the record that an earlier release made of an id that Azure never knew', async () => {
    const world = await running();
    const known = (await world.record('hub1'))!;
    const hubId = hubIdFrom(ELSEWHERE)!;
    await hubRecords(world.rows).update(hubId, () => ({
      ...known,
      hubId,
      identity: { ...known.identity, name: 'ghost', guid: '', facts: undefined },
      status: { ...known.status, verdict: 'Unknown' },
    }));
    await world.pass(1.2 * HOUR, 30);
    expect((await hubRecords(world.rows).get(hubId))?.value.goneAt).toBeDefined();
    const asked = reads(world, ELSEWHERE);
    await world.pass(2 * HOUR, 60);
    expect(reads(world, ELSEWHERE)).toBe(asked);
  });
});
