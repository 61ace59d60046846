import { describe, expect, it } from 'vitest';
import { endpoint, fqdn, GROUP, HUB, SimulatedArm, searchId, serviceTag } from '../simulated-arm.ts';

const APPROVED = { isolationMode: 'AllowOnlyApprovedOutbound' } as const;

describe('PUT of a rule', () => {
  it('on an inactive network stores it at once as Inactive, and ends fast', () => {
    const arm = new SimulatedArm();
    arm.seed(APPROVED);
    const answer = arm.putRule('allow-pypi', fqdn('pypi.org'));
    expect(answer.status).toBe(202);
    expect(arm.network().outboundRules['allow-pypi'].status).toBe('Inactive');
    arm.pass(0.25);
    expect(arm.poll(answer)).toEqual({ status: 'Succeeded', percentComplete: 100 });
    expect(arm.network().outboundRules['allow-pypi']).toMatchObject({ status: 'Inactive', destination: 'pypi.org' });
  });

  it('on an active network shows Provisioning, then Active', () => {
    const arm = new SimulatedArm();
    arm.seed({ ...APPROVED, provisioned: true });
    const answer = arm.putRule('data', serviceTag('DataFactory', '80, 8080-8089'));
    expect(arm.network().outboundRules.data).toMatchObject({
      status: 'Provisioning',
      destination: { serviceTag: 'DataFactory', protocol: 'TCP', portRanges: '80, 8080-8089' },
    });
    arm.pass(3);
    expect(arm.poll(answer).status).toBe('Succeeded');
    expect(arm.network().outboundRules.data.status).toBe('Active');
  });

  it('builds a firewall for the first FQDN rule, which takes longer, and not for the second', () => {
    const arm = new SimulatedArm();
    arm.seed({ ...APPROVED, provisioned: true });
    const first = arm.putRule('pypi', fqdn('pypi.org'));
    expect(arm.network().firewallPublicIpAddress).toBeNull();
    arm.pass(12);
    expect(arm.poll(first).status).toBe('InProgress');
    arm.pass(1);
    expect(arm.poll(first).status).toBe('Succeeded');
    expect(arm.network().firewallPublicIpAddress).toMatch(/^198\.51\.100\./);
    const second = arm.putRule('conda', fqdn('*.anaconda.com'));
    arm.pass(3);
    expect(arm.poll(second).status).toBe('Succeeded');
  });

  it('ends with the rule resource, under the short id that Azure shows', () => {
    const arm = new SimulatedArm();
    arm.seed(APPROVED);
    const answer = arm.putRule('allow-pypi', fqdn('pypi.org'));
    const location = answer.headers.Location ?? '';
    expect(arm.get(location)).toMatchObject({ status: 202, body: '' });
    arm.pass(1);
    const expected = {
      id: 'hub1/outboundRules/allow-pypi',
      name: 'allow-pypi',
      type: 'Microsoft.MachineLearningServices/workspaces/outboundRules',
      location: null,
      tags: null,
      systemData: null,
      properties: { type: 'FQDN', destination: 'pypi.org', status: 'Inactive', category: 'UserDefined' },
    };
    expect(arm.get(location)).toMatchObject({ status: 200, json: expected });
    expect(arm.get(`${HUB}/outboundRules/ALLOW-pypi`).json).toMatchObject(expected);
    expect(arm.get(`${HUB}/outboundRules`).json.value).toContainEqual(arm.get(location).json);
  });

  it('changes a rule of the same name', () => {
    const arm = new SimulatedArm();
    arm.seed({ ...APPROVED, rules: { pypi: fqdn('pypi.org') as never } });
    expect(arm.putRule('pypi', fqdn('pypi.python.org')).status).toBe(202);
    arm.pass(1);
    expect(arm.network().outboundRules.pypi.destination).toBe('pypi.python.org');
  });

  it('wakes a rule that was switched off', () => {
    const arm = new SimulatedArm();
    arm.seed({ ...APPROVED, provisioned: true, rules: { pypi: { ...fqdn('pypi.org'), status: 'Inactive' } as never } });
    expect(arm.network().outboundRules.pypi.status).toBe('Inactive');
    arm.putRule('pypi', fqdn('pypi.org'));
    arm.pass(15);
    expect(arm.network().outboundRules.pypi.status).toBe('Active');
  });

  it('takes address prefixes without a tag, several hosts in one rule, and names for an application gateway', () => {
    const arm = new SimulatedArm();
    arm.seed(APPROVED);
    const destination = { action: 'Allow', addressPrefixes: ['203.0.113.0/24'], protocol: 'TCP', portRanges: '443' };
    expect(arm.putRule('corp', { type: 'ServiceTag', destination }).status).toBe(202);
    expect(arm.putRule('hosts', fqdn('pypi.org, *.pythonhosted.org')).status).toBe(202);
    const gateway = `${GROUP}/providers/Microsoft.Network/applicationGateways/gw`;
    expect(arm.putRule('gateway', { ...endpoint(gateway, 'front'), fqdns: ['db.contoso.com'] }).status).toBe(202);
    expect(arm.network().outboundRules.corp.destination).toEqual(destination);
    expect(arm.network().outboundRules.gateway.fqdns).toEqual(['db.contoso.com']);
  });

  it('ignores a status that a client sends', () => {
    const arm = new SimulatedArm();
    arm.seed(APPROVED);
    expect(arm.putRule('pypi', { ...fqdn('pypi.org'), status: 'Active' }).status).toBe(202);
    arm.pass(1);
    expect(arm.network().outboundRules.pypi.status).toBe('Inactive');
  });

  const refused = [
    { why: 'a name that is too short', name: 'ab', rule: fqdn('pypi.org') },
    { why: 'a name with a dot', name: 'a.b.c', rule: fqdn('pypi.org') },
    { why: 'a name in the style of Azure’s own', name: '__SYS_ST_Mine', rule: fqdn('pypi.org') },
    { why: 'a name of 34 characters', name: 'a'.repeat(34), rule: fqdn('pypi.org') },
    { why: 'a rule without a type', name: 'rule1', rule: { destination: 'pypi.org' } },
    { why: 'no rule at all', name: 'rule1', rule: undefined },
    { why: 'the category Required', name: 'rule1', rule: { ...fqdn('pypi.org'), category: 'Required' } },
    { why: 'the category Recommended', name: 'rule1', rule: { ...fqdn('pypi.org'), category: 'Recommended' } },
    { why: 'a URL for a host', name: 'rule1', rule: fqdn('https://pypi.org/simple') },
    { why: 'a bare star for a host', name: 'rule1', rule: fqdn('*') },
    {
      why: 'a service tag without a protocol',
      name: 'rule1',
      rule: { type: 'ServiceTag', destination: { serviceTag: 'Sql', portRanges: '1' } },
    },
    { why: 'a port above 65535', name: 'rule1', rule: serviceTag('Sql', '443,70000') },
    { why: 'a port range that runs backwards', name: 'rule1', rule: serviceTag('Sql', '90-80') },
    {
      why: 'neither tag nor prefixes',
      name: 'rule1',
      rule: { type: 'ServiceTag', destination: { protocol: 'TCP', portRanges: '1' } },
    },
    { why: 'a private endpoint to something that is no resource', name: 'rule1', rule: endpoint('/nowhere', 'blob') },
    { why: 'a private endpoint without a subresource', name: 'rule1', rule: endpoint(searchId('s1'), '') },
    { why: 'the destination of another rule', name: 'rule1', rule: fqdn('PyPI.org') },
    {
      why: 'the destination of a rule of Azure’s own',
      name: 'rule1',
      rule: endpoint(`${GROUP}/providers/microsoft.keyvault/vaults/kv-hub1/`, 'Vault'),
    },
    {
      why: 'the name of a rule of Azure’s own, were it allowed',
      name: '__SYS_ST_AzureMonitor',
      rule: serviceTag('Sql'),
    },
  ];
  it.each(refused)('refuses $why', ({ name, rule }) => {
    const arm = new SimulatedArm();
    arm.seed({ ...APPROVED, rules: { pypi: fqdn('pypi.org') as never } });
    const answer = arm.put(`${HUB}/outboundRules/${name}`, { properties: rule });
    expect(answer.status).toBe(400);
    expect(answer.json.error).toMatchObject({
      code: 'ValidationError',
      additionalInfo: [{ type: 'ComponentName', info: { value: 'managementfrontend' } }],
    });
    expect(answer.headers['x-ms-response-type']).toBe('error');
    expect(arm.userRules()).toEqual(['pypi']);
  });

  const modes = [
    { why: 'FQDN while internet is allowed', mode: 'AllowInternetOutbound', rule: fqdn('pypi.org'), status: 400 },
    {
      why: 'service tag while internet is allowed',
      mode: 'AllowInternetOutbound',
      rule: serviceTag('Sql'),
      status: 400,
    },
    {
      why: 'private endpoint while internet is allowed',
      mode: 'AllowInternetOutbound',
      rule: endpoint(searchId('s1'), 'searchService'),
      status: 202,
    },
    {
      why: 'anything while isolation is disabled',
      mode: 'Disabled',
      rule: endpoint(searchId('s1'), 'searchService'),
      status: 400,
    },
  ] as const;
  it.each(modes)('answers $status to $why', ({ mode, rule, status }) => {
    const arm = new SimulatedArm();
    arm.seed({ isolationMode: mode });
    expect(arm.putRule('rule1', rule).status).toBe(status);
  });

  it('says in Azure’s words that only private endpoints are taken', () => {
    const arm = new SimulatedArm();
    arm.seed({ isolationMode: 'AllowInternetOutbound' });
    expect(arm.putRule('rule1', fqdn('pypi.org')).json.error.message).toBe(
      'Only "PrivateEndpoint" outbound rules can be specified when managed network isolation mode is "AllowInternetOutbound".',
    );
  });

  it('refuses to change where a private endpoint leads, and takes the same one again', () => {
    const arm = new SimulatedArm();
    arm.seed({ ...APPROVED, rules: { search: endpoint(searchId('s1'), 'searchService') as never } });
    expect(arm.putRule('search', endpoint(searchId('s2'), 'searchService')).status).toBe(400);
    expect(arm.putRule('search', endpoint(searchId('s1'), 'searchService')).status).toBe(202);
  });

  it('refuses a private endpoint that no principal may approve, until the role is granted', () => {
    const arm = new SimulatedArm();
    arm.seed({ ...APPROVED, provisioned: true });
    arm.simulator.addFault({ kind: 'RefuseApproval', target: searchId('s1'), times: 2 });
    const rule = endpoint(searchId('s1'), 'searchService');
    for (const _ of [1, 2]) {
      const answer = arm.putRule('search', rule);
      expect(answer.status).toBe(400);
      expect(answer.json.error.message).toMatch(
        /^Workspace managed identity don't have required permissions to read and approve/,
      );
    }
    expect(arm.putRule('search', rule).status).toBe(202);
  });

  it('stores such an endpoint on an inactive network, and fails it when the network is provisioned', () => {
    const arm = new SimulatedArm();
    arm.seed(APPROVED);
    arm.simulator.addFault({ kind: 'RefuseApproval', target: searchId('s1') });
    expect(arm.putRule('search', endpoint(searchId('s1'), 'searchService')).status).toBe(202);
    arm.pass(1);
    arm.provision();
    arm.pass(30);
    expect(arm.network().status.status).toBe('Active');
    expect(arm.network().outboundRules.search).toMatchObject({
      status: 'Failed',
      errorInformation: expect.stringContaining('was not approved'),
    });
  });
});
