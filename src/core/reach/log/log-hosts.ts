import { normalHost } from '../../rules/addresses/host-name.ts';
import { isPrivateAddress, targetFrom } from '../target.ts';
import { AddressTies } from './address-ties.ts';
import type { Evidence } from './line-evidence.ts';
import { lineEvidence } from './line-evidence.ts';
import { isOwnHost } from './own-hosts.ts';
import { namesIndex, pipDefaultHost } from './pip-default.ts';

/** A host and a port that a log names. */
export interface LogDestination {
  /** A normal host name, or an address. */
  readonly host: string;
  readonly port: number;
  /** Number of the line, from 1, that names it first; of its first report of a failure, if there is one. */
  readonly line: number;
  /** True if a line that reports a failure names it. */
  readonly failed: boolean;
  /** True if the line names no host, and the default of the tool applies. */
  readonly implied: boolean;
}

/** The destinations of a log. */
export interface LogHosts {
  /** Each once: those of failures first, both parts in the order of the log. */
  readonly destinations: readonly LogDestination[];
  /**
   * Addresses that are left out because a line of the log names them beside a host on the same port: most probably they
   * are addresses of that host, and a rule for its name permits them.
   */
  readonly addressesOfHosts: readonly LogDestination[];
}

/**
 * Finds the hosts and ports in the output of a tool such as pip, conda, apt, docker, git or curl: in its URLs, and after
 * its phrases for failed connections. Leaves out the machine itself, names without a domain, and private addresses
 * that no failure names. The number of steps grows with the length of the text.
 */
export function logHosts(text: string): LogHosts {
  const sightings = new Sightings();
  const ties = new AddressTies();
  const isValid = rememberingAnswers(isDestination);
  const defaults = new Map<string, number>();
  let hasIndex = false;
  for (const [index, line] of text.split('\n').entries()) {
    for (const piece of piecesOf(line)) {
      const evidence = lineEvidence(piece).filter(isValid);
      for (const each of evidence) sightings.add(each, { line: index + 1, failed: each.failed });
      ties.read(piece, evidence);
      hasIndex ||= namesIndex(piece);
      const host = evidence.length > 0 ? undefined : pipDefaultHost(piece);
      if (host !== undefined && !defaults.has(host)) defaults.set(host, index + 1);
    }
  }
  const named = sightings.destinations();
  const known = new Set(named.map(({ host }) => host));
  const implied = [...(hasIndex ? [] : defaults)]
    .filter(([host]) => !known.has(host))
    .map(([host, line]): LogDestination => ({ host, port: HTTPS_PORT, line, failed: true, implied: true }));
  return withoutResolved([...named, ...implied].sort(byFailureAndLine), ties);
}

const HTTPS_PORT = 443;

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are controlled by them
const TERMINAL_CODES = /\u001b\[[0-?]{0,40}[ -/]{0,8}[@-~]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: binary data and other terminal codes
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/g;

/** Parts of a line: progress bars overwrite it, and JSON writes line ends as escapes. */
function piecesOf(line: string): readonly string[] {
  return line
    .replace(TERMINAL_CODES, '')
    .replace(CONTROLS, ' ')
    .split(/\r|\\r|\\n/);
}

/** False for a name without a domain, a placeholder, a version or any other text that is not a host. */
function isDestination({ host, port = HTTPS_PORT }: Evidence): boolean {
  return targetFrom(host, port).ok;
}

/** Logs repeat a few hosts many times, and reading a host takes long. */
function rememberingAnswers(ask: (evidence: Evidence) => boolean): (evidence: Evidence) => boolean {
  const known = new Map<string, boolean>();
  return (evidence) => {
    const key = `${evidence.host} ${evidence.port}`;
    const isKnown = known.get(key) ?? ask(evidence);
    known.set(key, isKnown);
    return isKnown;
  };
}

interface Sighting {
  readonly line: number;
  readonly failed: boolean;
}

/** The sightings of each host, by port; `undefined` is a port that the line does not give. */
class Sightings {
  readonly #hosts = new Map<string, Map<number | undefined, Sighting>>();

  add({ host, port }: Evidence, sighting: Sighting): void {
    const name = normalHost(host);
    const ports = this.#hosts.get(name) ?? new Map<number | undefined, Sighting>();
    ports.set(port, earlier(ports.get(port), sighting));
    this.#hosts.set(name, ports);
  }

  destinations(): readonly LogDestination[] {
    return [...this.#hosts].flatMap(([host, ports]) => {
      const withoutPort = ports.get(undefined);
      const known = [...ports].flatMap(([port, sighting]) => (port === undefined ? [] : [{ port, sighting }]));
      // A name that does not resolve fails on every port that the log names.
      const each =
        withoutPort === undefined || known.length > 0
          ? known.map(({ port, sighting }) => ({ port, sighting: earlier(sighting, withoutPort) }))
          : [{ port: HTTPS_PORT, sighting: withoutPort }];
      return each.flatMap(({ port, sighting }) => destinationFrom(host, port, sighting));
    });
  }
}

/** A failure counts before other lines, then the first line. */
function earlier(known: Sighting | undefined, other: Sighting): Sighting;
function earlier(known: Sighting, other: Sighting | undefined): Sighting;
function earlier(known: Sighting | undefined, other: Sighting | undefined): Sighting | undefined {
  if (known === undefined || other === undefined) return known ?? other;
  if (known.failed !== other.failed) return known.failed ? known : other;
  return other.line < known.line ? other : known;
}

function destinationFrom(host: string, port: number, { failed, line }: Sighting): readonly LogDestination[] {
  const target = targetFrom(host, port);
  if (!target.ok || isOwnHost(target.value) || (!failed && isPrivateAddress(target.value))) return [];
  return [{ host: target.value.host, port, line, failed, implied: false }];
}

function byFailureAndLine(a: LogDestination, b: LogDestination): number {
  return Number(b.failed) - Number(a.failed) || a.line - b.line;
}

function withoutResolved(all: readonly LogDestination[], ties: AddressTies): LogHosts {
  const places = new Set(all.map(({ host, port }) => `${host} ${port}`));
  const isResolved = ({ host, port }: LogDestination): boolean =>
    ties.namesOf(host).some((name) => places.has(`${name} ${port}`));
  return { destinations: all.filter((each) => !isResolved(each)), addressesOfHosts: all.filter(isResolved) };
}
