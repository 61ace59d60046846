import { describe, expect, it } from 'vitest';
import { toCloudEvent, toEventGridEvent } from '../../../../src/local/arm-simulator/state/event-outbox.ts';
import { fqdn, GROUP, HUB, SimulatedArm, SUB, serviceTag } from '../simulated-arm.ts';

const APPROVED = { isolationMode: 'AllowOnlyApprovedOutbound' } as const;
const RP = 'Microsoft.MachineLearningServices/workspaces';

function jwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(claims)}.signature`;
}

function hubWithRule(options: ConstructorParameters<typeof SimulatedArm>[0] = {}): SimulatedArm {
  const arm = new SimulatedArm(options);
  arm.seed({ ...APPROVED, rules: { pypi: fqdn('pypi.org') as never } });
  return arm;
}

describe('what is raised', () => {
  const rows = [
    {
      why: 'a hub is made',
      act: (arm: SimulatedArm) => arm.put(`${HUB}x`, { location: 'eastus2' }),
      type: 'ResourceWriteSuccess',
      operation: `${RP}/write`,
      subject: `${HUB}x`,
      known: false,
    },
    {
      why: 'a hub is changed',
      act: (arm: SimulatedArm) => arm.call('PATCH', HUB, { body: { tags: {} } }),
      type: 'ResourceWriteSuccess',
      operation: `${RP}/write`,
      subject: HUB,
      known: true,
    },
    {
      why: 'the tags of a hub are edited as a resource of their own',
      act: (arm: SimulatedArm) =>
        arm.put(`${HUB}/providers/Microsoft.Resources/tags/default`, { properties: { tags: {} } }),
      type: 'ResourceWriteSuccess',
      operation: 'Microsoft.Resources/tags/write',
      subject: `${HUB}/providers/Microsoft.Resources/tags/default`,
      known: true,
    },
    {
      why: 'all tags of a hub are deleted',
      act: (arm: SimulatedArm) => arm.call('DELETE', `${HUB}/providers/Microsoft.Resources/tags/default`),
      type: 'ResourceDeleteSuccess',
      operation: 'Microsoft.Resources/tags/delete',
      subject: `${HUB}/providers/Microsoft.Resources/tags/default`,
      known: true,
    },
    {
      why: 'a hub is deleted',
      act: (arm: SimulatedArm) => arm.call('DELETE', HUB),
      type: 'ResourceDeleteSuccess',
      operation: `${RP}/delete`,
      subject: HUB,
      known: true,
    },
    {
      why: 'a rule is made',
      act: (arm: SimulatedArm) => arm.putRule('sql', serviceTag('Sql')),
      type: 'ResourceWriteSuccess',
      operation: `${RP}/outboundRules/write`,
      subject: `${HUB}/outboundRules/sql`,
      known: false,
    },
    {
      why: 'a rule is changed',
      act: (arm: SimulatedArm) => arm.putRule('pypi', fqdn('a.example')),
      type: 'ResourceWriteSuccess',
      operation: `${RP}/outboundRules/write`,
      subject: `${HUB}/outboundRules/pypi`,
      known: true,
    },
    {
      why: 'a rule is deleted',
      act: (arm: SimulatedArm) => arm.call('DELETE', `${HUB}/outboundRules/pypi`),
      type: 'ResourceDeleteSuccess',
      operation: `${RP}/outboundRules/delete`,
      subject: `${HUB}/outboundRules/pypi`,
      known: true,
    },
    {
      why: 'a network is provisioned',
      act: (arm: SimulatedArm) => arm.provision(),
      type: 'ResourceActionSuccess',
      operation: `${RP}/provisionManagedNetwork/action`,
      subject: HUB,
      known: true,
    },
    {
      why: 'a connection is made',
      act: (arm: SimulatedArm) => arm.put(`${HUB}/connections/c1`, { properties: {} }),
      type: 'ResourceWriteSuccess',
      operation: `${RP}/connections/write`,
      subject: `${HUB}/connections/c1`,
      known: false,
    },
    {
      why: 'a rule is refused',
      act: (arm: SimulatedArm) => arm.putRule('sql', fqdn('*')),
      type: 'ResourceWriteFailure',
      operation: `${RP}/outboundRules/write`,
      subject: `${HUB}/outboundRules/sql`,
      known: true,
    },
    {
      why: 'a group is deleted',
      act: (arm: SimulatedArm) => arm.call('DELETE', GROUP),
      type: 'ResourceDeleteSuccess',
      operation: 'Microsoft.Resources/subscriptions/resourceGroups/delete',
      subject: GROUP,
      known: true,
    },
  ];
  it.each(rows)('$type when $why', ({ act, type, operation, subject, known }) => {
    const arm = hubWithRule();
    act(arm);
    arm.pass(60);
    const events = arm.simulator.takeEvents();
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      type: `Microsoft.Resources.${type}`,
      subject,
      source: `/subscriptions/${SUB}`,
      data: {
        operationName: operation,
        resourceProvider: operation.split('/')[0],
        resourceUri: subject,
        status: type.endsWith('Success') ? 'Succeeded' : 'Failed',
        subscriptionId: SUB,
        authorization: { scope: subject, action: operation },
      },
    });
    expect('httpRequest' in (events[0]?.data ?? {})).toBe(known);
    expect(arm.simulator.takeEvents()).toEqual([]);
  });

  it('nothing, for reads and for what the gateway refuses', () => {
    const arm = hubWithRule();
    arm.get(HUB);
    arm.call('PATCH', HUB, { body: '{' });
    arm.call('PATCH', HUB, { body: {}, token: 'none' });
    arm.call('PATCH', HUB.replace('hub1', 'none'), { body: {} });
    arm.call('DELETE', `${HUB}/outboundRules/none`);
    arm.pass(60);
    expect(arm.simulator.takeEvents()).toEqual([]);
  });

  it('nothing, when the caller wants it so', () => {
    const arm = hubWithRule();
    const quiet = { headers: { 'x-simulator-raise-event': 'no' } };
    arm.putRule('sql', serviceTag('Sql'), quiet);
    arm.put(`${HUB}/connections/c1`, { properties: {} }, quiet);
    arm.putRule('bad', fqdn('*'), quiet);
    arm.pass(60);
    expect(arm.simulator.takeEvents()).toEqual([]);
    expect(arm.userRules()).toEqual(['pypi', 'sql']);
  });

  it('a failure, when the operation fails', () => {
    const arm = hubWithRule();
    arm.simulator.addFault({ kind: 'FailOperation', operation: 'Provision' });
    arm.provision();
    arm.pass(60);
    expect(arm.simulator.takeEvents()).toMatchObject([
      { type: 'Microsoft.Resources.ResourceActionFailure', data: { status: 'Failed' } },
    ]);
  });

  const moments = [
    { why: 'at the end only', raiseEvents: 'end', accepted: 0, ended: 1 },
    { why: 'at acceptance only', raiseEvents: 'accept', accepted: 1, ended: 0 },
    { why: 'both times', raiseEvents: 'both', accepted: 1, ended: 1 },
  ] as const;
  it.each(moments)('$why, with $raiseEvents', ({ raiseEvents, accepted, ended }) => {
    const arm = hubWithRule({ raiseEvents });
    arm.putRule('sql', serviceTag('Sql'));
    expect(arm.simulator.takeEvents()).toHaveLength(accepted);
    arm.pass(60);
    expect(arm.simulator.takeEvents()).toHaveLength(ended);
  });

  it('at the end time of the operation, at any time of the read', () => {
    const arm = hubWithRule();
    arm.putRule('sql', serviceTag('Sql'));
    arm.pass(60);
    expect(arm.simulator.takeEvents()[0]?.time).toEqual(new Date('2026-10-01T10:00:15.000Z'));
  });
});

describe('who did it', () => {
  it('shows a name for a token as a person', () => {
    const arm = hubWithRule();
    arm.putRule('sql', serviceTag('Sql'), { token: 'data-scientist' });
    arm.pass(1);
    const [event] = arm.simulator.takeEvents();
    expect(event?.data).toMatchObject({
      authorization: { evidence: { principalType: 'User', role: 'Contributor' } },
      claims: {
        name: 'data-scientist',
        'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn': 'data-scientist@example.com',
      },
    });
  });

  it('shows the same person for the same name, and another for another', () => {
    const idOf = (token: string) => {
      const arm = hubWithRule();
      arm.putRule('sql', serviceTag('Sql'), { token });
      arm.pass(1);
      return JSON.stringify(arm.simulator.takeEvents()[0]?.data.authorization);
    };
    expect(idOf('data-scientist')).toBe(idOf('data-scientist'));
    expect(idOf('data-scientist')).not.toBe(idOf('operator'));
  });

  it('reads an application from a JSON web token', () => {
    const arm = hubWithRule();
    const token = jwt({
      oid: 'oid-1',
      appid: 'app-1',
      tid: 'tid-1',
      idtyp: 'app',
      xms_mirid: '/x',
      exp: 1_790_000_000,
    });
    arm.putRule('sql', serviceTag('Sql'), { token });
    arm.pass(1);
    expect(arm.simulator.takeEvents()[0]?.data).toMatchObject({
      authorization: { evidence: { principalId: 'oid-1', principalType: 'ServicePrincipal' } },
      claims: {
        appid: 'app-1',
        exp: '1790000000',
        'http://schemas.microsoft.com/identity/claims/objectidentifier': 'oid-1',
        'http://schemas.microsoft.com/identity/claims/tenantid': 'tid-1',
      },
    });
    expect(arm.get(HUB).json.systemData).toMatchObject({
      lastModifiedBy: 'app-1',
      lastModifiedByType: 'ManagedIdentity',
    });
  });

  it('reads a person from a JSON web token', () => {
    const arm = hubWithRule();
    arm.putRule('sql', serviceTag('Sql'), {
      token: jwt({ oid: 'oid-2', name: 'Ann', upn: 'platform-team@example.com', appid: 'cli' }),
    });
    arm.pass(1);
    expect(arm.simulator.takeEvents()[0]?.data).toMatchObject({
      authorization: { evidence: { principalId: 'oid-2', principalType: 'User' } },
      claims: { name: 'Ann', 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn': 'platform-team@example.com' },
    });
    expect(arm.get(HUB).json.systemData.lastModifiedBy).toBe('platform-team@example.com');
  });

  it('takes a token that only looks like a JSON web token for a name', () => {
    const arm = hubWithRule();
    arm.putRule('sql', serviceTag('Sql'), { token: 'first.last.name' });
    expect(arm.get(HUB).json.systemData.lastModifiedBy).toBe('first.last.name');
  });

  it('passes the client’s ids on, so that a write can be found again', () => {
    const arm = hubWithRule();
    arm.putRule('pypi', fqdn('pypi.org'), {
      headers: { 'x-ms-correlation-request-id': 'corr', 'x-ms-client-request-id': 'client' },
    });
    arm.pass(1);
    expect(arm.simulator.takeEvents()[0]?.data).toMatchObject({
      correlationId: 'corr',
      httpRequest: {
        clientRequestId: 'client',
        method: 'PUT',
        url: `https://management.azure.com${HUB}/outboundRules/pypi?api-version=2025-12-01`,
      },
    });
  });
});

describe('envelopes', () => {
  it('puts one event in both schemas', () => {
    const arm = hubWithRule();
    arm.putRule('sql', serviceTag('Sql'));
    arm.pass(1);
    const [event] = arm.simulator.takeEvents();
    if (event === undefined) throw new Error('no event');
    const { data, id } = event;
    expect(toEventGridEvent(event)).toEqual({
      topic: `/subscriptions/${SUB}`,
      subject: `${HUB}/outboundRules/sql`,
      eventType: 'Microsoft.Resources.ResourceWriteSuccess',
      eventTime: '2026-10-01T10:00:15.0000000Z',
      id,
      data,
      dataVersion: '2',
      metadataVersion: '1',
    });
    expect(toCloudEvent(event)).toEqual({
      specversion: '1.0',
      source: `/subscriptions/${SUB}`,
      subject: `${HUB}/outboundRules/sql`,
      type: 'Microsoft.Resources.ResourceWriteSuccess',
      time: '2026-10-01T10:00:15.0000000Z',
      id,
      data,
    });
  });
});
