import { describe, expect, it } from 'vitest';
import { sampleAccounts } from '../../../../src/local/arm-simulator/accounts/fleet/sample-accounts.ts';
import { answerControl } from '../../../../src/local/arm-simulator/control/answer-control.ts';
import { endpoint, fqdn, SUB, searchId } from '../simulated-arm.ts';
import { ACCOUNT, NETWORK, SimulatedFoundry } from './simulated-foundry.ts';

function control(arm: SimulatedFoundry, method: string, path: string, body?: unknown) {
  const request = {
    method,
    url: `/_simulator/${path}`,
    headers: {},
    body: body === undefined ? undefined : JSON.stringify(body),
  };
  const answer = answerControl(arm.simulator, request, arm.nowAt);
  return { status: answer.status, json: JSON.parse(answer.body) };
}

const SEED = { subscriptionId: SUB, resourceGroup: 'rg-ai', name: 'acct' };

describe('the control API of accounts', () => {
  it('adds, shows and removes them', () => {
    const arm = new SimulatedFoundry();
    const seed = {
      ...SEED,
      network: { isolationMode: 'AllowOnlyApprovedOutbound', rules: { pypi: fqdn('pypi.org') } },
      projects: { first: { connections: { con1: { target: searchId('s1') } }, capabilityHosts: { host: {} } } },
    };
    expect(control(arm, 'POST', 'accounts', seed)).toEqual({ status: 201, json: { id: ACCOUNT } });
    expect(control(arm, 'POST', 'accounts', seed).status).toBe(409);
    expect(control(arm, 'GET', 'accounts').json).toEqual({ ids: [ACCOUNT] });
    const shown = control(arm, 'GET', `accounts?id=${ACCOUNT}`).json;
    expect(shown.network.rules.map(({ name }: { name: string }) => name)).toContain('pypi');
    expect(shown.projects[0].connections[0].name).toBe('con1');
    expect(control(arm, 'DELETE', `accounts?id=${ACCOUNT}`).status).toBe(200);
    expect(arm.get(ACCOUNT).status).toBe(404);
    expect(arm.simulator.takeEvents()).toEqual([]);
  });

  it('changes them as another hand does', () => {
    const arm = new SimulatedFoundry();
    control(arm, 'POST', 'accounts', {
      ...SEED,
      network: { isolationMode: 'AllowOnlyApprovedOutbound' },
      projects: { first: {} },
    });
    expect(
      control(arm, 'POST', 'accounts/rules', { account: ACCOUNT, rule: 'pypi', properties: fqdn('pypi.org') }).status,
    ).toBe(200);
    expect(arm.statuses().pypi).toBe('Active');
    expect(control(arm, 'POST', 'rules/status', { hub: ACCOUNT, rule: 'pypi', status: 'Inactive' }).status).toBe(200);
    expect(arm.statuses().pypi).toBe('Inactive');
    expect(control(arm, 'POST', 'rules/remove', { hub: ACCOUNT, rule: 'pypi' }).status).toBe(200);
    const place = { account: ACCOUNT, project: 'first', name: 'con1' };
    expect(
      control(arm, 'POST', 'accounts/connections', { ...place, properties: { target: searchId('s1') } }).status,
    ).toBe(200);
    expect(arm.statuses()).toHaveProperty('Connection_s1_searchService');
    expect(control(arm, 'POST', 'accounts/connections/remove', place).status).toBe(200);
    expect(control(arm, 'POST', 'accounts/connections/remove', place).status).toBe(404);
    control(arm, 'POST', 'accounts/facts', {
      account: ACCOUNT,
      state: 'Failed',
      tags: { env: 'prod' },
      network: 'absent',
    });
    expect(arm.get(ACCOUNT).json).toMatchObject({ tags: { env: 'prod' }, properties: { provisioningState: 'Failed' } });
    expect(arm.get(NETWORK).status).toBe(404);
    expect(arm.simulator.takeEvents()).toEqual([]);
  });

  it('gives one a second life', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowInternetOutbound');
    const before = arm.get(ACCOUNT).json.properties.internalId;
    expect(control(arm, 'POST', 'accounts/recreate', { account: ACCOUNT }).status).toBe(200);
    expect(arm.get(ACCOUNT).json.properties.internalId).not.toBe(before);
    expect(arm.get(NETWORK).status).toBe(404);
  });

  it('takes and gives rights', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowInternetOutbound');
    const right = { account: ACCOUNT, target: searchId('s1') };
    control(arm, 'POST', 'accounts/rights', { ...right, holds: false });
    expect(arm.putAccountRule('mine', endpoint(searchId('s1'), 'searchService')).status).toBe(400);
    control(arm, 'POST', 'accounts/rights', { ...right, holds: true });
    expect(arm.putAccountRule('mine', endpoint(searchId('s1'), 'searchService')).status).toBe(202);
  });

  it('shows and changes settings, and names what is wrong', () => {
    const arm = new SimulatedFoundry();
    arm.seedAccount();
    expect(control(arm, 'GET', 'accounts/settings').json).toMatchObject({ absentNetwork: 'notFound' });
    expect(control(arm, 'POST', 'accounts/settings', { absentNetwork: 'disabled' }).status).toBe(200);
    expect(arm.get(NETWORK).status).toBe(200);
    const wrong = control(arm, 'POST', 'accounts/settings', { absentNetwork: 'gone' });
    expect(wrong.status).toBe(400);
    expect(wrong.json.error).toContain('absentNetwork');
    expect(control(arm, 'GET', 'accounts/settings').json.absentNetwork).toBe('disabled');
  });

  it('shows, ends and hides operations', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowOnlyApprovedOutbound');
    const accepted = arm.putAccountRule('pypi', fqdn('pypi.org'));
    const [operation] = control(arm, 'GET', `operations?hub=${ACCOUNT}&pending=true`).json.operations;
    expect(operation).toMatchObject({ operation: 'PutRule', hub: ACCOUNT.toLowerCase() });
    expect(control(arm, 'POST', 'operations/vanish', { id: operation.id }).status).toBe(200);
    expect(arm.get(accepted.headers['azure-asyncoperation'] ?? '').status).toBe(404);
    expect(control(arm, 'POST', 'operations/release', { hub: ACCOUNT }).status).toBe(200);
    expect(arm.statuses().pypi).toBe('Active');
  });

  it.each([
    ['POST', 'accounts/recreate'],
    ['POST', 'accounts/facts'],
    ['POST', 'accounts/rights'],
    ['DELETE', 'accounts'],
    ['GET', 'accounts?id=x'],
  ])('%s %s knows no account of that id', (method, path) => {
    const right = path.endsWith('rights') ? { target: 'y', holds: true } : {};
    expect(control(new SimulatedFoundry(), method, path, { account: 'x', ...right }).status).toBe(404);
  });
});

describe('the sample accounts', () => {
  const seeds = sampleAccounts({ subscriptionId: SUB, resourceGroup: 'rg-ai', createdAt: new Date('2026-01-01') });
  const path = (name: string) => ACCOUNT.replace(/acct$/, name);

  it('are all accepted as seeds, without an event', () => {
    const arm = new SimulatedFoundry();
    for (const seed of Object.values(seeds)) arm.seedAccount(seed);
    expect(control(arm, 'GET', 'accounts').json.ids).toHaveLength(Object.keys(seeds).length);
    expect(arm.simulator.takeEvents()).toEqual([]);
  });

  it('have the rules of Azure where agents use connections', () => {
    const arm = new SimulatedFoundry();
    arm.seedAccount(seeds.approved);
    const { outboundRules } = arm.get(`${path('foundry-agents')}/managedNetworks/default`).json.properties
      .managedNetwork;
    expect(Object.keys(outboundRules).sort()).toEqual([
      'Connection_cosagents_sql',
      'Connection_srch-agents_searchService',
      'Connection_stagents_blob',
      expect.stringMatching(/^__SYS_PE_foundry-agents_account_[0-9a-f]{8}$/),
      '__SYS_ST_AzureActiveDirectory_TCP',
      '__SYS_ST_AzureMachineLearning_TCP',
      'pypi',
    ]);
    for (const rule of Object.values<{ status: string }>(outboundRules)) expect(rule.status).toBe('Active');
  });

  it.each([
    ['new', 404, 200],
    ['customerNetwork', 404, 404],
    ['plain', 404, 404],
    ['openAi', 404, 404],
    ['stuck', 404, 404],
    ['internet', 200, 200],
    ['recreated', 200, 200],
  ] as const)('%s answers %i for its network, and %i after six minutes', (name, before, after) => {
    const arm = new SimulatedFoundry();
    arm.seedAccount(seeds[name]);
    const network = `${path(seeds[name].name)}/managedNetworks/default`;
    expect(arm.get(network).status).toBe(before);
    arm.pass(6);
    expect(arm.get(network).status).toBe(after);
  });

  it('cannot be seeded with a rule that is none', () => {
    const arm = new SimulatedFoundry();
    const network = { isolationMode: 'AllowOnlyApprovedOutbound', rules: { broken: { type: 'Tunnel' } } } as const;
    expect(() => arm.seedAccount({ network })).toThrow('broken');
    expect(arm.get(ACCOUNT).status).toBe(404);
  });

  it('can have a network of kind V1, as a client must expect', () => {
    const arm = new SimulatedFoundry();
    arm.seedAccount({ network: { isolationMode: 'AllowOnlyApprovedOutbound', kind: 'V1', status: 'Inactive' } });
    expect(arm.accountNetwork()).toMatchObject({ managedNetworkKind: 'V1', status: { status: 'Inactive' } });
  });
});
