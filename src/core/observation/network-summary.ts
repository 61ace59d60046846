import { kindOf } from '../hub-id.ts';
import type { IsolationMode } from '../rules/outbound-rule.ts';
import type { Observation } from './observation.ts';

/** What the record of a hub keeps of its managed network: enough for its price, and for counts over the fleet. */
export interface NetworkSummary {
  readonly isolationMode: IsolationMode;
  readonly status: 'Active' | 'Inactive';
  /** As Azure shows it, also one that Hubwarden does not know; undefined: Azure shows none. */
  readonly firewallSku: string | undefined;
  /** True when the network has an FQDN rule, for which Azure creates a firewall. */
  readonly hasFqdnRule: boolean;
  /** Rules for private endpoints that Azure has not failed to create, those that Azure added included. */
  readonly privateEndpoints: number;
}

/** Sums up the network of a hub that was read. */
export function networkSummary(hub: Observation): NetworkSummary {
  const { firewall } = kindOf(hub.hubId).network;
  const types = hub.rules.filter(({ status }) => status !== 'Failed').map(({ destination }) => destination?.type);
  const hasFqdnRule = types.includes('FQDN');
  return {
    isolationMode: hub.isolationMode,
    status: hub.networkStatus,
    // An account shows a SKU whether it has a firewall or not.
    firewallSku: firewall === 'WithSku' || hasFqdnRule ? (hub.firewallSku ?? hub.unknownFirewallSku) : undefined,
    hasFqdnRule,
    privateEndpoints: types.filter((type) => type === 'PrivateEndpoint').length,
  };
}
