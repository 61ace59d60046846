import { describe, expect, it } from 'vitest';
import { HUB, SimulatedArm, serviceTag } from '../simulated-arm.ts';

const APPROVED = { isolationMode: 'AllowOnlyApprovedOutbound' } as const;

function hub(): SimulatedArm {
  const arm = new SimulatedArm();
  arm.seed(APPROVED);
  return arm;
}

describe('answers gone wrong', () => {
  const rows = [
    { why: 'too many requests', fault: { status: 429 }, code: 'TooManyRequests', retryAfter: '10' },
    {
      why: 'too many requests with a wait',
      fault: { status: 429, retryAfterSeconds: 7 },
      code: 'TooManyRequests',
      retryAfter: '7',
    },
    { why: 'a broken service', fault: { status: 500 }, code: 'InternalServerError', retryAfter: undefined },
    {
      why: 'a busy service',
      fault: { status: 503, retryAfterSeconds: 3 },
      code: 'ServiceUnavailable',
      retryAfter: '3',
    },
    {
      why: 'a code and text of one’s own',
      fault: { status: 403, code: 'ScopeLocked', message: 'No.' },
      code: 'ScopeLocked',
      retryAfter: undefined,
    },
  ];
  it.each(rows)('$why: the write did not happen', ({ fault, code, retryAfter }) => {
    const arm = hub();
    arm.simulator.addFault({ kind: 'AnswerRequest', method: 'PUT', ...fault });
    const answer = arm.putRule('sql', serviceTag('Sql'));
    expect(answer.status).toBe(fault.status);
    expect(answer.json.error.code).toBe(code);
    expect(answer.headers['Retry-After']).toBe(retryAfter);
    arm.pass(60);
    expect(arm.userRules()).toEqual([]);
    expect(arm.putRule('sql', serviceTag('Sql')).status).toBe(202);
  });

  it('a gateway timeout whose write did happen', () => {
    const arm = hub();
    arm.simulator.addFault({ kind: 'AnswerRequest', method: 'PUT', status: 504, applied: true });
    expect(arm.putRule('sql', serviceTag('Sql')).json.error.code).toBe('GatewayTimeout');
    arm.pass(60);
    expect(arm.userRules()).toEqual(['sql']);
  });

  it('a broken connection whose write did happen', () => {
    const arm = hub();
    arm.simulator.addFault({ kind: 'AnswerRequest', status: 500, applied: true, reset: true, method: 'PUT' });
    expect(arm.putRule('sql', serviceTag('Sql')).connection).toBe('reset');
    expect(arm.userRules()).toEqual(['sql']);
  });

  it('strike only the hub, the method and the path they name, as often as they say', () => {
    const arm = hub();
    arm.seed({ ...APPROVED, name: 'hub10' });
    arm.simulator.addFault({ kind: 'AnswerRequest', hub: HUB, pathContains: '/OUTBOUNDRULES', status: 500, times: 2 });
    expect(arm.get(HUB).status).toBe(200);
    expect(arm.get(`${HUB}0/outboundRules`).status).toBe(200);
    expect(arm.get(`${HUB}/outboundRules`).status).toBe(500);
    expect(arm.get(`${HUB}/outboundRules`).status).toBe(500);
    expect(arm.get(`${HUB}/outboundRules`).status).toBe(200);
  });

  it('apply without end if configured, until they are removed', () => {
    const arm = hub();
    const id = arm.simulator.addFault({ kind: 'AnswerRequest', status: 503, times: 'always' });
    for (const _ of [1, 2, 3]) expect(arm.get(HUB).status).toBe(503);
    expect(arm.simulator.world.faults.remove(id)).toBe(true);
    expect(arm.get(HUB).status).toBe(200);
    expect(arm.simulator.world.faults.remove(id)).toBe(false);
  });

  it('are not used up by requests without a token', () => {
    const arm = hub();
    arm.simulator.addFault({ kind: 'AnswerRequest', status: 503 });
    expect(arm.get(HUB, { token: 'none' }).status).toBe(401);
    expect(arm.get(HUB).status).toBe(503);
  });

  it('apply late if configured', () => {
    const arm = hub();
    arm.simulator.addFault({ kind: 'DelayRequest', delayMs: 250 });
    expect(arm.get(HUB).delayMs).toBe(250);
    expect(arm.get(HUB).delayMs).toBeUndefined();
  });

  it('are refused when they are misspelt', () => {
    const { simulator } = hub();
    expect(() => simulator.addFault({ kind: 'StickOperation', hubs: HUB } as never)).toThrow(/hubs/);
  });
});

describe('the log of requests', () => {
  it('keeps who asked what when, and how it was answered', () => {
    const arm = hub();
    arm.putRule('sql', serviceTag('Sql'), { token: 'operator' });
    arm.get(HUB, { token: 'none' });
    expect(arm.simulator.requests()).toEqual([
      {
        sequence: 1,
        at: arm.nowAt,
        method: 'PUT',
        path: `${HUB}/outboundRules/sql`,
        apiVersion: '2025-12-01',
        status: 202,
        caller: 'operator',
        callerId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        hub: HUB.toLowerCase(),
      },
      expect.objectContaining({ sequence: 2, method: 'GET', status: 401, caller: undefined }),
    ]);
  });

  it('can be asked for one hub, one method and a time', () => {
    const arm = hub();
    arm.seed({ name: 'hub2' });
    arm.get(HUB);
    arm.get(HUB.replace('hub1', 'hub2'));
    arm.pass(1);
    arm.get(`${HUB}/outboundRules`);
    arm.provision();
    const paths = (filter: object) => arm.simulator.requests(filter).map((entry) => entry.path.replace(HUB, ''));
    expect(paths({ hub: HUB.toUpperCase() })).toEqual(['', '/outboundRules', '/provisionManagedNetwork']);
    expect(paths({ hub: HUB, since: arm.nowAt })).toEqual(['/outboundRules', '/provisionManagedNetwork']);
    expect(paths({ method: 'post' })).toEqual(['/provisionManagedNetwork']);
  });

  it('keeps only the last ones', () => {
    const arm = new SimulatedArm({ requestLogSize: 3 });
    for (let count = 0; count < 20; count += 1) arm.get(HUB);
    expect(arm.simulator.requests().map((entry) => entry.sequence)).toEqual([18, 19, 20]);
    arm.simulator.clearRequests();
    expect(arm.simulator.requests()).toEqual([]);
  });
});

describe('seeding', () => {
  it('puts a hub with everything on it into the state', () => {
    const arm = new SimulatedArm();
    const id = arm.seed({
      name: 'full',
      ...APPROVED,
      provisioned: true,
      rules: {
        sql: {
          type: 'ServiceTag',
          category: 'Dependency',
          destination: { serviceTag: 'Sql', protocol: 'TCP', portRanges: '1433' },
        },
      },
      computes: ['cluster'],
      onlineEndpoints: ['ep'],
      connections: { search: { target: 'x' } },
      createdAt: new Date('2025-01-01T00:00:00Z'),
    });
    expect(arm.get(`${id}/computes`).json.value).toHaveLength(1);
    expect(arm.get(`${id}/onlineEndpoints`).json.value).toHaveLength(1);
    expect(arm.get(`${id}/connections`).json.value[0].properties).toEqual({ target: 'x' });
    expect(arm.network(id)).toMatchObject({
      status: { status: 'Active' },
      outboundRules: { sql: { category: 'Dependency', status: 'Active' }, __SYS_ST_AzureMonitor: { status: 'Active' } },
    });
    expect(arm.get(id).json.systemData.createdAt).toBe('2025-01-01T00:00:00.0000000Z');
    expect(arm.simulator.takeEvents()).toEqual([]);
  });

  const bad = [
    { why: 'the name is taken', seed: {}, error: 'The workspace hub1 exists already.' },
    {
      why: 'the hub of a project is not there',
      seed: { name: 'p1', hub: 'none' },
      error: 'The hub none of p1 does not exist.',
    },
    {
      why: 'a rule cannot be read',
      seed: { name: 'hub2', rules: { rule1: { type: 'Telnet' } } },
      error: "Outbound rule 'rule1' must have the type FQDN, PrivateEndpoint or ServiceTag.",
    },
  ];
  it.each(bad)('says what is wrong when $why', ({ seed, error }) => {
    const arm = hub();
    expect(() => arm.seed(seed)).toThrow(error);
  });

  it('makes the same ids from the same seed, and others from another', () => {
    const idOf = (seed: number) => {
      const arm = new SimulatedArm({ seed });
      arm.seed();
      return arm.get(HUB).json.properties.workspaceId;
    };
    expect(idOf(1)).toBe(idOf(1));
    expect(idOf(1)).not.toBe(idOf(2));
  });
});
