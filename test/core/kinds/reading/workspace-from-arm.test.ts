import { describe, expect, it } from 'vitest';
import type { HubId } from '../../../../src/core/hub-id.ts';
import { hubIdFrom } from '../../../../src/core/hub-id.ts';
import { observationFromWorkspace } from '../../../../src/core/kinds/reading/workspace-from-arm.ts';
import type { Observation } from '../../../../src/core/observation/observation.ts';

const ARM_ID =
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-AI/providers/Microsoft.MachineLearningServices/workspaces/Hub1';
const NOW = new Date('2026-03-01T12:00:00Z');

function hubId(): HubId {
  const id = hubIdFrom(ARM_ID);
  if (id === undefined) throw new Error('bad test id');
  return id;
}

function workspace(managedNetwork: unknown, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: ARM_ID,
    name: 'Hub1',
    type: 'Microsoft.MachineLearningServices/workspaces',
    location: 'eastus2',
    tags: { env: 'prod' },
    etag: null,
    kind: 'Hub',
    sku: { name: 'Basic', tier: 'Basic' },
    systemData: { createdAt: '2026-02-01T10:20:30.1234567Z', createdByType: 'User' },
    ...more,
    properties: {
      provisioningState: 'Succeeded',
      workspaceId: '22222222-2222-2222-2222-222222222222',
      softDeleteEnabled: false,
      managedNetwork,
    },
  };
}

function read(body: unknown): Observation {
  const result = observationFromWorkspace(body, hubId(), NOW);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

const RULES = {
  __SYS_PE_kv1_vault: {
    type: 'PrivateEndpoint',
    category: 'Required',
    status: 'Inactive',
    destination: {
      serviceResourceId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Keyvault/vaults/kv1',
      subresourceTarget: 'vault',
      sparkEnabled: false,
      sparkStatus: 'Inactive',
    },
  },
  pypi: { type: 'FQDN', category: 'UserDefined', status: 'Active', destination: 'pypi.org' },
};

describe('observationFromWorkspace', () => {
  it('reads a hub with everything that is used', () => {
    const seen = read(
      workspace({
        isolationMode: 'AllowOnlyApprovedOutbound',
        networkId: '22222222-2222-2222-2222-222222222222',
        status: { status: 'Active', sparkReady: true },
        firewallSku: 'Standard',
        changeableIsolationModes: ['AllowOnlyApprovedOutbound'],
        managedNetworkKind: 'V1',
        outboundRules: RULES,
      }),
    );
    expect(seen).toEqual({
      hubId: hubId(),
      name: 'Hub1',
      location: 'eastus2',
      kind: 'Hub',
      tags: { env: 'prod' },
      workspaceGuid: '22222222-2222-2222-2222-222222222222',
      createdAt: new Date('2026-02-01T10:20:30.123Z'),
      provisioningState: 'Succeeded',
      hubResourceId: undefined,
      associatedWorkspaces: [],
      isolationMode: 'AllowOnlyApprovedOutbound',
      changeableIsolationModes: ['AllowOnlyApprovedOutbound'],
      networkStatus: 'Active',
      sparkReady: true,
      firewallSku: 'Standard',
      rules: [
        {
          name: '__SYS_PE_kv1_vault',
          category: 'Required',
          status: 'Inactive',
          errorInformation: undefined,
          parentRuleNames: [],
          destination: {
            type: 'PrivateEndpoint',
            serviceResourceId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Keyvault/vaults/kv1',
            subresourceTarget: 'vault',
            sparkEnabled: false,
            fqdns: [],
          },
          wire: RULES.__SYS_PE_kv1_vault,
        },
        {
          name: 'pypi',
          category: 'UserDefined',
          status: 'Active',
          errorInformation: undefined,
          parentRuleNames: [],
          destination: { type: 'FQDN', hosts: ['pypi.org'] },
          wire: RULES.pypi,
        },
      ],
      observedAt: NOW,
    });
  });

  it.each([
    { network: undefined, why: 'is absent' },
    { network: null, why: 'is null' },
    { network: { isolationMode: 'Disabled' }, why: 'says only that it is off' },
    {
      network: { isolationMode: ' disabled ', status: { status: null } },
      why: 'is off, with blanks and an empty status',
    },
    { network: { isolationMode: null, outboundRules: null, status: null }, why: 'is full of nulls' },
  ])('reads a network as Disabled when it $why', ({ network }) => {
    const { isolationMode, networkStatus, sparkReady, rules, firewallSku, changeableIsolationModes } = read(
      workspace(network),
    );
    expect({ isolationMode, networkStatus, sparkReady, rules, firewallSku, changeableIsolationModes }).toEqual({
      isolationMode: 'Disabled',
      networkStatus: 'Inactive',
      sparkReady: false,
      rules: [],
      firewallSku: undefined,
      changeableIsolationModes: undefined,
    });
  });

  it('reads a sparse workspace of an old api version', () => {
    const seen = read({ location: 'eastus', properties: {} });
    expect(seen).toMatchObject({
      name: 'hub1',
      kind: 'Default',
      tags: {},
      workspaceGuid: '',
      createdAt: undefined,
      provisioningState: 'Unknown',
    });
  });

  it('reads what belongs to projects and hubs', () => {
    const body = workspace(null, { kind: 'Project' });
    Object.assign(body.properties as object, { hubResourceId: ARM_ID, associatedWorkspaces: ['/a', '/b'] });
    expect(read(body)).toMatchObject({ kind: 'Project', hubResourceId: ARM_ID, associatedWorkspaces: ['/a', '/b'] });
  });

  it("takes Azure's words in any casing", () => {
    const seen = read(
      workspace({
        isolationMode: 'allowonlyapprovedoutbound',
        status: { status: 'active' },
        firewallSku: 'BASIC',
        changeableIsolationModes: ['DISABLED', 'SomethingNew', 'AllowInternetOutbound'],
        outboundRules: {
          a: { type: 'fqdn', category: 'userdefined', status: 'FAILED', errorInformation: 'no', destination: 'a.org' },
        },
      }),
    );
    expect(seen).toMatchObject({
      isolationMode: 'AllowOnlyApprovedOutbound',
      networkStatus: 'Active',
      firewallSku: 'Basic',
      changeableIsolationModes: ['Disabled', 'AllowInternetOutbound'],
    });
    expect(seen.rules[0]).toMatchObject({ category: 'UserDefined', status: 'Failed', errorInformation: 'no' });
  });

  it.each([
    {
      wire: { category: 'Curated' },
      reads: { category: 'Unknown' },
      why: 'a category that Azure has added is never ours to touch',
    },
    {
      wire: { category: undefined },
      reads: { category: 'UserDefined' },
      why: 'a rule without a category was written by a client',
    },
    { wire: { status: 'Melting' }, reads: { status: 'Unknown' }, why: 'a status that Azure has added' },
    { wire: { status: 7 }, reads: { status: 'Unknown' }, why: 'a status that is no text' },
    { wire: { status: null }, reads: { status: 'Inactive' }, why: 'a rule without a status is not in force' },
    { wire: { errorInformation: null }, reads: { errorInformation: undefined }, why: 'null is no error' },
    { wire: { errorInformation: '' }, reads: { errorInformation: undefined }, why: 'an empty text is no error' },
    { wire: { parentRuleNames: ['p', 7] }, reads: { parentRuleNames: ['p'] }, why: 'names of parents are texts' },
    { wire: { type: 'Magic' }, reads: { destination: undefined }, why: 'a type that Azure has added' },
    { wire: { id: 'hub1/outboundRules/other' }, reads: { name: 'r' }, why: "a rule's own id is never used" },
  ])('reads a rule: $why', ({ wire, reads }) => {
    const rule = { type: 'FQDN', category: 'UserDefined', status: 'Active', destination: 'a.org', ...wire };
    const [seen] = read(workspace({ isolationMode: 'AllowOnlyApprovedOutbound', outboundRules: { r: rule } })).rules;
    expect(seen).toMatchObject(reads);
  });

  it('keeps a rule that is no object as one that cannot be read, beside the others', () => {
    const rule = { type: 'FQDN', destination: 'a.org' };
    const seen = read(workspace({ outboundRules: { bad: 'x.ngrok.io', list: [1], good: rule, gone: null } }));
    expect(seen.rules.map(({ name, destination }) => [name, destination !== undefined])).toEqual([
      ['bad', false],
      ['list', false],
      ['good', true],
    ]);
    expect(seen.rules[0]?.unread?.reasons).toEqual(['The rule is "x.ngrok.io" and not an object.']);
  });

  it("takes a rule without a category under a name of Azure's for Azure's own", () => {
    const outboundRules = { __SYS_ST_X: { type: 'FQDN', destination: 'a.org' }, gone: null };
    const { rules } = read(workspace({ isolationMode: 'AllowOnlyApprovedOutbound', outboundRules }));
    expect(rules.map(({ name, category }) => `${name} ${category}`)).toEqual(['__SYS_ST_X Required']);
  });

  it('keeps the rules in the order in which Azure sent them', () => {
    const outboundRules = { zeta: RULES.pypi, alpha: RULES.pypi, mid: RULES.pypi };
    const { rules } = read(workspace({ isolationMode: 'AllowOnlyApprovedOutbound', outboundRules }));
    expect(rules.map(({ name }) => name)).toEqual(['zeta', 'alpha', 'mid']);
  });

  it.each([
    { body: undefined, error: 'the answer: ', why: 'nothing' },
    { body: [], error: 'the answer: ', why: 'a list' },
    { body: { location: 'eastus' }, error: 'properties: ', why: 'a workspace without properties' },
    { body: { properties: {} }, error: 'location: ', why: 'a workspace without a location' },
    { body: workspace('on'), error: 'properties.managedNetwork: ', why: 'a network that is a text' },
    {
      body: workspace({ isolationMode: 7 }),
      error: 'properties.managedNetwork.isolationMode: ',
      why: 'a mode that is a number',
    },
    {
      body: workspace({ isolationMode: 'AllowSome' }),
      error: 'properties.managedNetwork.isolationMode: "AllowSome" is not a mode',
      why: 'a mode that is not known',
    },
    {
      body: workspace({ outboundRules: [] }),
      error: 'properties.managedNetwork.outboundRules: must be an object',
      why: 'rules that are a list',
    },
    {
      body: workspace({ status: { sparkReady: 'yes' } }),
      error: 'properties.managedNetwork.status.sparkReady: ',
      why: 'a flag that is a text',
    },
    {
      body: { ...workspace(null), id: ARM_ID.replace('Hub1', 'Hub2') },
      error: 'id: the answer is about another workspace',
      why: 'the answer of another workspace',
    },
  ])('names the field when it gets $why', ({ body, error }) => {
    const result = observationFromWorkspace(body, hubId(), NOW);
    expect(result.ok ? '' : result.error).toContain(error);
  });
});
