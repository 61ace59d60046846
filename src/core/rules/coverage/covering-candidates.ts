import { rangesFromPrefixes } from '../addresses/address-prefixes.ts';
import { hostPatterns, normalHost } from '../addresses/host-name.ts';
import { endpointKey } from '../destinations/destination-key.ts';
import type {
  Destination,
  FqdnDestination,
  PrivateEndpointDestination,
  ServiceTagDestination,
} from '../outbound-rule.ts';
import { normalTag } from '../services/service-tag.ts';
import type { EnclosingRanges, OwnedRange, StepCount } from './enclosing-ranges.ts';
import { enclosingRanges } from './enclosing-ranges.ts';
import { tagsAbove } from './service-tag-coverage.ts';

/** A rule of the set that is searched. */
interface Rule {
  readonly destination: Destination;
}

/**
 * Reads rules once, so that the few that may alone permit everything of a destination are found without comparing it
 * with all of them.
 *
 * @param count counts the rules and ranges that a search looks at; tests bound it
 * @returns a function that lists every rule that covers a destination, and possibly some that do not: its callers check
 * each with `covers`
 */
export function coveringCandidates<T extends Rule>(
  rules: readonly T[],
  count?: StepCount,
): (wanted: Destination) => readonly T[] {
  const hosts = hostCandidates(rules);
  const tags = tagCandidates(rules, count);
  const prefixes = prefixCandidates(rules, count);
  const endpoints = endpointCandidates(rules);
  const candidates = (wanted: Destination): readonly T[] => {
    switch (wanted.type) {
      case 'FQDN':
        return hosts(wanted);
      case 'ServiceTag':
        return wanted.addressPrefixes.length > 0 ? prefixes(wanted) : tags(wanted);
      case 'PrivateEndpoint':
        return endpoints(wanted);
    }
  };
  return (wanted) => {
    const found = candidates(wanted);
    if (count !== undefined) count.steps += found.length;
    return found;
  };
}

/** A rule that covers a list of hosts names a pattern above each of them, so one above the first. */
function hostCandidates<T extends Rule>(rules: readonly T[]): (wanted: FqdnDestination) => readonly T[] {
  const byHost = new Map<string, T[]>();
  for (const rule of rules)
    if (rule.destination.type === 'FQDN') for (const host of new Set(rule.destination.hosts)) add(byHost, host, rule);
  const patterns = hostPatterns(byHost.keys());
  return ({ hosts: [first] }) => {
    if (first === undefined) return rules.filter(({ destination }) => destination.type === 'FQDN');
    return [...new Set(patterns.above(first).flatMap((pattern) => byHost.get(pattern) ?? []))];
  };
}

/** A rule that covers ports has one range that holds all of the first range. */
function tagCandidates<T extends Rule>(
  rules: readonly T[],
  count: StepCount | undefined,
): (wanted: ServiceTagDestination) => readonly T[] {
  const byTag = new Map<string, OwnedRange<number, T>[]>();
  for (const rule of rules) {
    const { destination } = rule;
    if (destination.type !== 'ServiceTag' || destination.addressPrefixes.length > 0) continue;
    const key = tagKey(destination.action, normalTag(destination.serviceTag));
    const ranges = destination.protocol === 'ICMP' || destination.ports.length === 0 ? EVERY_PORT : destination.ports;
    for (const { from, to } of ranges) add(byTag, key, { from, to, by: rule });
  }
  const indexes = new Map<string, EnclosingRanges<number, T>>();
  for (const [key, ranges] of byTag) indexes.set(key, enclosingRanges(ranges, count));
  return ({ action, ports, protocol, serviceTag }) => {
    // ICMP has no ports. A rule that opens no port at all is covered by every rule to its tag.
    const [first] = ports;
    const { from, to } = protocol === 'ICMP' || first === undefined ? NO_PORT : first;
    return tagsAbove(normalTag(serviceTag)).flatMap((tag) => indexes.get(tagKey(action, tag))?.(from, to) ?? []);
  };
}

const EVERY_PORT = [{ from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }];
/** Lies in every range. */
const NO_PORT = { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };

function tagKey(action: ServiceTagDestination['action'], tag: string): string {
  return `${action}:${tag}`;
}

/** A rule that covers prefixes has one range of addresses that holds all of the first range. */
function prefixCandidates<T extends Rule>(
  rules: readonly T[],
  count: StepCount | undefined,
): (wanted: ServiceTagDestination) => readonly T[] {
  const held = { Allow: [] as OwnedRange<bigint, T>[], Deny: [] as OwnedRange<bigint, T>[] };
  for (const rule of rules) {
    const { destination } = rule;
    if (destination.type !== 'ServiceTag') continue;
    for (const { from, to } of rangesFromPrefixes(destination.addressPrefixes) ?? [])
      held[destination.action].push({ from, to, by: rule });
  }
  const indexes = { Allow: enclosingRanges(held.Allow, count), Deny: enclosingRanges(held.Deny, count) };
  return ({ action, addressPrefixes }) => {
    const [first] = rangesFromPrefixes(addressPrefixes) ?? [];
    return first === undefined ? [] : indexes[action](first.from, first.to);
  };
}

/** Two endpoints cover each other only if they lead to one subresource; a name that one wants must be among the other's. */
function endpointCandidates<T extends Rule>(rules: readonly T[]): (wanted: PrivateEndpointDestination) => readonly T[] {
  const byTarget = new Map<string, T[]>();
  const byName = new Map<string, T[]>();
  for (const rule of rules) {
    const { destination } = rule;
    if (destination.type !== 'PrivateEndpoint') continue;
    const key = endpointKey(destination);
    add(byTarget, key, rule);
    for (const name of new Set(destination.fqdns.map(normalHost))) add(byName, `${key} ${name}`, rule);
  }
  return (wanted) => {
    const key = endpointKey(wanted);
    const [name] = wanted.fqdns;
    return (name === undefined ? byTarget.get(key) : byName.get(`${key} ${normalHost(name)}`)) ?? [];
  };
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
