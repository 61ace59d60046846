import { describe, expect, it } from 'vitest';
import { roleActions } from '../../../src/adapters/arm/arm-operations.ts';
import { watchedOperations } from '../../../src/core/kinds/watched-operations.ts';
import { ok } from '../../../src/core/result.ts';
import type { AccountSeed } from '../../../src/local/arm-simulator/accounts/fleet/seed-account.ts';
import type { ArmSimulator } from '../../../src/local/arm-simulator/simulator/simulator.ts';
import { VirtualApp } from '../../reconcile/virtual-app.ts';
import {
  correctSetup,
  DEAD_LETTERS,
  doctor,
  FILTER,
  FUNCTION_DESTINATION,
  IDENTITY,
  NOW,
  POLICY,
  SCOPE,
  SUBSCRIPTION,
  seedTopic,
} from './doctor-setup.ts';

const WITH_ACCOUNTS = POLICY.replace('version: 1', 'version: 1\nkinds: [Hub, FoundryAccount]');
const ASKED = ['--policy', 'accounts.yaml'];
const files = { 'accounts.yaml': WITH_ACCOUNTS };
const HUB_FILTER = {
  ...FILTER,
  advancedFilters: [
    {
      key: 'data.operationName',
      operatorType: 'StringContains',
      values: watchedOperations().filter((name) => !name.includes('CognitiveServices')),
    },
  ],
};

/** An Azure in which everything is as the guide sets it up for accounts. */
function accountSetup(filter = FILTER): ArmSimulator {
  const simulator = correctSetup();
  const { observe, enforce } = roleActions().accounts.network;
  simulator.grantRole({ principalId: IDENTITY, scope: SCOPE, actions: [...observe, ...enforce] });
  seedTopic(simulator, { destination: FUNCTION_DESTINATION, filter, ...DEAD_LETTERS });
  return simulator;
}

function seed(simulator: ArmSimulator, given: Partial<AccountSeed> & { readonly name: string }): void {
  const place = { subscriptionId: SUBSCRIPTION, resourceGroup: 'rg-ai' };
  const seeded = simulator.seedAccount({ ...place, injection: 'managed', ...given }, NOW);
  if (!seeded.ok) throw new Error(seeded.error);
}

describe('doctor, where a policy governs Foundry accounts', () => {
  it('finds nothing wrong with a whole setup', async () => {
    const simulator = accountSetup();
    seed(simulator, { name: 'one', network: { isolationMode: 'AllowOnlyApprovedOutbound' } });
    seed(simulator, { name: 'two' });
    seed(simulator, { name: 'chat', kind: 'OpenAI', injection: 'none' });
    const { exitCode, out } = await doctor({ simulator, files }, ...ASKED);
    expect(out).toMatch(/^ok {7}roles to observe accounts: all 6 actions are granted$/m);
    expect(out).toMatch(/^ok {7}roles to enforce accounts: all 4 actions are granted$/m);
    expect(out).toMatch(/^ok {7}Foundry accounts: 2 accounts can be read; 1 has a managed network$/m);
    expect(out).toMatch(/^ok {7}provider Microsoft.CognitiveServices: registered$/m);
    expect(out).toContain('the identity of each hub and account must be allowed to as well');
    expect(exitCode).toBe(0);
  });

  it('only reads', async () => {
    const simulator = accountSetup();
    seed(simulator, { name: 'one' });
    await doctor({ simulator, files }, ...ASKED);
    expect(simulator.requests().every(({ method }) => method === 'GET')).toBe(true);
  });

  it('names the actions on accounts that are missing, and the parameter that grants them', async () => {
    const simulator = correctSetup();
    const { exitCode, out } = await doctor({ simulator, files }, ...ASKED);
    expect(out).toMatch(/wrong {4}roles to observe accounts: not granted: .*accounts\/managedNetworks\/read/);
    expect(out).toMatch(/wrong {4}roles to enforce accounts: not granted: .*managedNetworks\/outboundRules\/write/);
    expect(out).toContain('deploy infra/hub-access.bicep with accountActions set (docs/deploy.md, Foundry accounts)');
    expect(exitCode).toBe(2);
  });

  it('names the one action that the broader role lacks', async () => {
    const simulator = correctSetup();
    const { observe, enforce } = roleActions().accounts.broader;
    simulator.grantRole({ principalId: IDENTITY, scope: SCOPE, actions: [...observe, ...enforce] });
    const { out } = await doctor({ simulator, files }, ...ASKED);
    expect(out).toMatch(
      /roles to enforce accounts: not granted: Microsoft.CognitiveServices\/accounts\/managedNetworks\/provision\/action$/m,
    );
  });

  it.each([
    { namespace: 'Microsoft.CognitiveServices', without: 'there can be no accounts' },
    { namespace: 'Microsoft.App', without: 'Azure needs it to provision the managed network of an account' },
    { namespace: 'Microsoft.ContainerService', without: 'Azure needs it' },
    { namespace: 'Microsoft.KeyVault', without: 'Azure needs it' },
    { namespace: 'Microsoft.Search', without: 'Azure needs it' },
    { namespace: 'Microsoft.Storage', without: 'Azure needs it' },
  ])('says what a missing registration of $namespace means', async ({ namespace, without }) => {
    const simulator = accountSetup();
    simulator.unregisterProvider(namespace);
    const { exitCode, out } = await doctor({ simulator, files }, ...ASKED);
    expect(out).toContain(`wrong    provider ${namespace}: it is NotRegistered: ${without}`);
    expect(out).toContain(`az provider register --namespace ${namespace} --subscription ${SUBSCRIPTION}`);
    expect(exitCode).toBe(2);
    const hubs = await doctor({ simulator }, '--policy', 'policy.yaml');
    expect(hubs.exitCode).toBe(0);
  });

  it('says why accounts alone need the provider of Machine Learning', async () => {
    const simulator = accountSetup();
    simulator.unregisterProvider('Microsoft.MachineLearningServices');
    const only = { 'accounts.yaml': WITH_ACCOUNTS.replace('[Hub, FoundryAccount]', '[FoundryAccount]') };
    const { out } = await doctor({ simulator, files: only }, ...ASKED);
    expect(out).toMatch(/NotRegistered: Azure runs the networks of accounts there/);
  });

  it('says where the provider does not offer the version that the app uses', async () => {
    const simulator = accountSetup();
    const { exitCode, out } = await doctor({ simulator, files, accountApiVersion: '2027-01-01' }, ...ASKED);
    expect(out).toMatch(/provider Microsoft.CognitiveServices: .*does not offer api-version 2027-01-01/);
    expect(out).toContain('Set HUBWARDEN_ARM_ACCOUNT_API_VERSION');
    expect(exitCode).toBe(2);
  });

  it('names a filter of events from before accounts, and only where accounts are governed', async () => {
    const simulator = accountSetup(HUB_FILTER);
    const { out } = await doctor({ simulator, files }, ...ASKED);
    expect(out).toMatch(/event path: the filter blocks: Microsoft.CognitiveServices\/accounts\/write, /);
    const hubs = await doctor({ simulator }, '--policy', 'policy.yaml');
    expect(hubs.out).toMatch(/^ok {7}event path: events go to /m);
    expect(hubs.out).not.toContain('accounts');
  });

  it.each([
    { why: 'the list', pathContains: '/providers/Microsoft.CognitiveServices/accounts', at: SCOPE },
    { why: 'a network', pathContains: '/managednetworks/default', at: 'accounts/one' },
  ])('does not know of accounts where Azure refuses to show $why', async ({ at, pathContains }) => {
    const simulator = accountSetup();
    seed(simulator, { name: 'one' });
    simulator.addFault({
      kind: 'AnswerRequest',
      pathContains,
      times: 'always',
      status: 403,
      code: 'AuthorizationFailed',
    });
    const { error, exitCode } = await doctor({ simulator, files }, ...ASKED);
    expect(error).toMatch(/^unknown {2}Foundry accounts: /m);
    expect(error).toContain(at);
    expect(exitCode).toBe(1);
  });

  it('takes the kinds from the tables where it has no policy', async () => {
    const world = await VirtualApp.running({ policy: WITH_ACCOUNTS.replace(/scope: .*\n/, '') });
    world.seedAccount({ name: 'one', network: { isolationMode: 'AllowOnlyApprovedOutbound' } });
    await world.pass(2 * 3600);
    expect(await world.recordOf(world.accountId('one'))).toBeDefined();
    const { out } = await doctor({ simulator: accountSetup(), parts: { tables: ok(world.deps) } });
    expect(out).toContain('roles to observe accounts: ');
  });
});
