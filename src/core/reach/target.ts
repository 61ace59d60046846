import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { holdsPublicAddress, rangeFromPrefix } from '../rules/addresses/address-prefixes.ts';
import { hostProblem, isWildcard, normalHost } from '../rules/addresses/host-name.ts';
import type { AddressRange } from '../rules/addresses/sorted-ranges.ts';

/** The target of a question, over TCP: a host by name, or an address. */
export type Target =
  | { readonly kind: 'Name'; readonly host: string; readonly port: number }
  | { readonly kind: 'Address'; readonly host: string; readonly range: AddressRange; readonly port: number };

const HIGHEST_PORT = 65535;

/** Reads host and port as a person writes them; or a sentence that names the fault and the remedy. */
export function targetFrom(host: string, port: number): Result<Target, string> {
  if (!Number.isInteger(port) || port < 1 || port > HIGHEST_PORT)
    return err(`${port} is not a port. Give a whole number from 1 to 65535.`);
  const address = host.trim().replace(/^\[(.*)\]$/, '$1');
  const range = /[/-]/.test(address) ? undefined : rangeFromPrefix(address);
  if (range !== undefined) return ok({ kind: 'Address', host: address, range, port });
  const name = normalHost(host);
  const problem = isWildcard(name) ? `"${name}" is a wildcard. Ask about one host.` : nameProblem(name);
  return problem === undefined ? ok({ kind: 'Name', host: name, port }) : err(problem);
}

const HTTPS_PORT = 443;

/**
 * Reads `HOST` or `HOST:PORT`, with an IPv6 address in brackets when a port follows; without a port it is 443. The host is
 * normalised. @returns a sentence that names the fault and the remedy
 */
export function targetFromText(text: string): Result<Pick<Target, 'host' | 'port'>, string> {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  const single = /^([^:]*):([^:]*)$/.exec(text);
  // A pasted URL stays whole, so that the answer names its host.
  const [, host = text, portText] = text.includes('://') ? [] : (bracketed ?? single ?? []);
  if (portText !== undefined && !/^\d{1,5}$/.test(portText))
    return err(`"${portText}" is not a port. Give HOST or HOST:PORT, such as pypi.org:443.`);
  const port = portText === undefined ? HTTPS_PORT : Number(portText);
  const target = targetFrom(host, port);
  return target.ok ? ok({ host: target.value.host, port }) : target;
}

/** The advice for hosts of rules does not suit a question, except that about a pasted page address. */
function nameProblem(name: string): string | undefined {
  const problem = hostProblem(name);
  if (problem === undefined || name.includes('://')) return problem;
  if (rangeFromPrefix(name) !== undefined) return `"${name}" is a range. Ask about one address.`;
  if (name === '') return 'The host is empty. Give HOST or HOST:PORT, such as pypi.org:443.';
  return `"${name}" is neither a full host name nor an address. Give HOST or HOST:PORT, such as pypi.org:443.`;
}

/** True when an FQDN rule can permit the target: by name, on one of the two ports of such rules. */
export function isWebTarget(target: Target): boolean {
  return target.kind === 'Name' && (target.port === 80 || target.port === 443);
}

/** True for an address that the internet does not route. */
export function isPrivateAddress(target: Target): boolean {
  return target.kind === 'Address' && !holdsPublicAddress([target.range]);
}
