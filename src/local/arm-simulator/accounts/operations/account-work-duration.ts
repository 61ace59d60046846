import type { Account, AccountNetwork } from '../../state/account.ts';
import type { AccountChange } from '../../state/account-operation.ts';
import type { AccountDurations } from '../../state/durations.ts';
import type { Rule } from '../../state/workspace.ts';

/** Duration of a change of an account that starts now, in milliseconds. */
export function accountWorkMs(durations: AccountDurations, account: Account, change: AccountChange): number {
  const { network } = account;
  switch (change.kind) {
    case 'CreateAccount':
      return durations.createAccountMs;
    case 'PutNetwork':
      return change.creates ? durations.putNetworkMs : patchMs(durations, network, change.update.rules);
    case 'PatchNetwork':
    case 'BatchRules':
      return patchMs(durations, network, change.update.rules);
    case 'DeleteNetwork':
      return durations.deleteNetworkMs;
    case 'PutRule':
      return ruleMs(durations, network, change.rule);
    case 'DeleteRule':
      return isLastFqdn(network, change.rule) ? durations.deleteLastFqdnRuleMs : durations.deleteRuleMs;
    case 'Provision':
      return network?.status === 'Active' ? durations.provisionActiveMs : durations.putNetworkMs;
    case 'PutCapabilityHost':
    case 'DeleteCapabilityHost':
      return durations.capabilityHostMs;
    case 'MakeNetwork':
      return durations.makeNetworkMs;
    case 'Upkeep':
      return durations.upkeepMs;
  }
}

function patchMs(
  durations: AccountDurations,
  network: AccountNetwork | undefined,
  rules: readonly Rule[] | undefined,
): number {
  const written = [...(network?.rules.values() ?? []), ...(rules ?? [])];
  const hasRules = written.some(({ category }) => category === 'UserDefined');
  const firewall = needsFirewall(network, rules ?? []) ? durations.firstFqdnRuleMs : 0;
  return (hasRules ? durations.patchNetworkWithRulesMs : durations.patchNetworkMs) + firewall;
}

function ruleMs(durations: AccountDurations, network: AccountNetwork | undefined, rule: Rule): number {
  switch (rule.target.type) {
    case 'FQDN':
      return needsFirewall(network, [rule]) ? durations.firstFqdnRuleMs : durations.furtherFqdnRuleMs;
    case 'ServiceTag':
      return durations.serviceTagRuleMs;
    case 'PrivateEndpoint':
      return durations.endpointRuleMs;
  }
}

function needsFirewall(network: AccountNetwork | undefined, rules: readonly Rule[]): boolean {
  return network?.hasFirewall !== true && rules.some(({ target }) => target.type === 'FQDN');
}

function isLastFqdn(network: AccountNetwork | undefined, rule: Rule): boolean {
  if (rule.target.type !== 'FQDN' || network?.hasFirewall !== true) return false;
  return [...network.rules.values()].filter(({ target }) => target.type === 'FQDN').length <= 1;
}
