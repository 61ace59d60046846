import { foldCase } from '../../../../core/text/fold-case.ts';
import type { Account, AccountNetwork } from '../../state/account.ts';
import type { AccountNetworkUpdate } from '../../state/account-operation.ts';
import type { AccountSettings } from '../../state/account-settings.ts';
import { normalId } from '../../state/fault-book.ts';
import type { SimulatedAzure } from '../../state/simulated-azure.ts';
import type { Rule } from '../../state/workspace.ts';
import { setRule } from '../../state/workspace.ts';
import { isConnectionRule, missingOwnRules } from '../rules/own-rules.ts';

/** Makes a checked write of a network take effect. */
export function applyNetworkUpdate(
  world: SimulatedAzure,
  account: Account,
  network: AccountNetwork,
  update: AccountNetworkUpdate,
): void {
  network.isolationMode = update.isolationMode;
  network.firewallSku = update.firewallSku ?? network.firewallSku;
  network.status = update.isDeferred ? 'Inactive' : 'Active';
  network.provisioningState = update.isDeferred ? 'Deferred' : 'Succeeded';
  if (update.replacesRules) removeOthers(world.accounts.settings, account, update.rules ?? []);
  for (const rule of update.rules ?? []) {
    setRule(network.rules, { ...rule, status: statusOf(world, network, rule) });
  }
  addRequired(account, network);
  refreshFirewall(world.accounts.settings, network);
}

/** A network that is provisioned, with the rules that were waiting for it. */
export function activate(world: SimulatedAzure, account: Account, network: AccountNetwork): void {
  network.status = 'Active';
  network.provisioningState = 'Succeeded';
  for (const rule of network.rules.values()) {
    if (rule.status === 'Inactive' && world.accounts.settings.writtenRules === 'active') {
      setRule(network.rules, { ...rule, status: statusOf(world, network, rule) });
    }
  }
  addRequired(account, network);
  refreshFirewall(world.accounts.settings, network);
}

/** Status of a rule that was written: a private endpoint without an approval on its target stays Inactive. */
export function statusOf(world: SimulatedAzure, network: AccountNetwork, rule: Rule): Rule['status'] {
  const target = endpointOf(rule);
  return target !== undefined && world.faults.holdsApproval(target) ? 'Inactive' : network.status;
}

/** The resource that a private endpoint reaches; undefined for a rule of another type. */
export function endpointOf({ target }: Rule): string | undefined {
  const id = target.type === 'PrivateEndpoint' ? target.destination.serviceResourceId : undefined;
  return typeof id === 'string' ? id : undefined;
}

/** A firewall stands from the first active FQDN rule in `AllowOnlyApprovedOutbound`. Recordings suggest that it goes with the last one. */
export function refreshFirewall(settings: AccountSettings, network: AccountNetwork): void {
  const isNeeded =
    network.isolationMode === 'AllowOnlyApprovedOutbound' &&
    [...network.rules.values()].some(({ status, target }) => target.type === 'FQDN' && status === 'Active');
  if (isNeeded) network.hasFirewall = true;
  else if (settings.firewallEnds === 'withLastFqdn') network.hasFirewall = false;
}

/**
 * Lets Azure add the rules that it makes by itself to a provisioned network: they are `Provisioning` until the upkeep
 * ends.
 *
 * @returns whether any was added
 */
export function addOwnRules(account: Account): boolean {
  const { network } = account;
  if (network === undefined || network.provisioningState !== 'Succeeded') return false;
  const missing = missingOwnRules(account, network);
  for (const rule of missing) setRule(network.rules, rule);
  return missing.length > 0;
}

/** Completes the rules that Azure made by itself: an endpoint whose target the identity may not approve fails. */
export function completeOwnRules(account: Account, isBeingWritten: (key: string) => boolean): void {
  for (const [key, rule] of account.network?.rules ?? []) {
    const isOwn = rule.category === 'Required' || isConnectionRule(rule);
    if (!isOwn || rule.status !== 'Provisioning' || isBeingWritten(key)) continue;
    const target = endpointOf(rule);
    const fails = target !== undefined && account.withoutRights.has(normalId(target));
    const errorInformation = fails ? `The private endpoint connection on ${target} was not approved.` : undefined;
    setRule(account.network?.rules ?? new Map(), { ...rule, status: fails ? 'Failed' : 'Active', errorInformation });
  }
}

/** Required rules come with the write of the mode; endpoints of connections take longer. */
function addRequired(account: Account, network: AccountNetwork): void {
  for (const rule of missingOwnRules(account, network)) {
    if (rule.category === 'Required') setRule(network.rules, { ...rule, status: network.status });
  }
}

function removeOthers({ deletedRules }: AccountSettings, account: Account, rules: readonly Rule[]): void {
  const named = new Set(rules.map(({ name }) => foldCase(name)));
  for (const [key, rule] of account.network?.rules ?? []) {
    if (rule.category !== 'UserDefined' || named.has(key)) continue;
    account.network?.rules.delete(key);
    if (deletedRules === 'stay' && isConnectionRule(rule)) account.dismissed.add(key);
  }
}
