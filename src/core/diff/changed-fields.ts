import { renderPorts } from '../rules/addresses/port-ranges.ts';
import type { Destination } from '../rules/outbound-rule.ts';
import { foldOptional } from '../text/fold-case.ts';
import { lookUp } from '../text/look-up.ts';
import type { DiffField } from './rule-diff.ts';

/** The fields in which two destinations differ, under Azure's names for them. Lists count as sets, names without case. */
export function changedFields(expected: Destination, current: Destination): readonly DiffField[] {
  const wanted = fieldsOf(expected);
  const shown = fieldsOf(current);
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(shown)])];
  return names
    .map((field) => ({ field, expected: lookUp(wanted, field), current: lookUp(shown, field) }))
    .filter((each) => foldOptional(each.expected) !== foldOptional(each.current));
}

function fieldsOf(destination: Destination): Readonly<Record<string, string>> {
  switch (destination.type) {
    case 'FQDN':
      return { type: 'FQDN', destination: setText(destination.hosts) };
    case 'ServiceTag': {
      const { action, addressPrefixes, ports, protocol, serviceTag } = destination;
      return {
        type: 'ServiceTag',
        serviceTag,
        protocol,
        portRanges: renderPorts(ports),
        action,
        ...(addressPrefixes.length === 0 ? {} : { addressPrefixes: setText(addressPrefixes) }),
      };
    }
    case 'PrivateEndpoint': {
      const { fqdns, serviceResourceId, sparkEnabled, subresourceTarget } = destination;
      return {
        type: 'PrivateEndpoint',
        serviceResourceId,
        subresourceTarget,
        sparkEnabled: String(sparkEnabled),
        ...(fqdns.length === 0 ? {} : { fqdns: setText(fqdns) }),
      };
    }
  }
}

function setText(entries: readonly string[]): string {
  return [...entries].sort().join(', ');
}
