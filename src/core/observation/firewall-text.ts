import { foldCase } from '../text/fold-case.ts';
import type { Observation } from './observation.ts';

/**
 * The hub's firewall in short: its SKU as Azure shows it, `none`, or `SKU not shown` where the hub's active FQDN rules
 * need a firewall and the answer does not show its SKU.
 */
export function firewallText({ firewallSku, networkStatus, rules, unknownFirewallSku }: Observation): string {
  const shown = firewallSku ?? unknownFirewallSku;
  if (shown !== undefined) return shown;
  const isFiltering = ({ wire, status }: Observation['rules'][number]): boolean =>
    status === 'Active' && typeof wire.type === 'string' && foldCase(wire.type.trim()) === 'fqdn';
  return networkStatus === 'Active' && rules.some(isFiltering) ? 'SKU not shown' : 'none';
}
