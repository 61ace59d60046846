import { describe, expect, it } from 'vitest';
import { endpoint, fqdn, GROUP, SUB, searchId } from '../simulated-arm.ts';
import { ACCOUNT, FOUNDRY_BODY, NETWORK, SimulatedFoundry } from './simulated-foundry.ts';

const RULE = `${NETWORK}/outboundRules/pypi`;
const APPROVED = { properties: { managedNetwork: { isolationMode: 'AllowOnlyApprovedOutbound' } } };
const CONNECTION = { properties: { category: 'CognitiveSearch', authType: 'AAD', target: searchId('s1') } };
const HOST = { properties: { capabilityHostKind: 'Agents' } };
const DELETED = `/subscriptions/${SUB}/providers/Microsoft.CognitiveServices/locations/eastus2/resourceGroups/rg-ai/deletedAccounts/acct`;

interface Row {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  /** What the published clients take: Python 15.0.0b6, Go v2.0.0, azure-cli 2.91.0 (measured 2026-11). */
  readonly taken: readonly number[];
  readonly absent?: true;
}

const ROWS: readonly Row[] = [
  { what: 'account', method: 'PUT', path: `${ACCOUNT}2`, body: FOUNDRY_BODY, taken: [200, 201, 202] },
  {
    what: 'account again',
    method: 'PUT',
    path: ACCOUNT,
    body: { ...FOUNDRY_BODY, tags: { a: 'b' } },
    taken: [200, 201, 202],
  },
  {
    what: 'account',
    method: 'PATCH',
    path: ACCOUNT,
    body: { sku: { name: 'S0' }, properties: {}, tags: {} },
    taken: [200, 202],
  },
  { what: 'account', method: 'DELETE', path: ACCOUNT, taken: [200, 202, 204] },
  { what: 'account that is not there', method: 'DELETE', path: `${ACCOUNT}9`, taken: [200, 202, 204] },
  {
    what: 'project',
    method: 'PUT',
    path: `${ACCOUNT}/projects/p2`,
    body: { location: 'eastus2' },
    taken: [200, 201, 202],
  },
  { what: 'project', method: 'PATCH', path: `${ACCOUNT}/projects/first`, body: { tags: {} }, taken: [200, 202] },
  { what: 'project', method: 'DELETE', path: `${ACCOUNT}/projects/first`, taken: [202, 204] },
  { what: 'new network', method: 'PUT', path: NETWORK, body: APPROVED, taken: [200, 202], absent: true },
  { what: 'network', method: 'PUT', path: NETWORK, body: APPROVED, taken: [200, 202] },
  { what: 'network', method: 'PATCH', path: NETWORK, body: APPROVED, taken: [200, 202] },
  {
    what: 'network, as az does without options',
    method: 'PATCH',
    path: NETWORK,
    body: { properties: { managedNetwork: {} } },
    taken: [200, 202],
  },
  { what: 'network', method: 'DELETE', path: NETWORK, taken: [202, 204] },
  { what: 'network that is not there', method: 'DELETE', path: NETWORK, taken: [202, 204], absent: true },
  { what: 'rule', method: 'PUT', path: RULE, body: { properties: fqdn('pypi.org') }, taken: [200, 202] },
  { what: 'rule', method: 'DELETE', path: RULE, taken: [202, 204] },
  { what: 'rule that is not there', method: 'DELETE', path: `${NETWORK}/outboundRules/none`, taken: [202, 204] },
  { what: 'provision', method: 'POST', path: `${NETWORK}/provision`, body: {}, taken: [200, 202] },
  { what: 'provision without a body', method: 'POST', path: `${NETWORK}/provision`, taken: [200, 202] },
  {
    what: 'batch',
    method: 'POST',
    path: `${NETWORK}/batchOutboundRules`,
    body: { properties: { outboundRules: {} } },
    taken: [200, 202],
  },
  { what: 'connection', method: 'PUT', path: `${ACCOUNT}/connections/con2`, body: CONNECTION, taken: [200] },
  { what: 'connection', method: 'PATCH', path: `${ACCOUNT}/connections/con1`, body: CONNECTION, taken: [200] },
  { what: 'connection', method: 'DELETE', path: `${ACCOUNT}/connections/con1`, taken: [200, 204] },
  { what: 'connection that is not there', method: 'DELETE', path: `${ACCOUNT}/connections/con9`, taken: [200, 204] },
  {
    what: 'connection of a project',
    method: 'PUT',
    path: `${ACCOUNT}/projects/first/connections/con2`,
    body: CONNECTION,
    taken: [200],
  },
  {
    what: 'connection of a project',
    method: 'DELETE',
    path: `${ACCOUNT}/projects/first/connections/con1`,
    taken: [200, 204],
  },
  { what: 'capability host', method: 'PUT', path: `${ACCOUNT}/capabilityHosts/host2`, body: HOST, taken: [200, 201] },
  { what: 'capability host', method: 'DELETE', path: `${ACCOUNT}/capabilityHosts/host1`, taken: [202, 204] },
  {
    what: 'capability host of a project',
    method: 'PUT',
    path: `${ACCOUNT}/projects/first/capabilityHosts/host2`,
    body: HOST,
    taken: [200, 201],
  },
  {
    what: 'capability host of a project',
    method: 'DELETE',
    path: `${ACCOUNT}/projects/first/capabilityHosts/host1`,
    taken: [202, 204],
  },
  {
    what: 'capability host that is not there',
    method: 'DELETE',
    path: `${ACCOUNT}/capabilityHosts/none`,
    taken: [202, 204],
  },
];

function arranged(row: Row): SimulatedFoundry {
  const arm = new SimulatedFoundry();
  const children = { connections: { con1: CONNECTION.properties }, capabilityHosts: { host1: HOST.properties } };
  arm.seedAccount({
    ...children,
    projects: { first: children },
    ...(row.absent
      ? {}
      : { network: { isolationMode: 'AllowOnlyApprovedOutbound', rules: { pypi: fqdn('pypi.org') } } }),
  });
  return arm;
}

describe('a status that the published clients take', () => {
  it.each(ROWS)('$method $what', (row) => {
    const answer = arranged(row).call(row.method, row.path, { body: row.body });
    expect(row.taken).toContain(answer.status);
  });

  it.each(ROWS.filter(({ taken }) => !taken.includes(201)))('never 201: $method $what', (row) => {
    expect(arranged(row).call(row.method, row.path, { body: row.body }).status).not.toBe(201);
  });

  it('purge, in the location of the account', () => {
    const arm = new SimulatedFoundry();
    arm.seedAccount();
    arm.delete(ACCOUNT);
    expect(arm.get(DELETED).json.properties).toHaveProperty('scheduledPurgeDate');
    expect(arm.get(DELETED.replace('eastus2', 'westeurope')).status).toBe(404);
    expect([200, 202, 204]).toContain(arm.delete(DELETED).status);
    expect(arm.get(DELETED).status).toBe(404);
    expect([200, 202, 204]).toContain(arm.delete(DELETED).status);
  });
});

describe('the final answer that a client reads', () => {
  /** A client follows `location` of a POST; of a PUT and a PATCH it reads the request's own URL again. */
  it('of a batch is the list of rules', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowOnlyApprovedOutbound');
    const body = { properties: { outboundRules: { pypi: fqdn('pypi.org') } } };
    const accepted = arm.call('POST', `${NETWORK}/batchOutboundRules`, { body });
    arm.pass(20);
    const final = arm.get(accepted.headers.location ?? '').json;
    expect(
      final.value.map(({ properties }: { properties: { destination: unknown } }) => properties.destination),
    ).toContain('pypi.org');
  });

  it('of provision is the whole network', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowOnlyApprovedOutbound');
    const accepted = arm.call('POST', `${NETWORK}/provision`, { body: {} });
    arm.pass(1);
    expect(arm.get(accepted.headers.location ?? '').json).toEqual(arm.get(NETWORK).json);
  });

  it('of the deletion of a rule is 404', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowOnlyApprovedOutbound', { pypi: fqdn('pypi.org') });
    const accepted = arm.delete(RULE);
    arm.pass(14);
    expect(arm.get(accepted.headers.location ?? '').status).toBe(404);
  });

  it('of a rule is the rule, active', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowInternetOutbound');
    arm.putAccountRule('search', endpoint(searchId('s1'), 'searchService'));
    arm.pass(3);
    expect(arm.get(`${NETWORK}/outboundRules/search`).json.properties).toEqual({
      status: 'Active',
      category: 'UserDefined',
      type: 'PrivateEndpoint',
      destination: { serviceResourceId: searchId('s1'), subresourceTarget: 'searchService' },
    });
  });

  it('of a capability host is there while it is made', () => {
    const arm = new SimulatedFoundry();
    arm.seedAccount({ projects: { first: {} } });
    const host = `${ACCOUNT}/projects/first/capabilityHosts/agents`;
    expect(arm.put(host, HOST).json.properties.provisioningState).toBe('Creating');
    expect(arm.get(host).json.properties.provisioningState).toBe('Creating');
    arm.pass(5);
    expect(arm.get(host).json.properties.provisioningState).toBe('Succeeded');
    expect(arm.put(host, HOST).status).toBe(400);
  });
});

describe('api-versions', () => {
  it.each([
    '2025-12-01',
    '2026-03-01',
    '2026-05-01',
    '2026-07-01',
    '2026-09-01',
    '2025-10-01-preview',
    '2026-09-15-preview',
  ])('%s has networks', (version) => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowInternetOutbound');
    expect(arm.get(NETWORK, { query: `api-version=${version}` }).status).toBe(200);
  });

  it('an older one has accounts and no networks', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowInternetOutbound');
    const query = 'api-version=2025-09-01';
    expect(arm.get(ACCOUNT, { query }).status).toBe(200);
    expect(arm.get(`${ACCOUNT}/projects`, { query }).status).toBe(200);
    const refused = arm.get(NETWORK, { query });
    expect(refused.status).toBe(400);
    expect(refused.json.error).toMatchObject({ code: 'NoRegisteredProviderFound' });
    expect(refused.json.error.message).toContain("'accounts/managedNetworks'");
    expect(refused.json.error.message).toContain('2026-05-01');
  });

  it('one of another provider is refused with the list of those there are', () => {
    const arm = new SimulatedFoundry();
    arm.seedAccount();
    const refused = arm.get(ACCOUNT, { query: 'api-version=2022-10-01-preview' });
    expect(refused.status).toBe(400);
    expect(refused.json.error.code).toBe('InvalidApiVersionParameter');
    expect(arm.call('GET', `${GROUP}/providers/Microsoft.CognitiveServices/accounts`, { query: '' }).status).toBe(400);
  });
});
