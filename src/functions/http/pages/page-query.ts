import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import { nearestWord } from '../../../core/text/nearest-word.ts';

/**
 * Reads the parameters of a page. A parameter that the page does not know is an error: a typing error must not show more than was asked for.
 *
 * @returns the values by name, without empty ones; else a sentence that names the parameter
 */
export function readQuery<Name extends string>(
  query: URLSearchParams,
  names: readonly Name[],
): Result<Readonly<Partial<Record<Name, string>>>, string> {
  const values = new Map<Name, string>();
  for (const [given, value] of query) {
    const name = names.find((each) => each === given);
    if (name === undefined) return err(unknown(given, names));
    if (values.has(name)) return err(`The address gives "${name}" twice. Give it once.`);
    values.set(name, value.trim());
  }
  const filled = [...values].filter(([, value]) => value !== '');
  return ok(Object.fromEntries(filled) as Partial<Record<Name, string>>);
}

/** The problem of a box to tick in the address; undefined: there is none. Another value than `yes` must not be taken for one. */
export function flagProblem(name: string, value: string | undefined): string | undefined {
  return value === undefined || value === 'yes'
    ? undefined
    : `"${name}" takes "yes", and the address gives "${value.slice(0, LONGEST_SHOWN)}". Write ${name}=yes, or leave it out.`;
}

/** True for a query that is percent-encoded UTF-8. Else it would become another text without a word. */
export function isWellEncoded(search: string): boolean {
  try {
    decodeURIComponent(search);
    return true;
  } catch {
    return false;
  }
}

function unknown(given: string, names: readonly string[]): string {
  const shown = given.slice(0, LONGEST_SHOWN);
  if (names.length === 0) return `This page takes no parameter, and the address gives "${shown}".`;
  const near = nearestWord(shown, names);
  const hint =
    near === undefined ? `It takes ${names.map((name) => `"${name}"`).join(', ')}.` : `Did you mean "${near}"?`;
  return `This page has no parameter "${shown}". ${hint}`;
}

const LONGEST_SHOWN = 60;
