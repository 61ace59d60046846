import { describe, expect, it } from 'vitest';
import { GROUP, SimulatedArm } from './simulated-arm.ts';

const APPROVED = { isolationMode: 'AllowOnlyApprovedOutbound' } as const;

describe('isolation modes', () => {
  const rows = [
    { why: 'Disabled may let internet traffic out', from: 'Disabled', to: 'AllowInternetOutbound', status: 202 },
    {
      why: 'Disabled may go straight to approved only',
      from: 'Disabled',
      to: 'AllowOnlyApprovedOutbound',
      status: 202,
    },
    { why: 'internet may be tightened', from: 'AllowInternetOutbound', to: 'AllowOnlyApprovedOutbound', status: 202 },
    {
      why: 'the same mode again changes nothing',
      from: 'AllowInternetOutbound',
      to: 'AllowInternetOutbound',
      status: 202,
    },
    { why: 'internet cannot be turned off', from: 'AllowInternetOutbound', to: 'Disabled', status: 400 },
    {
      why: 'approved only cannot be loosened',
      from: 'AllowOnlyApprovedOutbound',
      to: 'AllowInternetOutbound',
      status: 400,
    },
    { why: 'approved only cannot be turned off', from: 'AllowOnlyApprovedOutbound', to: 'Disabled', status: 400 },
    { why: 'an unknown mode is none', from: 'Disabled', to: 'Sealed', status: 400 },
  ] as const;
  it.each(rows)('$why: $from to $to is answered $status', ({ from, to, status }) => {
    const arm = new SimulatedArm();
    arm.seed({ isolationMode: from });
    expect(arm.patchNetwork({ isolationMode: to }).status).toBe(status);
    arm.pass(1);
    expect(arm.network().isolationMode).toBe(status === 202 ? to : from);
  });

  it('shows the modes that can come next', () => {
    const arm = new SimulatedArm();
    arm.seed();
    arm.patchNetwork({ isolationMode: 'AllowInternetOutbound' });
    arm.pass(1);
    expect(arm.network().changeableIsolationModes).toEqual(['AllowOnlyApprovedOutbound']);
    arm.patchNetwork(APPROVED);
    arm.pass(1);
    expect(arm.network().changeableIsolationModes).toEqual([]);
  });

  it('judges a change by the one that still waits for its turn', () => {
    const arm = new SimulatedArm();
    arm.seed();
    expect(arm.patchNetwork(APPROVED).status).toBe(202);
    expect(arm.patchNetwork({ isolationMode: 'AllowInternetOutbound' }).status).toBe(400);
  });

  it('uses the configured text for the refusal', () => {
    const arm = new SimulatedArm({ illegalModeMessage: 'Nope.' });
    arm.seed(APPROVED);
    expect(arm.patchNetwork({ isolationMode: 'Disabled' }).json.error).toMatchObject({
      code: 'ValidationError',
      message: 'Nope.',
    });
  });

  const inTheWay = [
    { why: 'a compute of the hub', seed: { computes: ['cluster'] }, project: {}, named: 'hub1/cluster' },
    { why: 'an online endpoint of the hub', seed: { onlineEndpoints: ['ep'] }, project: {}, named: 'hub1/ep' },
    { why: 'a compute of a project', seed: {}, project: { computes: ['ci'] }, named: 'project1/ci' },
    {
      why: 'a serverless endpoint of a project',
      seed: {},
      project: { serverlessEndpoints: ['sl'] },
      named: 'project1/sl',
    },
  ];
  it.each(inTheWay)('refuses to turn isolation on while there is $why', ({ seed, project, named }) => {
    const arm = new SimulatedArm();
    arm.seed(seed);
    arm.seed({ name: 'project1', hub: 'hub1', ...project });
    const answer = arm.patchNetwork(APPROVED);
    expect(answer.status).toBe(400);
    expect(answer.json.error.message).toContain(named);
  });

  it('tightens isolation whatever computes there are', () => {
    const arm = new SimulatedArm();
    arm.seed({ isolationMode: 'AllowInternetOutbound', computes: ['cluster'] });
    expect(arm.patchNetwork(APPROVED).status).toBe(202);
  });
});

describe('the rules Azure adds by itself', () => {
  it('in AllowOnlyApprovedOutbound: endpoints to the default resources and the hub, and service tags', () => {
    const arm = new SimulatedArm();
    arm.seed({ properties: { containerRegistry: `${GROUP}/providers/Microsoft.ContainerRegistry/registries/acr1` } });
    arm.patchNetwork(APPROVED);
    arm.pass(1);
    const { outboundRules } = arm.network();
    expect(Object.keys(outboundRules)).toEqual([
      '__SYS_PE_kv-hub1_vault',
      '__SYS_PE_sthub1_blob',
      '__SYS_PE_sthub1_file',
      '__SYS_PE_acr1_registry',
      '__SYS_PE_hub1_amlworkspace',
      '__SYS_ST_AzureActiveDirectory',
      '__SYS_ST_AzureMachineLearning',
      '__SYS_ST_BatchNodeManagement.eastus2',
      '__SYS_ST_AzureResourceManager',
      '__SYS_ST_AzureFrontDoor.FirstParty',
      '__SYS_ST_MicrosoftContainerRegistry',
      '__SYS_ST_AzureMonitor',
      '__SYS_ST_VirtualNetwork',
    ]);
    expect(outboundRules['__SYS_PE_kv-hub1_vault']).toEqual({
      type: 'PrivateEndpoint',
      category: 'Required',
      status: 'Inactive',
      destination: {
        serviceResourceId: `${GROUP}/providers/Microsoft.Keyvault/vaults/kv-hub1`,
        subresourceTarget: 'vault',
        sparkEnabled: false,
        sparkStatus: 'Inactive',
      },
      errorInformation: null,
      parentRuleNames: [],
    });
    expect(outboundRules.__SYS_ST_AzureMonitor).toMatchObject({
      type: 'ServiceTag',
      category: 'Required',
      status: 'Inactive',
      destination: { serviceTag: 'AzureMonitor', protocol: '*', portRanges: '*' },
    });
  });

  it('in AllowInternetOutbound: endpoints only to default resources without public access', () => {
    const arm = new SimulatedArm();
    arm.seed({ privateResources: ['keyVault'] });
    arm.patchNetwork({ isolationMode: 'AllowInternetOutbound' });
    arm.pass(1);
    expect(Object.keys(arm.network().outboundRules)).toEqual(['__SYS_PE_kv-hub1_vault']);
  });

  it('in AllowInternetOutbound: one to the hub itself when the hub is private', () => {
    const arm = new SimulatedArm();
    arm.seed({ properties: { publicNetworkAccess: 'Disabled' } });
    arm.patchNetwork({ isolationMode: 'AllowInternetOutbound' });
    arm.pass(1);
    expect(Object.keys(arm.network().outboundRules)).toEqual(['__SYS_PE_hub1_amlworkspace']);
  });
});
