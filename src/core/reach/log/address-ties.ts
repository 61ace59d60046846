import { normalHost } from '../../rules/addresses/host-name.ts';
import type { Evidence } from './line-evidence.ts';

const ADDRESSES = /(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}:[0-9a-f:]{2,45})(?![\w]|\.\d)/gi;
/** Of one line: a line of a log of connections holds a few. */
const MOST_IN_LINE = 20;

/**
 * Says which names the lines of a log give to an address: those of the same line, and, as curl tells each step in a line
 * of its own that begins with a star, the name that its next line with a name has.
 */
export class AddressTies {
  readonly #names = new Map<string, Set<string>>();
  #tried: string[] = [];

  /** Reads the next line, in the order of the log, with its valid hosts. */
  read(line: string, evidence: readonly Evidence[]): void {
    const isStep = /^\s{0,8}\*/.test(line);
    const names = evidence
      .map(({ host }) => normalHost(host))
      .filter((host) => !isAddress(host))
      .slice(0, MOST_IN_LINE);
    if (names.length === 0 && !isStep) return;
    const found = (line.match(ADDRESSES) ?? []).slice(0, MOST_IN_LINE).map(normalHost);
    if (names.length === 0) {
      this.#tried = [...this.#tried, ...found].slice(-MOST_IN_LINE);
      return;
    }
    for (const address of [...this.#tried, ...found]) this.#tie(address, names);
    this.#tried = [];
  }

  /** The names of an address; none for a name, and for an address that stands alone. */
  namesOf(address: string): readonly string[] {
    return [...(this.#names.get(normalHost(address)) ?? [])];
  }

  #tie(address: string, names: readonly string[]): void {
    const known = this.#names.get(address) ?? new Set<string>();
    for (const name of names) known.add(name);
    this.#names.set(address, known);
  }
}

/** Among valid hosts, no name looks like this. */
function isAddress(host: string): boolean {
  return /^[0-9.]+$|:/.test(host);
}
