import type { Destination, ObservedRule } from '../../../src/core/rules/outbound-rule.ts';

const HOSTS = ['a.com', 'x.a.com', 'y.a.com', 'b.com', 'x.b.com', 'y.b.com'];
const TAGS = ['DataFactory', 'Storage.WestUs', 'Storage.EastUs', 'Internet.Only'];
const PORTS = [80, 81, 443, 444];

/**
 * All traffic that a rule permits, as a set of single probes. Written independently for the tests' few hosts, tags and
 * ports, so that it can judge the planner, which uses coverage.
 */
export function probesOf(destination: Destination): ReadonlySet<string> {
  switch (destination.type) {
    case 'FQDN':
      return new Set(HOSTS.filter((host) => destination.hosts.some((pattern) => reaches(pattern, host))));
    case 'ServiceTag': {
      if (destination.action === 'Deny') return new Set();
      const tags = TAGS.filter((tag) => tag === destination.serviceTag || tag.startsWith(`${destination.serviceTag}.`));
      const ports = PORTS.filter((port) => destination.ports.some(({ from, to }) => port >= from && port <= to));
      return new Set(tags.flatMap((tag) => ports.map((port) => `${tag}:${port}`)));
    }
    case 'PrivateEndpoint': {
      const place = `${destination.serviceResourceId}/${destination.subresourceTarget}`;
      return new Set(destination.sparkEnabled ? [place, `${place}+spark`] : [place]);
    }
  }
}

function reaches(pattern: string, host: string): boolean {
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : pattern === host;
}

/** True when rules in force let everything of a destination through. */
export function isReachable(wanted: Destination, rules: readonly ObservedRule[], networkActive: boolean): boolean {
  const open = new Set<string>();
  for (const { destination, status } of rules) {
    const inForce = status === 'Active' || (status === 'Inactive' && !networkActive);
    if (!inForce || destination === undefined) continue;
    for (const probe of probesOf(destination)) open.add(probe);
  }
  return [...probesOf(wanted)].every((probe) => open.has(probe));
}
