import type { Observation } from '../../core/observation/observation.ts';
import { foldCase } from '../../core/text/fold-case.ts';

/**
 * The hub's firewall in a word or two: its SKU as Azure shows it, `none`, or `SKU not shown` where the hub's FQDN rules are
 * in force, so that there must be a firewall, and the answer does not say which.
 */
export function firewallText({ firewallSku, networkStatus, rules, unknownFirewallSku }: Observation): string {
  const shown = firewallSku ?? unknownFirewallSku;
  if (shown !== undefined) return shown;
  const isFiltering = ({ wire, status }: Observation['rules'][number]): boolean =>
    status === 'Active' && typeof wire.type === 'string' && foldCase(wire.type.trim()) === 'fqdn';
  return networkStatus === 'Active' && rules.some(isFiltering) ? 'SKU not shown' : 'none';
}
