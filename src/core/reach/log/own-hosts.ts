import { rangeFromPrefix } from '../../rules/addresses/address-prefixes.ts';
import type { AddressRange } from '../../rules/addresses/sorted-ranges.ts';
import type { Target } from '../target.ts';

/** Names that no public name server knows: the machine itself, its link, its container host and its virtual network. */
const OWN_NAMES = /(?:^|\.)(?:localhost|localdomain|local|internal|internal\.cloudapp\.net|invalid)$/;

/**
 * Addresses of the machine, of its link (the metadata service too) and of every group, and Azure's name server and
 * health probe 168.63.129.16, which need no rule.
 *
 * @see https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16 (read 2026-12)
 */
const OWN_NETWORKS: readonly AddressRange[] = [
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '168.63.129.16',
  '224.0.0.0/3',
  '::/127',
  'fe80::/10',
  'ff00::/8',
].flatMap((network) => rangeFromPrefix(network) ?? []);

/** True for a host that needs no outbound rule, because traffic to it does not leave the network. */
export function isOwnHost(target: Target): boolean {
  if (target.kind === 'Name') return OWN_NAMES.test(target.host);
  const { from, to } = target.range;
  return OWN_NETWORKS.some((network) => network.from <= from && to <= network.to);
}
