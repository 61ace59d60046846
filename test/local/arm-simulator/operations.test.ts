import { describe, expect, it } from 'vitest';
import { REAL_LIFE_DURATIONS, scaled } from '../../../src/local/arm-simulator/state/durations.ts';
import { fqdn, GROUP, HUB, SimulatedArm, SUB, serviceTag } from './simulated-arm.ts';

const APPROVED = { isolationMode: 'AllowOnlyApprovedOutbound' } as const;

function approvedHub(options: ConstructorParameters<typeof SimulatedArm>[0] = {}, provisioned = true): SimulatedArm {
  const arm = new SimulatedArm(options);
  arm.seed({ ...APPROVED, provisioned });
  return arm;
}

describe('asking for an operation', () => {
  it('sends Retry-After if configured', () => {
    const arm = approvedHub({ retryAfterSeconds: 10 });
    const accepted = arm.putRule('sql', serviceTag('Sql'));
    expect(accepted.headers['Retry-After']).toBe('10');
    expect(arm.get(accepted.headers['azure-asyncoperation'] ?? '').headers['Retry-After']).toBe('10');
    expect(arm.get(accepted.headers.Location ?? '').headers['Retry-After']).toBe('10');
  });

  it('omits api-version from the URLs if configured, and refuses polls without one', () => {
    const arm = approvedHub({ apiVersionInOperationUrls: false });
    const url = arm.putRule('sql', serviceTag('Sql')).headers['azure-asyncoperation'] ?? '';
    expect(url).not.toContain('api-version');
    expect(arm.get(url).json.error.code).toBe('MissingApiVersionParameter');
    expect(arm.get(`${url}&api-version=2025-12-01`).json).toEqual({ status: 'InProgress' });
  });

  it('points at the host the request was sent to', () => {
    const arm = approvedHub();
    const answer = arm.call('DELETE', `http://localhost:9010${HUB}?api-version=2025-12-01`);
    expect(answer.headers.Location).toMatch(/^http:\/\/localhost:9010\/subscriptions\//);
  });

  it('knows an operation only in its subscription', () => {
    const arm = approvedHub();
    const url = arm.putRule('sql', serviceTag('Sql')).headers['azure-asyncoperation'] ?? '';
    expect(arm.get(url.replace(SUB, '00000000-0000-4000-a000-0000000000ff')).status).toBe(404);
    expect(arm.get(url.replace(/workspaceOperationsStatus\/[^?]+/, 'workspaceOperationsStatus/none')).status).toBe(404);
  });

  it('needs a token for it', () => {
    const arm = approvedHub();
    const url = arm.putRule('sql', serviceTag('Sql')).headers['azure-asyncoperation'] ?? '';
    expect(arm.get(url, { token: 'none' }).status).toBe(401);
  });

  it('lets operations end without being asked for', () => {
    const arm = approvedHub();
    arm.putRule('sql', serviceTag('Sql'));
    expect(arm.simulator.nextChangeAt()).toEqual(new Date('2026-10-01T10:03:00.000Z'));
    arm.pass(3);
    expect(arm.simulator.nextChangeAt()).toBeUndefined();
    expect(arm.network().outboundRules.sql.status).toBe('Active');
  });

  it('goes by scaled durations, and leaves time stamps real', () => {
    const arm = approvedHub({ durations: scaled(REAL_LIFE_DURATIONS, 0.001) }, false);
    const answer = arm.provision();
    arm.pass(1.8 / 60);
    expect(arm.poll(answer).status).toBe('Succeeded');
    expect(arm.get(HUB).json.systemData.lastModifiedAt).toBe('2026-10-01T10:00:00.0000000Z');
  });
});

describe('operations that go wrong', () => {
  it('a stuck one never ends, until it is released', () => {
    const arm = approvedHub({}, false);
    arm.simulator.addFault({ kind: 'StickOperation', operation: 'Provision', hub: HUB.toUpperCase() });
    const stuck = arm.provision();
    arm.pass(24 * 60);
    expect(arm.poll(stuck)).toEqual({ status: 'InProgress' });
    expect(arm.network().status.status).toBe('Inactive');
    expect(arm.simulator.nextChangeAt()).toBeUndefined();
  });

  it('only the kind and the hub that are named get stuck, and only as often as said', () => {
    const arm = approvedHub({}, false);
    arm.seed({ ...APPROVED, name: 'hub2' });
    arm.simulator.addFault({ kind: 'StickOperation', operation: 'Provision', hub: HUB });
    arm.putRule('sql', serviceTag('Sql'));
    arm.call('POST', `${HUB.replace('hub1', 'hub2')}/provisionManagedNetwork`, { body: {} });
    arm.pass(30);
    expect(arm.network(HUB.replace('hub1', 'hub2')).status.status).toBe('Active');
    arm.provision();
    arm.pass(60);
    expect(arm.network().status.status).toBe('Inactive');
    expect(arm.simulator.world.faults.list()).toEqual([]);
  });

  it('a failed one says so under both URLs, and leaves the network as it was', () => {
    const arm = approvedHub({}, false);
    arm.simulator.addFault({ kind: 'FailOperation', code: 'QuotaExceeded', message: 'No more firewalls.' });
    const failed = arm.provision();
    expect(arm.poll(failed)).toEqual({ status: 'InProgress' });
    arm.pass(30);
    expect(arm.poll(failed)).toEqual({
      status: 'Failed',
      error: { code: 'QuotaExceeded', message: 'No more firewalls.', details: [] },
    });
    expect(arm.get(failed.headers.Location ?? '')).toMatchObject({
      status: 400,
      json: { error: { code: 'QuotaExceeded' } },
    });
    expect(arm.network().status.status).toBe('Inactive');
  });

  it('a failed rule stays, Failed, with the reason', () => {
    const arm = approvedHub();
    arm.simulator.addFault({ kind: 'FailOperation', operation: 'PutRule', message: 'No address left.' });
    arm.putRule('sql', serviceTag('Sql'));
    arm.pass(3);
    expect(arm.network().outboundRules.sql).toMatchObject({ status: 'Failed', errorInformation: 'No address left.' });
  });

  it('a failed deletion brings the rule back', () => {
    const arm = approvedHub();
    arm.putRule('sql', serviceTag('Sql'));
    arm.pass(3);
    arm.simulator.addFault({ kind: 'FailOperation', operation: 'DeleteRule' });
    arm.call('DELETE', `${HUB}/outboundRules/sql`);
    arm.pass(1);
    expect(arm.network().outboundRules.sql.status).toBe('Active');
  });

  it('a failed creation or deletion of a hub leaves it Failed, or in place', () => {
    const arm = approvedHub();
    arm.simulator.addFault({ kind: 'FailOperation', operation: 'DeleteWorkspace' });
    arm.simulator.addFault({ kind: 'FailOperation', operation: 'CreateWorkspace' });
    arm.call('DELETE', HUB);
    const other = HUB.replace('hub1', 'hub2');
    arm.put(other, { location: 'eastus2' });
    arm.pass(2);
    expect(arm.get(HUB).json.properties.provisioningState).toBe('Succeeded');
    expect(arm.get(other).json.properties.provisioningState).toBe('Failed');
  });

  const reverted = [
    {
      why: 'a new rule is not there',
      act: (arm: SimulatedArm) => arm.putRule('sql', serviceTag('Sql')),
      rules: ['pypi'],
    },
    {
      why: 'a changed rule is as before',
      act: (arm: SimulatedArm) => arm.putRule('pypi', fqdn('other.example')),
      rules: ['pypi'],
    },
    {
      why: 'a deleted rule is back',
      act: (arm: SimulatedArm) => arm.call('DELETE', `${HUB}/outboundRules/pypi`),
      rules: ['pypi'],
    },
    {
      why: 'patched rules are not there',
      act: (arm: SimulatedArm) => arm.patchNetwork({ outboundRules: { sql: serviceTag('Sql') } }),
      rules: ['pypi'],
    },
  ];
  it.each(reverted)('a reverted one says it succeeded, but $why', ({ act, rules }) => {
    const arm = new SimulatedArm();
    arm.seed({ ...APPROVED, provisioned: true, rules: { pypi: fqdn('pypi.org') as never } });
    arm.simulator.addFault({ kind: 'RevertOperation' });
    const accepted = act(arm);
    arm.pass(20);
    expect(arm.poll(accepted).status).toBe('Succeeded');
    expect(arm.userRules()).toEqual(rules);
    expect(arm.network().outboundRules.pypi).toMatchObject({ status: 'Active', destination: 'pypi.org' });
  });
});

describe('a write while another one runs', () => {
  it('waits for its turn, when Azure serializes', () => {
    const arm = approvedHub({ overlap: 'serialize' });
    const first = arm.putRule('sql', serviceTag('Sql'));
    const second = arm.putRule('data', serviceTag('DataFactory'));
    arm.pass(3);
    expect(arm.poll(first).status).toBe('Succeeded');
    expect(arm.poll(second).status).toBe('InProgress');
    expect(arm.network().outboundRules.data.status).toBe('Provisioning');
    arm.pass(3);
    expect(arm.poll(second).status).toBe('Succeeded');
    expect(arm.userRules()).toEqual(['sql', 'data']);
  });

  it('waits behind a stuck one for good', () => {
    const arm = approvedHub({ overlap: 'serialize' });
    arm.simulator.addFault({ kind: 'StickOperation' });
    arm.putRule('sql', serviceTag('Sql'));
    const second = arm.putRule('data', serviceTag('DataFactory'));
    arm.pass(600);
    expect(arm.poll(second).status).toBe('InProgress');
  });

  it('ends in one jump of time as it would in small ones', () => {
    const small = approvedHub({ overlap: 'serialize' });
    const jump = approvedHub({ overlap: 'serialize' });
    for (const arm of [small, jump]) {
      arm.putRule('sql', serviceTag('Sql'));
      arm.putRule('data', serviceTag('DataFactory'));
      arm.call('DELETE', `${HUB}/outboundRules/sql`);
    }
    for (let minute = 0; minute < 10; minute += 1) small.pass(1);
    jump.pass(10);
    expect(jump.network()).toEqual(small.network());
    expect(jump.simulator.takeEvents()).toEqual(small.simulator.takeEvents());
  });

  const conflicting = [
    { why: 'another rule', act: (arm: SimulatedArm) => arm.putRule('data', serviceTag('DataFactory')) },
    { why: 'a PATCH', act: (arm: SimulatedArm) => arm.patchNetwork({ firewallSku: 'Basic' }) },
    { why: 'a deletion of a rule', act: (arm: SimulatedArm) => arm.call('DELETE', `${HUB}/outboundRules/sql`) },
    { why: 'provisioning', act: (arm: SimulatedArm) => arm.provision() },
    { why: 'the deletion of the hub', act: (arm: SimulatedArm) => arm.call('DELETE', HUB) },
  ];
  it.each(conflicting)('is refused with 409, when Azure conflicts: $why', ({ act }) => {
    const arm = approvedHub({ overlap: 'conflict' });
    arm.putRule('sql', serviceTag('Sql'));
    const answer = act(arm);
    expect(answer.status).toBe(409);
    expect(answer.json.error).toMatchObject({
      code: 'Conflict',
      message: expect.stringContaining('has an ongoing operation running'),
    });
    arm.pass(3);
    expect(arm.userRules()).toEqual(['sql']);
  });

  it('is taken again once the first has ended', () => {
    const arm = approvedHub({ overlap: 'conflict' });
    arm.putRule('sql', serviceTag('Sql'));
    arm.pass(3);
    expect(arm.putRule('data', serviceTag('DataFactory')).status).toBe(202);
  });

  it('makes the first rule disappear without an error, when Azure loses updates', () => {
    const arm = approvedHub({ overlap: 'lose' });
    const first = arm.putRule('sql', serviceTag('Sql'));
    arm.pass(1);
    const second = arm.putRule('data', serviceTag('DataFactory'));
    arm.pass(2);
    expect(arm.poll(first).status).toBe('Succeeded');
    expect(arm.userRules().toSorted()).toEqual(['data', 'sql']);
    arm.pass(1);
    expect(arm.poll(second).status).toBe('Succeeded');
    expect(arm.userRules()).toEqual(['data']);
  });

  it('brings a deleted rule back, when Azure loses updates', () => {
    const arm = new SimulatedArm({ overlap: 'lose' });
    arm.seed({ ...APPROVED, provisioned: true, rules: { pypi: fqdn('pypi.org') as never } });
    const putting = arm.putRule('sql', serviceTag('Sql'));
    arm.call('DELETE', `${HUB}/outboundRules/pypi`);
    arm.pass(1);
    expect(arm.userRules()).toEqual(['sql']);
    arm.pass(2);
    expect(arm.poll(putting).status).toBe('Succeeded');
    expect(arm.userRules()).toEqual(['pypi', 'sql']);
  });

  it('loses nothing when writes come one after the other', () => {
    const arm = approvedHub({ overlap: 'lose' });
    for (const name of ['rule1', 'rule2', 'rule3']) {
      arm.putRule(name, serviceTag(name));
      arm.pass(3);
    }
    expect(arm.userRules()).toEqual(['rule1', 'rule2', 'rule3']);
  });

  it('never meets a hub that is still being made', () => {
    const arm = new SimulatedArm({ overlap: 'lose' });
    arm.put(HUB, { location: 'eastus2', kind: 'Hub', properties: { managedNetwork: APPROVED } });
    arm.putRule('sql', serviceTag('Sql'));
    arm.pass(0.5);
    expect(arm.network().outboundRules.sql).toBeDefined();
    arm.pass(2);
    expect(arm.userRules()).toEqual(['sql']);
    expect(arm.network().outboundRules).toHaveProperty('__SYS_ST_AzureMonitor');
  });

  it('does not concern another hub', () => {
    const arm = approvedHub({ overlap: 'conflict' });
    arm.seed({ ...APPROVED, name: 'hub2' });
    arm.putRule('sql', serviceTag('Sql'));
    const other = `${GROUP}/providers/Microsoft.MachineLearningServices/workspaces/hub2/outboundRules/sql`;
    expect(arm.put(other, { properties: serviceTag('Sql') }).status).toBe(202);
  });
});
