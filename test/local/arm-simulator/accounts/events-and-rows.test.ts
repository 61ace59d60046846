import { describe, expect, it } from 'vitest';
import { fqdn } from '../simulated-arm.ts';
import { ACCOUNT, NETWORK, SimulatedFoundry } from './simulated-foundry.ts';

describe('events', () => {
  const names = (arm: SimulatedFoundry) => arm.simulator.takeEvents().map(({ data }) => data.operationName);

  it('name what was written', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowOnlyApprovedOutbound');
    arm.put(`${ACCOUNT}/projects/first`, { location: 'eastus' });
    arm.put(`${ACCOUNT}/projects/first/connections/con1`, { properties: { category: 'ApiKey' } });
    arm.put(`${ACCOUNT}/connections/con1`, { properties: { category: 'ApiKey' } });
    arm.put(`${ACCOUNT}/projects/first/capabilityHosts/host1`, { properties: {} });
    arm.call('POST', `${NETWORK}/provision`, { body: {} });
    arm.pass(10);
    arm.call('POST', `${NETWORK}/batchOutboundRules`, { body: { properties: { outboundRules: {} } } });
    arm.pass(10);
    arm.putAccountRule('pypi', fqdn('pypi.org'));
    arm.pass(10);
    arm.deleteAccountRule('pypi');
    arm.pass(20);
    arm.delete(NETWORK);
    arm.pass(5);
    arm.delete(ACCOUNT);
    const below = 'Microsoft.CognitiveServices/accounts';
    expect(names(arm)).toEqual([
      `${below}/projects/write`,
      `${below}/projects/connections/write`,
      `${below}/connections/write`,
      `${below}/projects/capabilityHosts/write`,
      `${below}/managedNetworks/provision/action`,
      `${below}/managedNetworks/batchOutboundRules/action`,
      `${below}/managedNetworks/outboundRules/write`,
      `${below}/managedNetworks/outboundRules/delete`,
      `${below}/managedNetworks/delete`,
      `${below}/delete`,
    ]);
  });

  it('of an action are about the network', () => {
    const arm = new SimulatedFoundry();
    arm.governed('AllowOnlyApprovedOutbound');
    arm.call('POST', `${NETWORK}/provision`, { body: {} });
    expect(arm.simulator.takeEvents()).toMatchObject([
      { type: 'Microsoft.Resources.ResourceActionSuccess', subject: NETWORK },
    ]);
  });

  it('tell of a refused write, and not of what Azure does by itself', () => {
    const arm = new SimulatedFoundry();
    arm.seedAccount({ makesNetwork: true });
    arm.pass(6);
    expect(arm.get(NETWORK).status).toBe(200);
    expect(arm.simulator.takeEvents()).toEqual([]);
    arm.putAccountRule('mine', fqdn('pypi.org'));
    expect(arm.simulator.takeEvents()).toMatchObject([{ type: 'Microsoft.Resources.ResourceWriteFailure' }]);
  });
});

describe('Resource Graph', () => {
  const query = (arm: SimulatedFoundry, text: string) =>
    arm.call('POST', '/providers/Microsoft.ResourceGraph/resources', {
      body: { query: text },
      query: 'api-version=2022-10-01',
    }).json.data;

  it('has accounts and projects, and no networks', () => {
    const arm = new SimulatedFoundry();
    arm.seedAccount({ network: { isolationMode: 'AllowInternetOutbound' }, projects: { first: {} } });
    arm.seedAccount({ name: 'chat', kind: 'OpenAI' });
    const foundry = "resources | where type =~ 'microsoft.cognitiveservices/accounts' and kind =~ 'AIServices'";
    expect(query(arm, `${foundry} | project id, kind`)).toEqual([{ id: ACCOUNT, kind: 'AIServices' }]);
    const [row] = query(arm, foundry);
    expect(row.properties.networkInjections).toHaveLength(1);
    expect(JSON.stringify(row)).not.toContain('isolationMode');
    expect(query(arm, "resources | where type =~ 'microsoft.cognitiveservices/accounts/projects'")).toHaveLength(1);
  });

  it('lags behind, and loses a deleted account', () => {
    const arm = new SimulatedFoundry({}, { resourceGraphLagSeconds: 60 });
    const all = "resources | where type =~ 'microsoft.cognitiveservices/accounts' | project id";
    arm.seedAccount();
    expect(query(arm, all)).toEqual([]);
    arm.pass(1);
    expect(query(arm, all)).toHaveLength(1);
    arm.delete(ACCOUNT);
    expect(query(arm, all)).toHaveLength(1);
    arm.pass(1.1);
    expect(query(arm, all)).toEqual([]);
  });
});
