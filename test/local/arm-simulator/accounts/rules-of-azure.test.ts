import { describe, expect, it } from 'vitest';
import { endpoint, fqdn, GROUP, searchId } from '../simulated-arm.ts';
import { ACCOUNT, SimulatedFoundry } from './simulated-foundry.ts';

const AAD = '__SYS_ST_AzureActiveDirectory_TCP';
const AML = '__SYS_ST_AzureMachineLearning_TCP';
const STORAGE = `${GROUP}/providers/Microsoft.Storage/storageAccounts/stagents`;
const COSMOS = `${GROUP}/providers/Microsoft.DocumentDB/databaseAccounts/cosagents`;
const HOST = { properties: { capabilityHostKind: 'Agents' } };

function byId(id: string): object {
  return { properties: { category: 'AzureStorageAccount', authType: 'AAD', target: id, metadata: { ResourceId: id } } };
}

function approved(): SimulatedFoundry {
  const arm = new SimulatedFoundry();
  arm.seedAccount({ network: { isolationMode: 'AllowOnlyApprovedOutbound' }, projects: { first: {} } });
  return arm;
}

describe('a connection that needs an endpoint', () => {
  it.each([
    [STORAGE, 'Connection_stagents_blob', 'blob'],
    [COSMOS, 'Connection_cosagents_sql', 'sql'],
    [searchId('srch'), 'Connection_srch_searchService', 'searchService'],
  ])('to %s gets a UserDefined rule', (id, name, subresourceTarget) => {
    const arm = approved();
    arm.put(`${ACCOUNT}/projects/first/connections/con1`, byId(id));
    expect(arm.statuses()[name]).toBe('Provisioning');
    arm.pass(3);
    expect(arm.accountNetwork().outboundRules[name]).toEqual({
      status: 'Active',
      category: 'UserDefined',
      type: 'PrivateEndpoint',
      destination: { serviceResourceId: id, subresourceTarget },
    });
  });

  it.each([
    ['whose target is a URL only', { category: 'AzureBlob', target: 'https://stagents.blob.core.windows.net' }],
    ['of another type', { category: 'ApiKey', target: `${GROUP}/providers/Microsoft.Web/sites/app` }],
  ])('gets none: one %s', (_what, properties) => {
    const arm = approved();
    arm.put(`${ACCOUNT}/connections/con1`, { properties });
    expect(Object.keys(arm.statuses())).toEqual([AAD]);
  });

  it('gets none when a rule to the same target exists', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowOnlyApprovedOutbound', { mine: endpoint(STORAGE, 'blob') });
    arm.put(`${ACCOUNT}/connections/con1`, byId(STORAGE));
    expect(Object.keys(arm.statuses()).sort()).toEqual([AAD, 'mine'].sort());
  });

  it('gets none on an account whose agents do not use the managed network', () => {
    const arm = new SimulatedFoundry();
    arm.seedAccount({ injection: 'none', network: { isolationMode: 'AllowInternetOutbound' } });
    arm.put(`${ACCOUNT}/connections/con1`, byId(STORAGE));
    expect(arm.statuses()).toEqual({});
  });

  it('fails where the identity may not approve it, and works once it may', () => {
    const arm = new SimulatedFoundry();
    arm.seedAccount({ network: { isolationMode: 'AllowInternetOutbound' }, refusedTargets: [STORAGE] });
    arm.put(`${ACCOUNT}/connections/con1`, byId(STORAGE));
    arm.pass(3);
    const name = 'Connection_stagents_blob';
    expect(arm.accountNetwork().outboundRules[name].errorInformation).toContain('was not approved');
    arm.simulator.accounts.setRights(ACCOUNT, STORAGE, true, arm.nowAt);
    arm.pass(3);
    expect(arm.statuses()[name]).toBe('Active');
  });

  it('gets its rule when the network is made after it', () => {
    const arm = new SimulatedFoundry();
    arm.seedAccount({ connections: { con1: { target: STORAGE } } });
    arm.putNetwork({ isolationMode: 'AllowOnlyApprovedOutbound' });
    arm.pass(4.5);
    expect(arm.statuses()).toEqual({ [AAD]: 'Active', Connection_stagents_blob: 'Provisioning' });
    arm.pass(3);
    expect(arm.statuses().Connection_stagents_blob).toBe('Active');
  });
});

describe('required rules', () => {
  it('are none in AllowInternetOutbound', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowInternetOutbound');
    expect(arm.statuses()).toEqual({});
  });

  it('include the tag of Machine Learning once a project has a capability host', () => {
    const arm = approved();
    arm.put(`${ACCOUNT}/projects/first/capabilityHosts/agents`, HOST);
    arm.pass(4.9);
    expect(arm.statuses()).not.toHaveProperty(AML);
    arm.pass(0.1);
    expect(arm.statuses()[AML]).toBe('Provisioning');
    arm.pass(3);
    expect(arm.statuses()[AML]).toBe('Active');
  });

  it('include the endpoint of the account once its identity has rights on it', () => {
    const arm = approved();
    const itself = `__SYS_PE_acct_account_${arm.get(ACCOUNT).json.properties.internalId.slice(0, 8)}`;
    expect(arm.statuses()).not.toHaveProperty(itself);
    arm.simulator.accounts.setRights(ACCOUNT, ACCOUNT, true, arm.nowAt);
    arm.pass(3);
    expect(arm.accountNetwork().outboundRules[itself]).toMatchObject({
      category: 'Required',
      status: 'Active',
      destination: { serviceResourceId: ACCOUNT, subresourceTarget: 'account' },
    });
  });

  it('need no operation that a client could meet', () => {
    const arm = approved();
    arm.put(`${ACCOUNT}/connections/con1`, byId(STORAGE));
    expect(arm.putAccountRule('pypi', fqdn('pypi.org')).status).toBe(202);
  });
});

describe('lists of connections', () => {
  it('filter by target and category, and add shared ones when asked', () => {
    const arm = approved();
    arm.put(`${ACCOUNT}/connections/files`, {
      properties: { category: 'AzureBlob', target: 'https://a', isSharedToAll: true },
    });
    arm.put(`${ACCOUNT}/connections/keys`, { properties: { category: 'ApiKey', target: 'https://b' } });
    arm.put(`${ACCOUNT}/projects/first/connections/own`, { properties: { category: 'ApiKey', target: 'https://c' } });
    const names = (path: string, query = '') =>
      arm
        .get(`${ACCOUNT}${path}`, { query: `api-version=2026-05-01${query}` })
        .json.value.map(({ name }: { name: string }) => name);
    expect(names('/connections')).toEqual(['files', 'keys']);
    expect(names('/connections', '&category=apikey')).toEqual(['keys']);
    expect(names('/connections', '&target=https://a')).toEqual(['files']);
    expect(names('/projects/first/connections')).toEqual(['own']);
    expect(names('/projects/first/connections', '&includeAll=true')).toEqual(['own', 'files']);
  });

  it('show no secret', () => {
    const arm = approved();
    const written = arm.put(`${ACCOUNT}/connections/keys`, {
      properties: { category: 'ApiKey', target: 'https://b', credentials: { key: 'top-secret' } },
    });
    expect(written.body).not.toContain('top-secret');
    expect(arm.get(`${ACCOUNT}/connections`).body).not.toContain('top-secret');
    expect(JSON.stringify([...(arm.simulator.accounts.at(ACCOUNT)?.connections ?? [])])).not.toContain('top-secret');
  });
});
