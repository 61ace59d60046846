import { describe, expect, it } from 'vitest';
import { fqdn, HUB, SimulatedArm, START, serviceTag } from './simulated-arm.ts';

const APPROVED = { isolationMode: 'AllowOnlyApprovedOutbound' } as const;

describe('DELETE of a rule', () => {
  it('on an active network shows Deleting, then the rule is gone', () => {
    const arm = new SimulatedArm();
    arm.seed({ ...APPROVED, provisioned: true, rules: { pypi: fqdn('pypi.org') as never } });
    const answer = arm.call('DELETE', `${HUB}/outboundRules/pypi`);
    expect(answer.status).toBe(202);
    expect(arm.network().outboundRules.pypi.status).toBe('Deleting');
    arm.pass(1);
    expect(arm.poll(answer).status).toBe('Succeeded');
    expect(arm.get(answer.headers.Location ?? '').status).toBe(204);
    expect(arm.userRules()).toEqual([]);
    expect(arm.get(`${HUB}/outboundRules/pypi`).status).toBe(404);
  });

  it('answers 204 for one that is not there', () => {
    const arm = new SimulatedArm();
    arm.seed(APPROVED);
    expect(arm.call('DELETE', `${HUB}/outboundRules/none`).status).toBe(204);
  });

  it('refuses one of Azure’s own', () => {
    const arm = new SimulatedArm();
    arm.seed(APPROVED);
    expect(arm.call('DELETE', `${HUB}/outboundRules/__SYS_ST_AzureMonitor`).status).toBe(400);
  });
});

describe('rules in a PATCH', () => {
  it('are added to those there are, when PATCH merges', () => {
    const arm = new SimulatedArm();
    arm.seed({ ...APPROVED, rules: { pypi: fqdn('pypi.org') as never } });
    arm.patchNetwork({ outboundRules: { conda: fqdn('*.anaconda.com') } });
    expect(arm.userRules()).toEqual(['pypi']);
    arm.pass(1);
    expect(arm.userRules()).toEqual(['pypi', 'conda']);
  });

  it('replace those there are, when PATCH replaces; Azure’s own stay', () => {
    const arm = new SimulatedArm({ patchRules: 'replace' });
    arm.seed({ ...APPROVED, rules: { pypi: fqdn('pypi.org') as never } });
    arm.patchNetwork({ outboundRules: { conda: fqdn('*.anaconda.com') } });
    arm.pass(1);
    expect(arm.userRules()).toEqual(['conda']);
    expect(arm.network().outboundRules).toHaveProperty('__SYS_ST_AzureMonitor');
  });

  it('come with the mode in one request, and are judged by the new mode', () => {
    const arm = new SimulatedArm();
    arm.seed();
    expect(arm.patchNetwork({ ...APPROVED, outboundRules: { pypi: fqdn('pypi.org') } }).status).toBe(202);
    arm.pass(1);
    expect(arm.userRules()).toEqual(['pypi']);
    expect(arm.network().outboundRules.pypi.status).toBe('Inactive');
  });

  it('become active on an active network, with time for the firewall', () => {
    const arm = new SimulatedArm();
    arm.seed({ ...APPROVED, provisioned: true });
    const answer = arm.patchNetwork({ outboundRules: { pypi: fqdn('pypi.org'), sql: serviceTag('Sql', '1433') } });
    arm.pass(14);
    expect(arm.poll(answer).status).toBe('InProgress');
    arm.pass(1);
    expect(arm.network().outboundRules).toMatchObject({ pypi: { status: 'Active' }, sql: { status: 'Active' } });
  });

  const refused = [
    { why: 'a Required rule is sent back', rules: { __SYS_ST_Sql: { ...serviceTag('Sql'), category: 'Required' } } },
    { why: 'a Recommended rule is sent back', rules: { rule1: { ...serviceTag('Sql'), category: 'Recommended' } } },
    { why: 'two of its rules have one destination', rules: { rule1: fqdn('a.example'), rule2: fqdn('A.example') } },
    {
      why: 'one has the destination of a required rule',
      rules: {
        rule1: { type: 'ServiceTag', destination: { serviceTag: 'AzureMonitor', protocol: '*', portRanges: '*' } },
      },
    },
    { why: 'one is null', rules: { rule1: null } },
  ];
  it.each(refused)('are refused as a whole when $why', ({ rules }) => {
    const arm = new SimulatedArm();
    arm.seed();
    const answer = arm.patchNetwork({ ...APPROVED, outboundRules: { fine: fqdn('fine.example'), ...rules } });
    expect(answer.status).toBe(400);
    arm.pass(1);
    expect(arm.network().isolationMode).toBe('Disabled');
  });

  it('leave unchanged rules as they are, switched off ones too', () => {
    const arm = new SimulatedArm();
    arm.seed({ ...APPROVED, provisioned: true, rules: { pypi: { ...fqdn('pypi.org'), status: 'Inactive' } as never } });
    arm.patchNetwork({ outboundRules: { pypi: fqdn('pypi.org') } });
    arm.pass(20);
    expect(arm.network().outboundRules.pypi.status).toBe('Inactive');
  });
});

describe('other settings of the network', () => {
  it('takes the firewall SKU and the kind, which only goes one way', () => {
    const arm = new SimulatedArm();
    arm.seed(APPROVED);
    arm.patchNetwork({ firewallSku: 'Basic', managedNetworkKind: 'V2' });
    arm.pass(1);
    expect(arm.network()).toMatchObject({ firewallSku: 'Basic', managedNetworkKind: 'V2' });
    expect(arm.patchNetwork({ managedNetworkKind: 'V1' }).status).toBe(400);
    expect(arm.patchNetwork({ firewallSku: 'Premium' }).status).toBe(400);
  });

  it('stamps the hub with who wrote a rule', () => {
    const arm = new SimulatedArm();
    arm.seed(APPROVED);
    arm.pass(10);
    arm.putRule('pypi', fqdn('pypi.org'), { token: 'operator' });
    const { systemData } = arm.get(HUB).json;
    expect(systemData.lastModifiedBy).toBe('operator');
    expect(new Date(systemData.lastModifiedAt).getTime()).toBe(START.getTime() + 600_000);
  });
});
