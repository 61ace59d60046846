import { foldCase } from '../../text/fold-case.ts';
import { rangeFromPrefix } from './address-prefixes.ts';

/** A host name in the form in which Hubwarden compares hosts: lower-case, no blanks around it, no trailing dot. */
export function normalHost(host: string): string {
  const text = host.trim();
  const name = /[A-Z]/.test(text) ? foldCase(text) : text;
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

/** A name in another alphabet in its xn-- form; undefined when it holds characters that no name can hold. */
export function asciiHost(host: string): string | undefined {
  if (!/[^!-~]/.test(host)) return undefined;
  try {
    const { hostname } = new URL(`http://${host}/`);
    return /^[a-z0-9._-]+$/.test(hostname) ? hostname : undefined;
  } catch {
    return undefined;
  }
}

const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;
const LONGEST_NAME = 253;

/**
 * Checks a host of an FQDN rule.
 *
 * @param host in the form of {@link normalHost}; a leading `*.` matches every name below
 * @returns a sentence that names the fault and the remedy; undefined when the host is valid
 */
export function hostProblem(host: string): string | undefined {
  if (host === '') return 'A host name is empty. Remove the stray comma or write a name such as pypi.org.';
  if (host.includes('://')) return `"${host}" has a scheme. Write the host alone, for instance "${bareHost(host)}".`;
  if (host.includes('/')) return `"${host}" has a path. An FQDN rule opens whole hosts: write "${bareHost(host)}".`;
  if (host === '*') return '"*" would open every host. Name the hosts, or use isolation AllowInternetOutbound.';
  if (isAddressText(host) || rangeFromPrefix(host.replace(/^\[(.*)\]$/, '$1')) !== undefined)
    return `"${host}" is an address, not a name. Use a service-tag rule with addressPrefixes.`;
  if (host.includes(':'))
    return `"${host}" has a port. FQDN rules are always on ports 80 and 443; for another port use a service tag, address prefixes or a private endpoint.`;
  return nameProblem(host);
}

function nameProblem(host: string): string | undefined {
  const name = host.startsWith('*.') ? host.slice(2) : host;
  if (name.includes('*')) return `"${host}" has a wildcard in the wrong place. Only a leading "*." is possible.`;
  if (/\s/.test(name)) return `"${host}" has a blank in it. Separate hosts with commas.`;
  if (name.length > LONGEST_NAME) return `"${host.slice(0, 40)}…" is longer than a host name can be (253 characters).`;
  if (!host.startsWith('*.') && !name.includes('.'))
    return `"${host}" is not a full host name. Write it with its domain, such as pypi.org.`;
  if (!name.split('.').every((label) => LABEL.test(label)))
    return `"${host}" is not a host name. Use letters, digits, hyphens and dots; other alphabets in their xn-- form.`;
  return undefined;
}

function bareHost(text: string): string {
  return text.replace(/^[a-z][a-z0-9+.-]*:\/\//, '').split(/[:/]/, 1)[0] ?? '';
}

/**
 * True for a host that can be compared: a name, or a wildcard whose only star is at the front. Azure's answers may hold
 * hosts that Hubwarden never writes, such as a lone `*`. An address is not a name, nor is a text with an empty label.
 */
export function isComparableHost(host: string): boolean {
  if (host.length > LONGEST_NAME + 2 || !/^\*?[a-z0-9._-]*$/.test(host)) return false;
  const name = host.startsWith('*') ? host.slice(1) : host;
  if (name === '') return host === '*';
  if (name.includes('..') || name.endsWith('.') || (name === host && name.startsWith('.'))) return false;
  return !isAddressText(name);
}

/**
 * Software reads a name whose last label is a number, hexadecimal included, as an address. It reads a text of digits
 * only as an address too.
 */
function isAddressText(name: string): boolean {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return /^[0-9.-]+$/.test(name) || /^(?:[0-9]+|0x[0-9a-f]*)$/.test(last);
}

/** True for a comparable host that may lie outside the network; a single label does not. */
export function isFullHost(host: string): boolean {
  return isComparableHost(host) && (isWildcard(host) || host.includes('.'));
}

/** True when the pattern matches many names. */
export function isWildcard(host: string): boolean {
  return host.startsWith('*');
}

/**
 * True when `by` permits everything that `wanted` permits. `*.a.b` covers `x.a.b`, `x.y.a.b` and `*.x.a.b`, and does
 * not cover `a.b`. A star that ends inside a label matches any text, the empty text included: `*a.b` covers `a.b`,
 * `xa.b` and `x.a.b`, because FQDN rules are application rules of Azure Firewall. Both hosts are normal.
 *
 * @see https://learn.microsoft.com/azure/firewall/firewall-faq (wildcards in target FQDNs: the star on the left means
 * anything to the left)
 */
export function hostCovers(by: string, wanted: string): boolean {
  if (by === wanted) return true;
  if (!isWildcard(by)) return false;
  const suffix = by.slice(1);
  return wanted.endsWith(suffix) && (wanted.length > suffix.length || !suffix.startsWith('.'));
}

/** True when at least one name matches both, by the rules of {@link hostCovers}. Both hosts are normal. */
export function hostsOverlap(a: string, b: string): boolean {
  if (isWildcard(a) && isWildcard(b)) {
    const left = a.slice(1);
    const right = b.slice(1);
    return left.endsWith(right) || right.endsWith(left);
  }
  return hostCovers(a, b) || hostCovers(b, a);
}

/** Finds which patterns of one set cover a host. The number of steps grows with the host and not with the set. */
export interface HostPatterns {
  /** Every pattern of the set that covers the host, the host itself included if the set holds it. */
  readonly above: (host: string) => readonly string[];
  /** True when at least one pattern of the set covers the host. */
  readonly cover: (host: string) => boolean;
}

/** Prepares a set of normal hosts and wildcards. The caller does not change a `Set` that it passes. */
export function hostPatterns(hosts: Iterable<string>): HostPatterns {
  const known: ReadonlySet<string> = hosts instanceof Set ? hosts : new Set(hosts);
  const lengths = new Set<number>();
  for (const host of known) if (isWildcard(host)) lengths.add(host.length - 1);
  const suffixLengths = [...lengths].sort((a, b) => b - a);
  /** The pattern of this length that covers the host and is not the host itself. */
  const patternAbove = (host: string, length: number): string | undefined => {
    const start = host.length - length;
    if (start < (isWildcard(host) ? 1 : 0)) return undefined;
    const pattern = `*${host.slice(start)}`;
    return pattern !== host && known.has(pattern) && hostCovers(pattern, host) ? pattern : undefined;
  };
  return {
    above: (host) => {
      const found = known.has(host) ? [host] : [];
      for (const length of suffixLengths) {
        const pattern = patternAbove(host, length);
        if (pattern !== undefined) found.push(pattern);
      }
      return found;
    },
    cover: (host) => known.has(host) || suffixLengths.some((length) => patternAbove(host, length) !== undefined),
  };
}

/** The fewest hosts that permit the same names, sorted. A host that another one covers is left out. */
export function fewestHosts(hosts: readonly string[]): readonly string[] {
  if (hosts.length < 2) return hosts;
  const unique = [...new Set(hosts)].sort();
  const patterns = hostPatterns(unique);
  return unique.filter((host) => patterns.above(host).every((other) => other === host));
}
