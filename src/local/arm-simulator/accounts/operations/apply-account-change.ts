import { foldCase } from '../../../../core/text/fold-case.ts';
import { rulesAfterOverwrite } from '../../operations/lost-update.ts';
import type { Account, AccountNetwork, Child } from '../../state/account.ts';
import { freshAccountNetwork } from '../../state/account.ts';
import type { AccountChange, AccountOperation, HostRef } from '../../state/account-operation.ts';
import type { OperationError } from '../../state/operation.ts';
import type { SimulatedAzure } from '../../state/simulated-azure.ts';
import type { Rule } from '../../state/workspace.ts';
import { setRule } from '../../state/workspace.ts';
import { isConnectionRule, rulesOfConnection } from '../rules/own-rules.ts';
import { activate, applyNetworkUpdate, completeOwnRules, refreshFirewall, statusOf } from './network-of-account.ts';

/** Applies the state that Azure shows as soon as it accepts a change. */
export function startAccountChange(account: Account, change: AccountChange): void {
  switch (change.kind) {
    case 'PutNetwork':
    case 'PatchNetwork':
    case 'BatchRules':
      account.network ??= freshAccountNetwork(change.update.isolationMode);
      account.network.provisioningState = 'Updating';
      return;
    case 'DeleteNetwork':
      if (account.network !== undefined) account.network.provisioningState = 'Deleting';
      return;
    case 'PutRule':
      putRule(account, { ...change.rule, status: account.network?.status === 'Active' ? 'Provisioning' : 'Inactive' });
      return;
    case 'DeleteRule':
      putRule(account, { ...change.rule, status: 'Deleting' });
      return;
    case 'PutCapabilityHost':
      setHost(account, change.host, change.child, 'Creating');
      return;
    case 'DeleteCapabilityHost':
      setHost(account, change.host, change.child, 'Deleting');
      return;
    case 'CreateAccount':
    case 'Provision':
    case 'MakeNetwork':
    case 'Upkeep':
      return;
  }
}

/** Makes a change take effect. @param others the unfinished operations of the account */
export function applyAccountChange(
  world: SimulatedAzure,
  account: Account,
  operation: AccountOperation,
  others: readonly AccountOperation[],
): void {
  const { change } = operation;
  const { network } = account;
  if (network !== undefined && operation.baseRules !== undefined && change.kind !== 'Provision') {
    network.rules = rulesAfterOverwrite(network.rules, operation.baseRules, others);
  }
  switch (change.kind) {
    case 'CreateAccount':
      account.provisioningState = 'Succeeded';
      return;
    case 'PutNetwork':
    case 'PatchNetwork':
    case 'BatchRules':
      if (network !== undefined) applyNetworkUpdate(world, account, network, change.update);
      return;
    case 'DeleteNetwork':
      account.network = undefined;
      account.dismissed.clear();
      return;
    case 'PutCapabilityHost':
      setHost(account, change.host, change.child, 'Succeeded');
      return;
    case 'DeleteCapabilityHost':
      hostsOf(account, change.host)?.delete(foldCase(change.host.name));
      return;
    case 'MakeNetwork':
      account.network ??= freshAccountNetwork('AllowInternetOutbound');
      activate(world, account, account.network);
      return;
    case 'Upkeep':
      completeOwnRules(account, (key) => isBeingWritten(others, key));
      return;
    case 'PutRule':
    case 'DeleteRule':
    case 'Provision':
      if (network !== undefined) applyToNetwork(world, account, network, change);
      return;
  }
}

/** Applies the state after a failed change. */
export function failAccountChange(
  world: SimulatedAzure,
  account: Account,
  change: AccountChange,
  error: OperationError,
): void {
  const { network } = account;
  switch (change.kind) {
    case 'CreateAccount':
      account.provisioningState = 'Failed';
      return;
    case 'PutNetwork':
    case 'PatchNetwork':
    case 'BatchRules':
    case 'DeleteNetwork':
      if (network !== undefined) network.provisioningState = 'Failed';
      return;
    case 'PutRule':
      if (world.accounts.settings.failedRule === 'remove') restoreRule(account, change.rule, change.previous);
      else putRule(account, { ...change.rule, status: 'Failed', errorInformation: error.message });
      return;
    case 'DeleteRule':
      putRule(account, change.rule);
      return;
    case 'PutCapabilityHost':
    case 'DeleteCapabilityHost':
      setHost(account, change.host, change.child, 'Failed');
      return;
    case 'Provision':
    case 'MakeNetwork':
    case 'Upkeep':
      return;
  }
}

/** Reverts a change completely. */
export function revertAccountChange(account: Account, change: AccountChange): void {
  switch (change.kind) {
    case 'CreateAccount':
      account.provisioningState = 'Succeeded';
      return;
    case 'PutNetwork':
    case 'PatchNetwork':
    case 'BatchRules':
      if (change.creates) account.network = undefined;
      else if (account.network !== undefined) account.network.provisioningState = 'Succeeded';
      return;
    case 'DeleteNetwork':
      if (account.network !== undefined) account.network.provisioningState = 'Succeeded';
      return;
    case 'PutRule':
      restoreRule(account, change.rule, change.previous);
      return;
    case 'DeleteRule':
      putRule(account, change.rule);
      return;
    case 'PutCapabilityHost':
      hostsOf(account, change.host)?.delete(foldCase(change.host.name));
      return;
    case 'DeleteCapabilityHost':
      setHost(account, change.host, change.child, 'Succeeded');
      return;
    case 'Provision':
    case 'MakeNetwork':
    case 'Upkeep':
      return;
  }
}

/** The connection of an account is deleted: whether its rule goes with it is not known. */
export function dropRuleOfConnection(account: Account, connection: Child): void {
  for (const { name } of rulesOfConnection(connection)) account.network?.rules.delete(foldCase(name));
}

function applyToNetwork(
  world: SimulatedAzure,
  account: Account,
  network: AccountNetwork,
  change: Extract<AccountChange, { kind: 'PutRule' | 'DeleteRule' | 'Provision' }>,
): void {
  const { settings } = world.accounts;
  switch (change.kind) {
    case 'PutRule': {
      const status = settings.writtenRules === 'inactive' ? 'Inactive' : statusOf(world, network, change.rule);
      setRule(network.rules, { ...change.rule, status, errorInformation: undefined });
      break;
    }
    case 'DeleteRule':
      network.rules.delete(foldCase(change.rule.name));
      if (settings.deletedRules === 'stay' && isOwn(change.rule)) account.dismissed.add(foldCase(change.rule.name));
      break;
    case 'Provision':
      activate(world, account, network);
      break;
  }
  refreshFirewall(settings, network);
}

/** Whether Azure made a rule, so that it may make it again. */
export function isOwn(rule: Rule): boolean {
  return rule.category === 'Required' || isConnectionRule(rule);
}

function setHost(account: Account, host: HostRef, child: Child, provisioningState: string): void {
  const properties = { ...child.properties, provisioningState };
  hostsOf(account, host)?.set(foldCase(host.name), { ...child, properties });
}

function hostsOf(account: Account, { project }: HostRef): Account['capabilityHosts'] | undefined {
  return project === undefined ? account.capabilityHosts : account.projects.get(foldCase(project))?.capabilityHosts;
}

function isBeingWritten(others: readonly AccountOperation[], key: string): boolean {
  return others.some(({ change }) => change.kind === 'PutRule' && foldCase(change.rule.name) === key);
}

function putRule(account: Account, rule: Rule): void {
  if (account.network !== undefined) setRule(account.network.rules, rule);
}

function restoreRule(account: Account, rule: Rule, previous: Rule | undefined): void {
  if (previous === undefined) account.network?.rules.delete(foldCase(rule.name));
  else putRule(account, previous);
}
