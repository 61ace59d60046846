import { destinationsFrom, placeholdersIn, SAMPLE_VALUES } from '../baseline/policy/written-rule.ts';
import { writtenRuleFrom } from '../baseline/schema/rule-from-entry.ts';
import type { RuleEntry } from '../baseline/schema/rule-schema.ts';
import { ruleSchema } from '../baseline/schema/rule-schema.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { renderPorts } from '../rules/addresses/port-ranges.ts';
import { destinationKey } from '../rules/destinations/destination-key.ts';
import { endpointMistake } from '../rules/limits/rule-problems.ts';
import type { Destination, ServiceTagDestination } from '../rules/outbound-rule.ts';
import { visibleLine } from '../text/printable.ts';

/** A rule as a policy file writes it: without the keys that have their default value. */
export type WrittenEntry = Readonly<Partial<Record<'fqdn' | 'serviceTag' | 'privateEndpoint', unknown>>>;

/**
 * Writes a destination as a rule of a policy. The text is read back, so that a rule is written only where a policy can
 * hold it and it permits exactly the same.
 *
 * @param destination of one host, for an FQDN rule
 * @returns a sentence with the reason when a policy cannot hold the rule
 */
export function ruleEntryFrom(destination: Destination): Result<WrittenEntry, string> {
  const entry = entryOf(destination);
  const text = JSON.stringify(entry);
  if (visibleLine(text) !== text) return err('It holds characters that no reader of a policy would see.');
  const parsed = ruleSchema.safeParse(entry);
  const rule = parsed.success ? writtenRuleFrom(parsed.data satisfies RuleEntry) : undefined;
  if (rule === undefined) return err('A policy cannot hold a rule of this form.');
  if (placeholdersIn(rule).length > 0) return err('It holds braces, which a policy reads as a placeholder.');
  const read = destinationsFrom(rule, SAMPLE_VALUES);
  if (!read.ok) return err(read.error);
  const mistake = destination.type === 'PrivateEndpoint' ? endpointMistake(destination) : undefined;
  if (mistake !== undefined) return err(mistake);
  const [only, ...others] = read.value;
  const isSame = only !== undefined && others.length === 0 && destinationKey(only) === destinationKey(destination);
  return isSame ? ok(entry) : err('A policy cannot hold exactly this rule.');
}

function entryOf(destination: Destination): WrittenEntry {
  switch (destination.type) {
    case 'FQDN':
      return { fqdn: destination.hosts.join(', ') };
    case 'ServiceTag':
      return { serviceTag: serviceTagEntry(destination) };
    case 'PrivateEndpoint': {
      const { fqdns, serviceResourceId, sparkEnabled, subresourceTarget } = destination;
      return {
        privateEndpoint: {
          resourceId: serviceResourceId,
          subresource: subresourceTarget,
          ...(sparkEnabled ? { sparkEnabled } : {}),
          ...(fqdns.length === 0 ? {} : { fqdns: [...fqdns].sort() }),
        },
      };
    }
  }
}

/** Azure ignores the tag of a rule that has prefixes. */
function serviceTagEntry({ action, addressPrefixes, ports, protocol, serviceTag }: ServiceTagDestination): object {
  return {
    ...(addressPrefixes.length === 0 ? { tag: serviceTag } : { addressPrefixes: [...addressPrefixes] }),
    protocol,
    ports: renderPorts(ports) === '' ? '*' : renderPorts(ports),
    ...(action === 'Deny' ? { action } : {}),
  };
}
