import { rangeFromPrefix } from './address-prefixes.ts';

/** A host name in the one form that is compared: lower-case, no blanks around it, no trailing dot. */
export function normalHost(host: string): string {
  const name = host.trim().toLowerCase();
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;
const LONGEST_NAME = 253;

/**
 * Says what is wrong with a host of an FQDN rule.
 *
 * @param host as {@link normalHost} gives it; a leading `*.` stands for every name below
 * @returns a sentence that names the fault and the remedy; undefined when the host can be written
 */
export function hostProblem(host: string): string | undefined {
  if (host === '') return 'A host name is empty. Remove the stray comma or write a name such as pypi.org.';
  if (host.includes('://')) return `"${host}" has a scheme. Write the host alone, for instance "${bareHost(host)}".`;
  if (host.includes('/')) return `"${host}" has a path. An FQDN rule opens whole hosts: write "${bareHost(host)}".`;
  if (host === '*') return '"*" would open every host. Name the hosts, or use isolation AllowInternetOutbound.';
  if (/^[0-9.]+$/.test(host) || rangeFromPrefix(host.replace(/^\[(.*)\]$/, '$1')) !== undefined)
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
  return text.replace(/^[a-z][a-z0-9+.-]*:\/\//, '').replace(/[:/].*$/, '');
}

/**
 * Says whether a host can be compared: a name, or a wildcard that stands at the front. Azure's answers may hold hosts
 * that we would not write, such as a lone `*`.
 */
export function isComparableHost(host: string): boolean {
  return /^\*?[a-z0-9._-]*$/.test(host) && host !== '';
}

/** True when the pattern stands for many names. */
export function isWildcard(host: string): boolean {
  return host.startsWith('*');
}

/**
 * True when `by` lets everything through that `wanted` does. `*.a.b` covers `x.a.b`, `x.y.a.b` and `*.x.a.b`, and
 * not `a.b` itself. Both hosts are normal.
 */
export function hostCovers(by: string, wanted: string): boolean {
  if (by === wanted) return true;
  const suffix = by.slice(1);
  return isWildcard(by) && wanted.endsWith(suffix) && wanted.length > suffix.length;
}

/**
 * True when at least one name matches both. Both hosts are normal. Whether a star that ends inside a label, as in
 * `*pypi.org`, also stands for nothing is not known; here it does, so that nothing forbidden slips by.
 */
export function hostsOverlap(a: string, b: string): boolean {
  const left = isWildcard(a) ? a.slice(1) : a;
  const right = isWildcard(b) ? b.slice(1) : b;
  if (isWildcard(a) && isWildcard(b)) return left.endsWith(right) || right.endsWith(left);
  if (isWildcard(a)) return right.endsWith(left);
  return isWildcard(b) ? left.endsWith(right) : left === right;
}

/** The fewest of the hosts that stand for the same names, sorted: what another of them covers is left out. */
export function fewestHosts(hosts: readonly string[]): readonly string[] {
  const unique = [...new Set(hosts)].sort();
  if (unique.length < 2) return unique;
  return unique.filter((host) => !unique.some((other) => other !== host && hostCovers(other, host)));
}
