import { entriesOf, generousText } from '../../text/plain-text.ts';
import { asciiHost, isComparableHost } from '../addresses/host-name.ts';

/**
 * Every host and wildcard that a text may mean, for texts that are not hosts by {@link isComparableHost}. Scheme, user,
 * port and path are removed. A star inside counts as one star for everything before it. Other alphabets and dots are
 * read as a browser reads them. A character that no host holds counts as nothing or as any text.
 *
 * @returns normal hosts; none for a text without a host in it
 */
export function widestHosts(text: string): readonly string[] {
  const found = new Set<string>();
  for (const piece of hostPieces(text)) for (const host of hostReadings(piece)) found.add(host);
  return [...found].filter(isComparableHost);
}

/** The parts of a text that may name a host or an address, without the other parts of a URL. */
export function hostPieces(text: string): readonly string[] {
  return [...new Set(entriesOf(generousText(text)).flatMap(spellingsOf).flatMap(piecesOf))];
}

/**
 * A browser reads a backslash as a slash, and a pattern escapes a dot with it. A question mark or a hash may be a
 * placeholder for one character, unless the text is a URL or certainly has a query.
 */
function spellingsOf(entry: string): readonly string[] {
  const slashes = entry.replaceAll('\\', '/');
  const plain = slashes === entry ? [entry] : [slashes, entry.replaceAll('\\', '')];
  if (slashes.includes('//') || entry.includes('=') || !entry.includes('?')) return plain;
  return [...plain, ...plain.map((each) => each.replaceAll('?', '*'))];
}

/** Schemes, users, ports and hosts stand between colons and at signs, in any order; a path follows a slash. */
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

/** If a name is too long, its end counts: any name before the cut is below that end. */
const LONGEST_READ = 253;

function hostReadings(text: string): readonly string[] {
  const parts = text.split('.').filter((label) => label !== '');
  const host = parts.join('.');
  if (host === '') return [];
  if (host.length > LONGEST_READ) return [`*${host.slice(host.indexOf('.', host.length - LONGEST_READ))}`];
  // A leading dot means every name below, as in cookies and proxy settings.
  const readings = text.startsWith('.') ? [host, `*.${host}`] : [host];
  return readings.flatMap((reading) => (/^[a-z0-9._*-]*$/.test(reading) ? starred(reading) : oddReadings(reading)));
}

/** A star inside, or several stars, count as one star for everything before the last of them. */
function starred(host: string): readonly string[] {
  const last = host.lastIndexOf('*');
  return last <= 0 ? [host] : [`*${host.slice(last + 1)}`];
}

/** A character that no host holds may be ignored, may separate two hosts, or may mean any text. */
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

/** A label in another alphabet has no xn-- form if it holds a star: such a star counts for the whole label. */
function asciiBelowStar(host: string): string | undefined {
  const rest = host.slice(host.lastIndexOf('*') + 1);
  const dot = rest.indexOf('.');
  if (dot === -1 || !/[^!-~]/.test(rest)) return undefined;
  const below = rest.slice(dot + 1);
  const ascii = /[^!-~]/.test(below) ? asciiHost(below) : below;
  return ascii === undefined || ascii === '' ? undefined : `*.${ascii}`;
}
