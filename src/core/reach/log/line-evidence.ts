import { asciiHost } from '../../rules/addresses/host-name.ts';
import { foldCase, foldOptional } from '../../text/fold-case.ts';
import { lookUp } from '../../text/look-up.ts';
import type { Phrase } from './phrases.ts';
import { FAILURE_WORDS, PHRASES, SCHEME_PORTS } from './phrases.ts';

/** A host in a line of a log, as the line writes it; names in other alphabets in their xn-- form. */
export interface Evidence {
  readonly host: string;
  /** undefined: neither the line nor the protocol gives one. */
  readonly port: number | undefined;
  /** True if the line reports that the connection failed, and does not only mention the host. */
  readonly failed: boolean;
}

const HTTPS_PORT = 443;
/** Longest host that is read: a name has 253 characters at most, and an address in brackets fewer. */
const LONGEST_HOST = 255;
/** Longest authority of a URL, with a token in front of the host. */
const LONGEST_AUTHORITY = 2000;
const LONGEST_SCHEME = 24;

/** Finds the hosts of one line: those of its URLs, then those after the phrases of tools. */
export function lineEvidence(line: string): readonly Evidence[] {
  const failed = FAILURE_WORDS.test(line);
  const named = phraseEvidence(line, failed);
  return [...urlEvidence(line, failed, named.length > 0), ...named];
}

/** A failure that stands only after a URL concerns the URL if it follows at once: `see URL for errors` is no report. */
function urlEvidence(line: string, fails: boolean, hasPhrase: boolean): readonly Evidence[] {
  const found: Evidence[] = [];
  const firstWord = fails ? line.search(FAILURE_WORDS) : -1;
  for (let at = line.indexOf('://'); at !== -1; at = line.indexOf('://', at + 3)) {
    const port = schemePort(line.slice(Math.max(0, at - LONGEST_SCHEME), at));
    if (port === undefined) continue;
    const rest = line.slice(at + 3, at + 3 + LONGEST_AUTHORITY);
    const place = placeIn(rest);
    const read = hostAt(place, 0);
    const failed = fails && (hasPhrase || firstWord < at || failsAfter(rest));
    if (read !== undefined) found.push({ host: read.host, port: portAfter(place, read.end) ?? port, failed });
  }
  return found;
}

/** Host and port of a URL. Before the last @ stand a user and a password, which no answer repeats. */
function placeIn(rest: string): string {
  const authority = untilMatch(rest, END_OF_AUTHORITY);
  if (authority.includes('@') || !/:\d{0,5}[^\d]/.test(authority))
    return authority.slice(authority.lastIndexOf('@') + 1);
  // No port, so a password that holds a slash or a question mark, if an @ follows.
  const whole = untilMatch(rest, END_OF_URL);
  return untilMatch(whole.slice(whole.lastIndexOf('@') + 1), END_OF_AUTHORITY);
}

function untilMatch(text: string, end: RegExp): string {
  const at = text.search(end);
  return at === -1 ? text : text.slice(0, at);
}

/** True if the text goes on after the URL with its failure: `URL failed`, `"URL": context deadline exceeded`. */
function failsAfter(rest: string): boolean {
  const url = untilMatch(rest, END_OF_URL);
  const after = rest.slice(url.length);
  if (url.endsWith(':')) return FAILURE_WORDS.test(after);
  const [close = ''] = /^['"’”`>)\]]{0,3}(?::? {0,2}| -+ )/.exec(after) ?? [];
  return close.includes(':') ? FAILURE_WORDS.test(after) : after.slice(close.length).search(FAILURE_WORDS) === 0;
}

const END_OF_URL = /[\s'"`<>(){}|\\,;‘’“”]/;
const END_OF_AUTHORITY = /[/?#\s'"`<>(){}|\\,;‘’“”]/;

/** The port of the scheme at the end of a text: `git+https` is HTTPS. */
function schemePort(before: string): number | undefined {
  const [scheme] = /[a-z][a-z0-9]{0,15}$/i.exec(before) ?? [];
  return scheme === undefined ? undefined : lookUp(SCHEME_PORTS, foldCase(scheme));
}

function phraseEvidence(line: string, failed: boolean): readonly Evidence[] {
  return PHRASES.flatMap((phrase) => {
    const found: Evidence[] = [];
    for (const match of line.matchAll(phrase.pattern)) {
      const evidence = evidenceAt(line, match.index + match[0].length, phrase);
      if (evidence !== undefined) found.push({ ...evidence, failed });
    }
    return found;
  });
}

function evidenceAt(line: string, at: number, phrase: Phrase): Omit<Evidence, 'failed'> | undefined {
  const start = afterUser(line, afterQuotes(line, at));
  const read = hostAt(line, start);
  // A path is not a host; a URL is read as such.
  if (read === undefined || line.startsWith('://', read.end)) return undefined;
  const port = portAfter(line, read.end);
  if (phrase.mayPrecedeFile === true && port === undefined && isFileName(read.host)) return undefined;
  return { host: read.host, port: port ?? phrase.port };
}

const OPENING = /['"‘“`<[]/;

function afterQuotes(line: string, at: number): number {
  let start = at;
  // A bracket before an address of version 6 belongs to it.
  while (start < at + 3 && OPENING.test(line.charAt(start)) && !isBracketedAddress(line, start)) start += 1;
  return start;
}

/** The position after the last @ of a word: a user and a password stand before it. */
function afterUser(line: string, at: number): number {
  return at + untilMatch(line.slice(at, at + LONGEST_AUTHORITY), END_OF_AUTHORITY).lastIndexOf('@') + 1;
}

function isBracketedAddress(line: string, at: number): boolean {
  return /^\[[0-9a-f]{0,4}:[0-9a-f:.]{0,45}\]/i.test(line.slice(at, at + LONGEST_HOST));
}

/** Reads a name or an address at a position; `end` is the position after it. */
function hostAt(line: string, at: number): { readonly host: string; readonly end: number } | undefined {
  const text = line.slice(at, at + LONGEST_HOST);
  const [bracketed] = /^\[[0-9a-f]{0,4}:[0-9a-f:.]{0,45}\]/i.exec(text) ?? [];
  if (bracketed !== undefined) return { host: bracketed.slice(1, -1), end: at + bracketed.length };
  const [word = ''] = /^[\p{L}\p{M}\p{N}_.-]+/u.exec(text) ?? [];
  // A sentence may end right after the host: "Resolving pypi.org...". In scripts without blanks it may go on: no last
  // label begins with Latin letters and ends with those of another script.
  const host = word.replace(/(\.[a-z]{2,63})[^\p{Script=Latin}\p{M}!-~][^.]*$/iu, '$1').replace(/[.-]{1,8}$/, '');
  const read = /^[ -~]*$/.test(host) ? host : asciiHost(host);
  return read === undefined || read === '' ? undefined : { host: read, end: at + host.length };
}

const SERVICE_PORTS: Readonly<Record<string, number>> = { http: 80, https: HTTPS_PORT, ssh: 22 };

/**
 * The port after a host in the ways that tools write it: `x:443`, `x port 443`, `'x', port=443`, `x (192.0.2.1) port 443`,
 * `x (192.0.2.1), port 443`, `x (x)|192.0.2.1|:443`, `x/192.0.2.1:443`, `x:https`.
 */
const PORT =
  /^['"’”`]?(?: ?\([^)]{1,260}\))?(?:\|[0-9a-f.:]{2,45}\||\/[0-9.]{7,15})?(?::|,? port[ =])(?:(\d{1,5})(?!\d|\.\d)|(https?|ssh)\b)/i;

function portAfter(line: string, end: number): number | undefined {
  const [, digits, service] = PORT.exec(line.slice(end, end + 2 * LONGEST_HOST)) ?? [];
  const port = digits === undefined ? lookUp(SERVICE_PORTS, foldOptional(service) ?? '') : Number(digits);
  return port === undefined || port < 1 || port > 65535 ? undefined : port;
}

const FILE_ENDING =
  /\.(?:py|pyc|ipynb|json|ya?ml|toml|cfg|ini|txt|log|csv|lock|whl|tar|gz|so|js|ts|cpp|java|go|rs|sh)$/i;

function isFileName(text: string): boolean {
  return FILE_ENDING.test(text);
}
