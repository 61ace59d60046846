import type { Json, JsonObject } from '../../../../core/text/json.ts';
import type { Account, AccountNetwork } from '../../state/account.ts';
import type { AccountSettings } from '../../state/account-settings.ts';
import type { Rule } from '../../state/workspace.ts';
import { changeableModes } from '../../state/workspace.ts';

/**
 * The network of an account as GET shows it, in the order of fields of recorded answers: no id, no name, no type.
 *
 * @see azure-cli recordings test_managed_network_crud.yaml and its siblings (2026-04, 2026-01-15-preview)
 */
export function renderAccountNetwork(settings: AccountSettings, account: Account, network: AccountNetwork): JsonObject {
  const { changeableModes: changeable, firewallAddress } = settings;
  return {
    properties: {
      provisioningState: network.provisioningState,
      managedNetwork: {
        isolationMode: network.isolationMode,
        networkId: networkGuid(settings, account),
        outboundRules: Object.fromEntries(
          [...network.rules.values()].map((rule) => [rule.name, renderAccountRule(rule)]),
        ),
        status: { status: network.status },
        firewallSku: network.firewallSku,
        ...(firewallAddress === 'shown' && network.hasFirewall
          ? { firewallPublicIpAddress: `198.51.100.${(account.sequence % 254) + 1}` }
          : {}),
        enableNetworkMonitor: false,
        enableFirewallLog: false,
        provisionNetworkNow: network.provisioningState !== 'Deferred',
        managedNetworkKind: network.kind,
        provisioningState: network.provisioningState,
        ...(changeable === 'absent'
          ? {}
          : { changeableIsolationModes: changeable === 'empty' ? [] : changeableModes(network.isolationMode) }),
      },
    },
  };
}

/** The answer for an account without a network, where Azure is set to show one that is switched off. */
export function renderDisabledNetwork(settings: AccountSettings, account: Account): JsonObject {
  return {
    properties: {
      provisioningState: 'Succeeded',
      managedNetwork: {
        isolationMode: 'Disabled',
        networkId: networkGuid(settings, account),
        outboundRules: {},
        status: { status: 'Inactive' },
        managedNetworkKind: 'V2',
        provisioningState: 'Succeeded',
        changeableIsolationModes: [],
      },
    },
  };
}

/** One rule as the map and the answers about one rule show it. */
export function renderAccountRule(rule: Rule): JsonObject {
  return {
    status: rule.status,
    category: rule.category,
    ...(rule.errorInformation === undefined ? {} : { errorInformation: rule.errorInformation }),
    ...(rule.parentRuleNames.length === 0 ? {} : { parentRuleNames: rule.parentRuleNames }),
    type: rule.target.type,
    destination: renderDestination(rule),
    ...(rule.target.type === 'PrivateEndpoint' && rule.target.fqdns !== undefined ? { fqdns: rule.target.fqdns } : {}),
  };
}

/** Recorded: a tag always shows its action and its prefixes. */
function renderDestination({ target }: Rule): Json {
  if (target.type !== 'ServiceTag') return target.destination;
  const { action = 'Allow', addressPrefixes = [], ...rest } = target.destination;
  return { ...rest, action, addressPrefixes };
}

/** The GUID in the network and in the URLs of its operations: the account's own. */
export function networkGuid({ networkId }: AccountSettings, { guid }: Account): string {
  if (networkId === 'internalId') return guid;
  // Another one that stays the same for an account.
  return [...guid].map((digit) => (digit === '-' ? digit : (15 - Number.parseInt(digit, 16)).toString(16))).join('');
}
