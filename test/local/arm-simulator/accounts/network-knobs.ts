import { expect } from 'vitest';
import { fqdn, serviceTag } from '../simulated-arm.ts';
import type { Knob } from './knob.ts';
import { AAD, APPROVED, approved, CONNECTED, connected, outcome } from './knob.ts';
import { ACCOUNT, FOUNDRY_BODY, NETWORK, SimulatedFoundry } from './simulated-foundry.ts';

/** Settings of what accounts and their networks are. */
export const NETWORK_KNOBS: readonly Knob[] = [
  {
    name: 'absentNetwork',
    byDefault: 404,
    others: [{ options: { absentNetwork: 'disabled' }, expected: 200 }],
    seen: (options) => {
      const arm = new SimulatedFoundry(options);
      arm.seedAccount();
      const read = arm.get(NETWORK);
      if (read.status === 200) expect(read.json.properties.managedNetwork.isolationMode).toBe('Disabled');
      return read.status;
    },
  },
  {
    name: 'absentNetworkCode',
    byDefault: 'NotFound',
    others: [{ options: { absentNetworkCode: 'ResourceNotFound' }, expected: 'ResourceNotFound' }],
    seen: (options) => {
      const arm = new SimulatedFoundry(options);
      arm.seedAccount();
      return arm.get(NETWORK).json.error.code;
    },
  },
  {
    name: 'networkWithoutInjection',
    byDefault: 202,
    others: [{ options: { networkWithoutInjection: 'refuse' }, expected: 400 }],
    seen: (options) => {
      const arm = new SimulatedFoundry(options);
      arm.seedAccount({ injection: 'none' });
      return arm.putNetwork(APPROVED).status;
    },
  },
  {
    name: 'laterInjection',
    byDefault: 400,
    others: [{ options: { laterInjection: 'accept' }, expected: 200 }],
    seen: (options) => {
      const arm = new SimulatedFoundry(options);
      arm.seedAccount({ injection: 'none' });
      const { networkInjections } = FOUNDRY_BODY.properties;
      return arm.patch(ACCOUNT, { properties: { networkInjections } }).status;
    },
  },
  {
    name: 'injectionInAnswers',
    byDefault: FOUNDRY_BODY.properties.networkInjections,
    others: [
      {
        options: { injectionInAnswers: 'withoutSubnet' },
        expected: [{ scenario: 'agent', useMicrosoftManagedNetwork: true }],
      },
      { options: { injectionInAnswers: 'object' }, expected: FOUNDRY_BODY.properties.networkInjections[0] },
      { options: { injectionInAnswers: 'absent' }, expected: undefined },
    ],
    seen: (options) => {
      const arm = new SimulatedFoundry(options);
      arm.seedAccount();
      return arm.get(ACCOUNT).json.properties.networkInjections;
    },
  },
  {
    name: 'patchRules',
    byDefault: [202, ['pypi', 'conda']],
    others: [
      { options: { patchRules: 'replace' }, expected: [202, ['conda']] },
      { options: { patchRules: 'refuse' }, expected: [400, ['pypi']] },
    ],
    seen: (options) => {
      const arm = approved(options);
      const { status } = arm.patchAccountNetwork({ outboundRules: { conda: fqdn('conda.org') } });
      arm.pass(20);
      return [status, Object.keys(arm.statuses()).filter((name) => name !== AAD)];
    },
  },
  {
    name: 'putRules',
    byDefault: true,
    others: [{ options: { putRules: 'replace' }, expected: false }],
    seen: (options) => {
      const arm = approved(options);
      arm.putNetwork(APPROVED);
      arm.pass(20);
      return Object.keys(arm.statuses()).includes('pypi');
    },
  },
  {
    name: 'refusedTransition',
    byDefault: [400, 'ValidationError'],
    others: [{ options: { refusedTransition: { status: 409, code: 'Conflict' } }, expected: [409, 'Conflict'] }],
    seen: (options) => outcome(approved(options).patchAccountNetwork({ isolationMode: 'Disabled' })),
  },
  {
    name: 'skuWithFirewall',
    byDefault: [400, 'Standard'],
    others: [{ options: { skuWithFirewall: 'accept' }, expected: [202, 'Basic'] }],
    seen: (options) => {
      const arm = approved(options);
      const { status } = arm.patchAccountNetwork({ firewallSku: 'Basic' });
      arm.pass(20);
      return [status, arm.accountNetwork().firewallSku];
    },
  },
  {
    name: 'modeWithCapabilityHost',
    byDefault: 202,
    others: [{ options: { modeWithCapabilityHost: 'refuse' }, expected: 409 }],
    seen: (options) => {
      const arm = new SimulatedFoundry(options);
      arm.seedAccount({
        network: { isolationMode: 'AllowInternetOutbound' },
        projects: { first: { capabilityHosts: { agents: {} } } },
      });
      return arm.patchAccountNetwork(APPROVED).status;
    },
  },
  {
    name: 'changeableModes',
    byDefault: [],
    others: [
      { options: { changeableModes: 'filled' }, expected: ['AllowOnlyApprovedOutbound'] },
      { options: { changeableModes: 'absent' }, expected: undefined },
    ],
    seen: (options) => {
      const arm = new SimulatedFoundry(options);
      arm.governed('AllowInternetOutbound');
      return arm.accountNetwork().changeableIsolationModes;
    },
  },
  {
    name: 'networkId',
    byDefault: true,
    others: [{ options: { networkId: 'other' }, expected: false }],
    seen: (options) => {
      const arm = approved(options);
      const { networkId } = arm.accountNetwork();
      expect(networkId).toBe(arm.accountNetwork().networkId);
      const url = arm.putAccountRule('sql', serviceTag('Sql')).headers['azure-asyncoperation'] ?? '';
      expect(url).toContain(networkId);
      expect(arm.get(url).status).toBe(200);
      return networkId.replaceAll('-', '') === arm.get(ACCOUNT).json.properties.internalId;
    },
  },
  {
    name: 'provisionNow',
    byDefault: ['Succeeded', 'Active', true],
    others: [{ options: { provisionNow: 'defers' }, expected: ['Deferred', 'Inactive', false] }],
    seen: (options) => {
      const arm = new SimulatedFoundry(options);
      arm.seedAccount();
      arm.putNetwork({ ...APPROVED, provisionNetworkNow: false });
      arm.pass(5);
      const { provisioningState, provisionNetworkNow, status } = arm.accountNetwork();
      arm.call('POST', `${NETWORK}/provision`);
      arm.pass(5);
      expect(arm.accountNetwork()).toMatchObject({ provisioningState: 'Succeeded', status: { status: 'Active' } });
      expect(arm.statuses()[AAD]).toBe('Active');
      return [provisioningState, status.status, provisionNetworkNow];
    },
  },
  {
    name: 'writtenRules',
    byDefault: 'Active',
    others: [{ options: { writtenRules: 'inactive' }, expected: 'Inactive' }],
    seen: (options) => {
      const arm = approved(options);
      arm.putAccountRule('sql', serviceTag('Sql'));
      arm.pass(1);
      const { sql } = arm.statuses();
      arm.call('POST', `${NETWORK}/provision`);
      arm.pass(1);
      expect(arm.statuses().sql).toBe(sql);
      arm.call('POST', `${NETWORK}/batchOutboundRules`, {
        body: { properties: { outboundRules: { sql: serviceTag('Sql') } } },
      });
      arm.pass(10);
      expect(arm.statuses().sql).toBe('Active');
      return sql;
    },
  },
  {
    name: 'firewallAddress',
    byDefault: [false, false],
    others: [{ options: { firewallAddress: 'shown' }, expected: [true, false] }],
    seen: (options) =>
      [approved(options), approved(options, { sql: serviceTag('Sql') })].map((arm) =>
        Object.hasOwn(arm.accountNetwork(), 'firewallPublicIpAddress'),
      ),
  },
  {
    name: 'firewallEnds',
    byDefault: 'Provisioning',
    others: [{ options: { firewallEnds: 'never' }, expected: 'Active' }],
    seen: (options) => {
      const arm = approved(options);
      arm.deleteAccountRule('pypi');
      arm.pass(13);
      arm.putAccountRule('conda', fqdn('conda.org'));
      arm.pass(2);
      return arm.statuses().conda;
    },
  },
  {
    name: 'requiredRuleDeletion',
    byDefault: [400, 'ValidationError'],
    others: [{ options: { requiredRuleDeletion: 'accept' }, expected: [202, undefined] }],
    seen: (options) => outcome(approved(options).deleteAccountRule(AAD)),
  },
  {
    name: 'connectionRuleDeletion',
    byDefault: 202,
    others: [{ options: { connectionRuleDeletion: 'refuse' }, expected: 400 }],
    seen: (options) => connected(options).deleteAccountRule(CONNECTED).status,
  },
  {
    name: 'deletedRules',
    byDefault: [undefined, undefined],
    others: [{ options: { deletedRules: 'return' }, expected: [undefined, 'Active'] }],
    seen: (options) => {
      const arm = connected(options);
      arm.deleteAccountRule(CONNECTED);
      arm.pass(1.5);
      const soon = arm.statuses()[CONNECTED];
      arm.pass(10);
      return [soon, arm.statuses()[CONNECTED]];
    },
  },
  {
    name: 'ruleOfDeletedConnection',
    byDefault: 'Active',
    others: [{ options: { ruleOfDeletedConnection: 'remove' }, expected: undefined }],
    seen: (options) => {
      const arm = connected(options);
      arm.delete(`${ACCOUNT}/connections/search`);
      return arm.statuses()[CONNECTED];
    },
  },
  {
    name: 'failedRule',
    byDefault: 'Failed',
    others: [{ options: { failedRule: 'remove' }, expected: undefined }],
    seen: (options) => {
      const arm = approved(options);
      arm.simulator.addFault({ kind: 'FailOperation', operation: 'PutRule', message: 'No address is free.' });
      const accepted = arm.putAccountRule('sql', serviceTag('Sql'));
      arm.pass(1);
      expect(arm.poll(accepted)).toMatchObject({ status: 'Failed', error: { message: 'No address is free.' } });
      const rule = arm.accountNetwork().outboundRules.sql;
      if (rule !== undefined) expect(rule.errorInformation).toBe('No address is free.');
      return rule?.status;
    },
  },
  {
    name: 'mostRules',
    byDefault: 202,
    others: [
      { options: { mostRules: 2 }, expected: 400 },
      { options: { mostRules: 3 }, expected: 202 },
    ],
    seen: (options) => approved(options).putAccountRule('sql', serviceTag('Sql')).status,
  },
];
