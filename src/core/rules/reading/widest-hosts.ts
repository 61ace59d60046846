import { entriesOf, generousText } from '../../text/plain-text.ts';
import { isComparableHost } from '../addresses/host-name.ts';

/**
 * Every host and wildcard that a text may stand for which is not a host as {@link isComparableHost} knows it: scheme,
 * user, port and path are taken off, a star inside counts as one for everything before it, other alphabets and dots
 * count as the host that a browser makes of them, and what no host can hold counts as nothing or as anything.
 *
 * @returns normal hosts; none for a text without a host in it
 */
export function widestHosts(text: string): readonly string[] {
  const found = new Set<string>();
  for (const piece of hostPieces(text)) for (const host of hostReadings(piece)) found.add(host);
  return [...found].filter(isComparableHost);
}

/** The parts of a text that may name a host or an address, without what stands around them in a URL. */
export function hostPieces(text: string): readonly string[] {
  return [...new Set(entriesOf(generousText(text)).flatMap(spellingsOf).flatMap(piecesOf))];
}

/**
 * A backslash is a slash to a browser, and marks a dot in patterns. A question mark or a hash may stand for a character
 * instead of beginning a query, unless the text is a URL or has a query for certain.
 */
function spellingsOf(entry: string): readonly string[] {
  const slashes = entry.replaceAll('\\', '/');
  const plain = slashes === entry ? [entry] : [slashes, entry.replaceAll('\\', '')];
  if (slashes.includes('//') || entry.includes('=') || !entry.includes('?')) return plain;
  return [...plain, ...plain.map((each) => each.replaceAll('?', '*'))];
}

/** Between colons and at signs stand schemes, users, ports and hosts, in whatever order; behind a slash stands a path. */
function piecesOf(entry: string): readonly string[] {
  const pieces = entry.split(/[:@]/).map((piece) => {
    const [text = ''] = piece.slice(firstNot(piece, '/', 0)).split('/', 1);
    return text;
  });
  const authorities = pieces.flatMap((piece) => {
    const [authority = ''] = piece.split(/[?#]/, 1);
    return authority.includes('.') ? [authority] : [authority, piece];
  });
  const named = authorities.filter((piece) => /[.*]/.test(piece) || /[^!-~]/.test(piece));
  return named.length > 0 ? named : authorities.slice(0, 2);
}

function firstNot(text: string, character: string, from: number): number {
  let at = from;
  while (text[at] === character) at += 1;
  return at;
}

/** Of a name that is too long for one, the end counts: whatever stands before it is below that. */
const LONGEST_READ = 253;

function hostReadings(text: string): readonly string[] {
  const parts = text.split('.').filter((label) => label !== '');
  const host = parts.join('.');
  if (host === '') return [];
  if (host.length > LONGEST_READ) return [`*${host.slice(host.indexOf('.', host.length - LONGEST_READ))}`];
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
  const ascii = host.includes('*') ? asciiBelowStar(host) : asciiHost(host);
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

/** A label of another alphabet has no xn-- form together with a star inside it: such a star stands for the whole label. */
function asciiBelowStar(host: string): string | undefined {
  const rest = host.slice(host.lastIndexOf('*') + 1);
  const dot = rest.indexOf('.');
  if (dot === -1 || !/[^!-~]/.test(rest)) return undefined;
  const below = rest.slice(dot + 1);
  const ascii = /[^!-~]/.test(below) ? asciiHost(below) : below;
  return ascii === undefined || ascii === '' ? undefined : `*.${ascii}`;
}

/** A name of another alphabet in its xn-- form; undefined where it holds what no name can. */
function asciiHost(host: string): string | undefined {
  if (!/[^!-~]/.test(host)) return undefined;
  try {
    const { hostname } = new URL(`http://${host}/`);
    return /^[a-z0-9._-]+$/.test(hostname) ? hostname : undefined;
  } catch {
    return undefined;
  }
}
