import type { Destination } from '../outbound-rule.ts';
import { destinationKey } from './destination-key.ts';

/** True when two destinations permit exactly the same traffic. Equal spelling is the common case and needs no key. */
export function isSameEffect(a: Destination, b: Destination): boolean {
  return isSpelledAlike(a, b) || destinationKey(a) === destinationKey(b);
}

function isSpelledAlike(a: Destination, b: Destination): boolean {
  switch (a.type) {
    case 'FQDN':
      return b.type === 'FQDN' && isSameList(a.hosts, b.hosts);
    case 'ServiceTag':
      return (
        b.type === 'ServiceTag' &&
        a.serviceTag === b.serviceTag &&
        a.protocol === b.protocol &&
        a.action === b.action &&
        isSameList(a.addressPrefixes, b.addressPrefixes) &&
        a.ports.length === b.ports.length &&
        a.ports.every(({ from, to }, index) => from === b.ports[index]?.from && to === b.ports[index]?.to)
      );
    case 'PrivateEndpoint':
      return (
        b.type === 'PrivateEndpoint' &&
        a.serviceResourceId === b.serviceResourceId &&
        a.subresourceTarget === b.subresourceTarget &&
        a.sparkEnabled === b.sparkEnabled &&
        isSameList(a.fqdns, b.fqdns)
      );
  }
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((entry, index) => entry === b[index]);
}
