import { describe, expect, it } from 'vitest';
import { fqdn, HUB, SimulatedArm, serviceTag } from './simulated-arm.ts';

const APPROVED = { isolationMode: 'AllowOnlyApprovedOutbound', provisioned: true } as const;

describe("Azure's own rules in a write of the workspace", () => {
  it.each(['PUT', 'PATCH'])('are taken by %s as they were read, with what the client adds', (method) => {
    for (const provisioned of [true, false]) {
      const arm = new SimulatedArm();
      arm.seed({ ...APPROVED, provisioned });
      const { properties, ...rest } = arm.get(HUB).json;
      const { managedNetwork } = properties;
      const outboundRules = { ...managedNetwork.outboundRules, pypi: fqdn('pypi.org') };
      const body = {
        ...rest,
        tags: { env: 'prod' },
        properties: { ...properties, managedNetwork: { ...managedNetwork, outboundRules } },
      };
      expect(arm.call(method, HUB, { body }).status).toBe(202);
      arm.pass(30);
      expect(arm.get(HUB).json.tags).toEqual({ env: 'prod' });
      expect(Object.keys(arm.network().outboundRules)).toEqual([...Object.keys(managedNetwork.outboundRules), 'pypi']);
      expect(arm.network().outboundRules.__SYS_ST_AzureMonitor.category).toBe('Required');
    }
  });

  it.each([
    { why: 'another destination', change: { destination: { serviceTag: 'Sql', protocol: '*', portRanges: '*' } } },
    { why: 'another category', change: { category: 'UserDefined' } },
  ])('are refused with $why, by their category and not by their name', ({ change }) => {
    const arm = new SimulatedArm();
    arm.seed(APPROVED);
    const own = arm.network().outboundRules.__SYS_ST_AzureMonitor;
    const answer = arm.patchNetwork({ outboundRules: { __SYS_ST_AzureMonitor: { ...own, ...change } } });
    expect(answer.status).toBe(400);
    expect(answer.json.error.message).toContain("category 'Required'");
  });

  it('are all refused where the knob says so, and so is a rule that claims to be one', () => {
    const arm = new SimulatedArm({ ownRulesInWrites: 'refuse' });
    arm.seed(APPROVED);
    const { outboundRules } = arm.network();
    const answer = arm.patchNetwork({ outboundRules: { ...outboundRules, pypi: fqdn('pypi.org') } });
    expect(answer.status).toBe(400);
    expect(answer.json.error.message).toContain("category 'Required'");
    for (const knob of ['refuse', 'ignoreUnchanged'] as const) {
      const other = new SimulatedArm({ ownRulesInWrites: knob });
      other.seed(APPROVED);
      const claimed = other.patchNetwork({ outboundRules: { mine: { ...fqdn('pypi.org'), category: 'Recommended' } } });
      expect(claimed.json.error.message).toContain("category 'Recommended'");
    }
  });
});

describe('a rule with the destination of another one', () => {
  it.each([
    { duplicateDestinations: 'refuse', status: 400 },
    { duplicateDestinations: 'accept', status: 202 },
  ] as const)('is answered $status where the knob says $duplicateDestinations', ({ duplicateDestinations, status }) => {
    for (const provisioned of [true, false]) {
      const arm = new SimulatedArm({ duplicateDestinations });
      arm.seed({ ...APPROVED, provisioned, rules: { first: serviceTag('DataFactory') } as never });
      expect(arm.patchNetwork({ outboundRules: { second: serviceTag('DataFactory') } }).status).toBe(status);
      arm.pass(30);
      expect(arm.putRule('third', serviceTag('DataFactory')).status).toBe(status);
      arm.pass(30);
      expect(arm.userRules()).toEqual(status === 202 ? ['first', 'second', 'third'] : ['first']);
      expect(arm.putRule('monitor', serviceTag('AzureMonitor', '*')).status).toBe(202);
    }
  });
});
