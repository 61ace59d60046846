import { describe, expect, it } from 'vitest';
import { hubEventFrom } from '../../../src/reconcile/hub-event.ts';
import { accountPath, VirtualApp } from '../virtual-app.ts';

const MINUTE = 60;
const HOUR = 3600;
const RP = 'Microsoft.CognitiveServices/accounts';
const TABLES = ['hubs', 'runs', 'changes', 'alerts', 'control', 'documents'] as const;
const GHOST = accountPath('ghost');
const ELSEWHERE = `/subscriptions/00000000-0000-4000-8000-0000000000ff/resourceGroups/rg/providers/${RP}/ghost`;
const GOVERNED = `
version: 1
kinds: [Hub, FoundryAccount]
assignments:
  - name: everything
    mode: observe
    isolation: { mode: AllowInternetOutbound }
`;

/** Events of one case. The kind of an account is not in its events, so that one of another kind costs a read each time. */
const EVENTS = 50;

let events = 0;

/** Handles an event as the app does: from Event Grid's delivery to the queue. */
async function deliver(world: VirtualApp, subject: string, operation: string): Promise<void> {
  events += 1;
  const event = {
    id: `event-${events}`,
    subject,
    type: 'Microsoft.Resources.ResourceWriteSuccess',
    time: world.clock.now().toISOString(),
    data: { operationName: `${RP}/${operation}`, claims: { name: 'ann' } },
  };
  const read = hubEventFrom(event, new Set(), world.clock.now());
  if (read.ok && read.value.kind === 'Queue') await world.queue.send('hub-events', read.value.message);
}

async function keys(world: VirtualApp): Promise<readonly string[]> {
  const found: string[] = [];
  for (const table of TABLES)
    for await (const row of world.rows.query(table, {})) found.push(`${table} ${row.partition} ${row.key}`);
  return found.sort();
}

async function running(): Promise<VirtualApp> {
  const world = await VirtualApp.running({ policy: GOVERNED });
  world.seedAccount({ name: 'acct1', network: { isolationMode: 'AllowInternetOutbound' } });
  await world.pass(1.5 * HOUR, 15);
  expect((await world.recordOf(world.accountId('acct1')))?.status.verdict).toBe('Compliant');
  return world;
}

describe('a forged or mistaken event about an account', () => {
  it.each([
    { why: 'an account that does not exist', subject: GHOST, operation: 'write' },
    {
      why: 'a rule of an account that does not exist',
      subject: `${GHOST}/managedNetworks/default/outboundRules/r`,
      operation: 'managedNetworks/outboundRules/write',
    },
    { why: 'a project that does not exist', subject: `${GHOST}/projects/p`, operation: 'projects/write' },
    { why: 'an unknown subscription', subject: ELSEWHERE, operation: 'write' },
    {
      why: 'an account that holds only models of OpenAI',
      subject: accountPath('chat'),
      operation: 'write',
      reads: EVENTS,
    },
    { why: 'another operation of a governed account', subject: accountPath('acct1'), operation: 'deployments/write' },
  ])('leaves nothing, and costs no more than its reads: $why', async ({ operation, reads = 2, subject }) => {
    const world = await running();
    world.seedAccount({ name: 'chat', kind: 'OpenAI', injection: 'none' });
    const before = await keys(world);
    const asked = world.simulator.requests({}).length;
    for (let index = 0; index < EVENTS; index += 1) await deliver(world, subject, operation);
    await world.pass(12 * MINUTE, 20);
    expect(await keys(world)).toEqual(before);
    expect(world.simulator.requests({}).length - asked).toBeLessThanOrEqual(reads);
    expect(world.notices).toEqual([]);
    expect(world.poison).toEqual([]);
    await world.pass(2 * HOUR, 60);
    expect(await keys(world)).toEqual(expect.not.arrayContaining([expect.stringMatching(/\/(?:ghost|chat)/)]));
  });

  it('is told from one about a governed account, which leaves its change', async () => {
    const world = await running();
    const before = await keys(world);
    const rule = `${accountPath('acct1')}/managedNetworks/default/outboundRules/r`;
    await deliver(world, rule, 'managedNetworks/outboundRules/write');
    await world.pass(12 * MINUTE, 20);
    const left = (await keys(world)).filter((key) => !before.includes(key) && !key.includes(' lease|'));
    expect(left).toEqual([expect.stringMatching(/^changes \S+\/accounts\/acct1 /)]);
  });
});
