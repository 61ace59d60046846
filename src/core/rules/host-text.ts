import { isComparableHost } from './host-name.ts';
import { entriesOf, generousText } from './plain-text.ts';

/**
 * Every host and wildcard that a text may stand for which is not a host as {@link isComparableHost} knows it: scheme,
 * user, port and path are taken off, a star inside counts as one for everything before it, other alphabets and dots
 * count as the host that a browser makes of them, and what no host can hold counts as nothing or as anything.
 *
 * @returns normal hosts; none for a text without a host in it
 */
export function widestHosts(text: string): readonly string[] {
  const found = new Set<string>();
  for (const entry of entriesOf(generousText(text)))
    for (const authority of authoritiesOf(entry)) for (const host of hostReadings(authority)) found.add(host);
  return [...found].filter(isComparableHost);
}

/**
 * The part of a URL that names the host; the text itself where it is no URL. A question mark or a hash within the first
 * label may stand for a character instead of beginning a query.
 */
function authoritiesOf(entry: string): readonly string[] {
  const slashes = entry.replaceAll('\\', '/');
  const scheme = /^[a-z][a-z0-9+.-]{0,30}:(?=\/)/.exec(slashes)?.[0] ?? '';
  const start = firstNot(slashes, '/', scheme.length);
  const [text = ''] = slashes.slice(start).split('/', 1);
  const [authority = ''] = text.split(/[?#]/, 1);
  return [authority, ...(authority.includes('.') ? [] : [text])].map(hostIn);
}

/** Without user and port. */
function hostIn(authority: string): string {
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const colon = host.indexOf(':');
  return colon === -1 ? host : host.slice(0, colon);
}

function firstNot(text: string, character: string, from: number): number {
  let at = from;
  while (text[at] === character) at += 1;
  return at;
}

function hostReadings(text: string): readonly string[] {
  const parts = text.split('.').filter((label) => label !== '');
  const host = parts.join('.');
  if (host === '') return [];
  // A dot in front stands for every name below, as in cookies and proxies.
  const readings = text.startsWith('.') ? [host, `*.${host}`] : [host];
  return readings.flatMap((reading) => (/^[a-z0-9._*-]*$/.test(reading) ? starred(reading) : oddReadings(reading)));
}

/** A star inside, or several, count as one star for all that stands before the last of them. */
function starred(host: string): readonly string[] {
  const last = host.lastIndexOf('*');
  return last <= 0 ? [host] : [`*${host.slice(last + 1)}`];
}

/** What no host can hold may be left out, may part two hosts, or may stand for any text. */
function oddReadings(host: string): readonly string[] {
  const ascii = asciiHost(host);
  if (ascii !== undefined) return starred(ascii);
  const pieces = host.split(/[^a-z0-9._*-]/);
  const last = pieces.at(-1) ?? '';
  const names = [pieces.join(''), ...pieces].filter((piece) => piece.includes('.'));
  return [...names.map(withoutEmptyLabels), ...(last === '' ? [] : [`*${last.replace(/^\.+/, '.')}`])].flatMap(starred);
}

function withoutEmptyLabels(host: string): string {
  return host
    .split('.')
    .filter((label) => label !== '')
    .join('.');
}

/** A name of another alphabet in its xn-- form; undefined where it holds what no name can. */
function asciiHost(host: string): string | undefined {
  if (!/[^!-~]/.test(host) || host.includes('*')) return undefined;
  try {
    const { hostname } = new URL(`http://${host}/`);
    return /^[a-z0-9._-]+$/.test(hostname) ? hostname : undefined;
  } catch {
    return undefined;
  }
}
