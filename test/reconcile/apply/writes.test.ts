import { describe, expect, it } from 'vitest';
import { CHAIN_START, linkHash } from '../../../src/core/audit/run-chain.ts';
import { operationRecords } from '../../../src/reconcile/records/hub/operation-record.ts';
import { runsOf } from '../../../src/reconcile/records/run-record.ts';
import { someOf } from '../../thoroughness.ts';
import { hubPath, VirtualApp } from '../virtual-app.ts';

const MINUTE = 60;

async function compliantHub(world: VirtualApp, name = 'hub1'): Promise<void> {
  world.createHub(name);
  await world.pass(60 * MINUTE);
  expect((await world.record(name))?.status.verdict).toBe('Compliant');
}

function addRule(world: VirtualApp, name: string, destination: string, hub = 'hub1'): void {
  world.arm('PUT', `${hubPath(hub)}/outboundRules/${name}`, {
    properties: { type: 'FQDN', category: 'UserDefined', destination },
  });
}

function deleteOurs(world: VirtualApp, count: number, headers: Record<string, string> = {}): readonly string[] {
  const names = Object.keys(world.network('hub1').outboundRules)
    .filter((name) => name.startsWith('hw-'))
    .slice(0, count);
  for (const name of names) world.arm('DELETE', `${hubPath('hub1')}/outboundRules/${name}`, undefined, headers);
  return names;
}

describe.each(someOf(['replace', 'merge'] as const, 1))('a write, when PATCH means %s', (patchRules) => {
  it('leaves rules of others as they are', async () => {
    const world = await VirtualApp.running({ simulator: { patchRules } });
    await compliantHub(world);
    addRule(world, 'partner', 'api.partner.example');
    await world.pass(10 * MINUTE);
    deleteOurs(world, 4);
    await world.pass(30 * MINUTE);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    expect(world.network('hub1').outboundRules.partner).toMatchObject({
      destination: 'api.partner.example',
      status: 'Active',
    });
  });

  it('is proved by a read: one that reports success and changes nothing is done again, and green waits', async () => {
    const world = await VirtualApp.running({ simulator: { patchRules } });
    world.simulator.addFault({ kind: 'RevertOperation', operation: 'UpdateWorkspace' });
    world.createHub('hub1');
    await world.pass(3 * MINUTE);
    expect((await world.record('hub1'))?.status.verdict).not.toBe('Compliant');
    await world.pass(90 * MINUTE);
    expect(world.writes('hub1').filter((each) => each.startsWith('PATCH')).length).toBeGreaterThan(1);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  });

  it.each(['RevertOperation', 'FailOperation'] as const)(
    'that never changes anything ends in a person, not in a loop: %s',
    async (kind) => {
      const world = await VirtualApp.running({ simulator: { patchRules } });
      world.simulator.addFault({ kind, operation: 'UpdateWorkspace', times: 'always' });
      world.createHub('hub1');
      await world.pass(5 * 60 * MINUTE, 20);
      expect(world.writes('hub1').length).toBeLessThanOrEqual(3);
      const record = await world.record('hub1');
      expect(record?.status.verdict).toBe('Blocked');
      // A failed update leaves the hub itself Failed, which is a blocker of its own.
      expect(record?.status.findings.map((each) => each.code)).toContain(
        kind === 'RevertOperation' ? 'HW104' : 'HW304',
      );
    },
  );

  it('of rules alone that never sticks ends in a person too', async () => {
    const world = await VirtualApp.running({ simulator: { patchRules } });
    world.createHub('hub1', 'AllowOnlyApprovedOutbound');
    world.simulator.addFault({ kind: 'RevertOperation', operation: 'UpdateWorkspace', times: 'always' });
    await world.pass(5 * 60 * MINUTE, 20);
    expect(world.writes('hub1').filter((each) => each.startsWith('PATCH'))).toHaveLength(3);
    const record = await world.record('hub1');
    expect(record?.status.verdict).toBe('Blocked');
    expect(record?.status.findings.map((each) => each.code)).toContain('HW502');
  });

  it.each([
    { why: 'answered 504 and applied', fault: { status: 504, applied: true } },
    { why: 'answered 504 and not applied', fault: { status: 504, applied: false } },
    { why: 'applied, and the connection reset', fault: { status: 500, applied: true, reset: true } },
    { why: 'answered 429', fault: { status: 429, retryAfterSeconds: 60 } },
    { why: 'answered 503', fault: { status: 503 } },
  ])('ends compliant, and is never sent twice in flight: $why', async ({ fault }) => {
    const world = await VirtualApp.running({ simulator: { patchRules, overlap: 'conflict' } });
    world.simulator.addFault({ kind: 'AnswerRequest', method: 'PATCH', ...fault });
    world.createHub('hub1');
    await world.pass(120 * MINUTE, 10);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    expect(world.simulator.requests({ hub: world.hubId('hub1') }).filter((each) => each.status === 409)).toEqual([]);
  });
});

describe('a foreign rule that a write of ours removed', () => {
  it('is restored, and the alert is notified although the rule exists again', async () => {
    const world = await VirtualApp.running();
    await compliantHub(world);
    addRule(world, 'partner', 'api.partner.example');
    await world.pass(10 * MINUTE);
    deleteOurs(world, 1);
    await world.pass(2 * MINUTE);
    // While our PATCH runs, the rule vanishes without a trace, as observed in production.
    const before = await operationRecords(world.rows).get(world.hubId('hub1'));
    expect(before?.value.foreignBefore).toHaveProperty('partner');
    world.simulator.removeRule(world.hubId('hub1'), 'partner');
    await world.pass(60 * MINUTE);
    expect(world.network('hub1').outboundRules.partner).toMatchObject({ destination: 'api.partner.example' });
    expect(world.sentNotifications('hub1', 'HW502')).toEqual(['Opened', 'Resolved']);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  });
});

describe('a write that Azure refuses', () => {
  const PRIVATE = `
version: 1
packs:
  lake:
    rules:
      - privateEndpoint: { resourceId: /subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/lake, subresource: dfs }
assignments:
  - name: all
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce }
    packs: [python-packages, lake]
    firewall: { sku: Standard }
`;
  const LAKE =
    '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/lake';

  it('is tried again while the role on the target may only be new, and succeeds', async () => {
    const world = await VirtualApp.running({ policy: PRIVATE });
    world.simulator.addFault({ kind: 'RefuseApproval', target: LAKE, times: 3 });
    world.createHub('hub1');
    await world.pass(90 * MINUTE, 10);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    expect(world.sentNotifications('hub1', 'HW403')).toEqual([]);
  });

  it('for a role that is never granted ends in an alert that names the role, and all else is done', async () => {
    const world = await VirtualApp.running({ policy: PRIVATE });
    world.simulator.addFault({ kind: 'RefuseApproval', target: LAKE, times: 'always' });
    world.createHub('hub1');
    await world.pass(150 * MINUTE, 15);
    const record = await world.record('hub1');
    expect(record?.status.verdict).toBe('Blocked');
    expect(record?.status.findings.find((each) => each.code === 'HW403')?.message).toContain(
      'Network Connection Approver',
    );
    expect(world.network('hub1').status?.status).toBe('Active');
    expect(Object.values(world.network('hub1').outboundRules).map((each) => each.destination)).toContain('pypi.org');
    const tries = world.writes('hub1').filter((each) => each.startsWith('PUT')).length;
    expect(tries).toBe(8);
  });

  it.each([
    { why: 'no permission', status: 403, code: 'AuthorizationFailed', expected: 'HW403' },
    { why: 'Azure Policy', status: 403, code: 'RequestDisallowedByPolicy', expected: 'HW404' },
    { why: 'a lock', status: 409, code: 'ScopeLocked', expected: 'HW405' },
  ])('ends in a blocker, notified once, and is not sent repeatedly: $why', async ({ status, code, expected }) => {
    const world = await VirtualApp.running();
    world.simulator.addFault({ kind: 'AnswerRequest', method: 'PATCH', status, code, message: 'no', times: 'always' });
    world.createHub('hub1');
    await world.pass(150 * MINUTE, 15);
    const record = await world.record('hub1');
    expect(record?.status.verdict).toBe('Blocked');
    expect(record?.status.findings.map((each) => each.code)).toContain(expected);
    expect(world.sentNotifications('hub1', expected)).toEqual(['Opened']);
    expect(world.writes('hub1')).toHaveLength(1);
  });

  it('all as one request is sent rule by rule, so that one bad rule costs one rule', async () => {
    const world = await VirtualApp.running();
    world.simulator.addFault({
      kind: 'AnswerRequest',
      method: 'PATCH',
      status: 400,
      code: 'ValidationError',
      message: 'no',
    });
    world.createHub('hub1');
    await world.pass(4 * 60 * MINUTE, 15);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    expect(world.writes('hub1').filter((each) => each.startsWith('PUT')).length).toBeGreaterThan(10);
  });

  it('because Azure is out of order for long is left to the sweep, and the hub is Unknown until then', async () => {
    const world = await VirtualApp.running();
    world.simulator.addFault({
      kind: 'AnswerRequest',
      method: 'PATCH',
      status: 429,
      retryAfterSeconds: 5,
      times: 'always',
    });
    world.createHub('hub1');
    await world.pass(58 * MINUTE, 10);
    expect((await world.record('hub1'))?.status.verdict).toBe('Unknown');
    // Eight in a row; the follow-up of the event may add one.
    expect(world.writes('hub1').length).toBeLessThanOrEqual(9);
  });
});

describe('a fight', () => {
  it('ends: a rule that is deleted repeatedly is restored three times, then a person must act', async () => {
    const world = await VirtualApp.running();
    await compliantHub(world);
    const [name = ''] = deleteOurs(world, 1);
    await world.pass(15 * MINUTE);
    for (let round = 0; round < 5; round += 1) {
      world.arm('DELETE', `${hubPath('hub1')}/outboundRules/${name}`);
      await world.pass(15 * MINUTE);
    }
    expect(Object.keys(world.network('hub1').outboundRules)).not.toContain(name);
    expect((await world.record('hub1'))?.status.findings.map((each) => each.code)).toContain('HW501');
    expect(world.sentNotifications('hub1', 'HW501')).toEqual(['Opened']);
    expect(world.notices.find((each) => each.code === 'HW501')?.text).toContain('a-person');
  });
});

describe('the pace of an assignment', () => {
  it('bounds how many hubs are changed in an hour, and the rest follow in the next', async () => {
    const policy = `
version: 1
assignments:
  - name: all
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce }
    pace: { hubsChangedPerHour: 1, newHubsPerHour: 2 }
    provisioning: { start: false }
`;
    const world = await VirtualApp.running({ policy });
    for (const name of ['hub1', 'hub2', 'hub3', 'hub4']) world.createHub(name);
    await world.pass(20 * MINUTE);
    const changed = () => ['hub1', 'hub2', 'hub3', 'hub4'].filter((name) => world.writes(name).length > 0);
    expect(changed()).toHaveLength(2);
    await world.pass(120 * MINUTE, 20);
    expect(changed()).toHaveLength(4);
  });
});

describe('the history of a hub', () => {
  it('is a chain of runs in which something changed, with the exact requests', async () => {
    const world = await VirtualApp.running();
    await compliantHub(world);
    await world.pass(5 * 60 * MINUTE, 60);
    const lines: { sequence: number; body: unknown }[] = [];
    for await (const line of runsOf(world.rows, world.hubId('hub1'))) lines.push(line);
    expect(lines.map((each) => each.sequence)).toEqual(lines.map((_, index) => index + 1));
    expect(lines.length).toBeLessThan(8);
    const requests = lines.flatMap(({ body }) =>
      (body as { writes: { request: string }[] }).writes.map((write) => write.request.split(' ')[0]),
    );
    expect(requests).toEqual(['PATCH', 'POST']);
    let head = CHAIN_START;
    for await (const row of world.rows.query('runs', { partition: world.hubId('hub1') })) {
      const { body, guid, sequence } = row.cells;
      const link = { sequence: Number(sequence), guid: String(guid), previous: head, body: String(body) };
      expect(row.cells.hash).toBe(linkHash({ hubId: row.partition, ...link }));
      head = String(row.cells.hash);
    }
    expect((await world.record('hub1'))?.history.chainHead).toBe(head);
  });
});
