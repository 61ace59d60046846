import { foldCase } from '../../text/fold-case.ts';
import type { Glob } from '../../text/glob.ts';
import { globFrom, isGlob } from '../../text/glob.ts';
import type { FindingCode } from '../../verdict/catalogue/finding-code.ts';
import type { Exemption } from './baseline.ts';

/** Exemptions that cover one code, the one that applies longest first in each list. */
interface OfCode {
  /** For every rule, and for findings about no rule. */
  readonly whole: Exemption[];
  /** For one rule, by its lower-case name. */
  readonly byRule: Map<string, Exemption[]>;
  readonly byPattern: { readonly exemption: Exemption; readonly matches: Glob }[];
}

type ExemptionIndex = ReadonlyMap<string, OfCode>;

const KNOWN = new WeakMap<readonly Exemption[], ExemptionIndex>();

/**
 * Finds the exemption of a list that covers a code and a rule and meets a condition. The list is read once; after that
 * only exemptions for the code, and for the rule or a pattern, are compared.
 *
 * @returns of several, the one that applies longest; undefined when none covers it
 */
export function longestExemption(
  exemptions: readonly Exemption[],
  { code, rule }: { readonly code: FindingCode; readonly rule: string | undefined },
  meets: (exemption: Exemption) => boolean,
): Exemption | undefined {
  const ofCode = indexOf(exemptions).get(code);
  if (ofCode === undefined) return undefined;
  const { byPattern, byRule, whole } = ofCode;
  const found = [whole.find(meets)];
  if (rule !== undefined) {
    found.push(byRule.get(foldCase(rule))?.find(meets));
    found.push(byPattern.find(({ exemption, matches }) => matches(rule) && meets(exemption))?.exemption);
  }
  const [longest] = found.filter((exemption) => exemption !== undefined).sort(longestFirst);
  return longest;
}

function indexOf(exemptions: readonly Exemption[]): ExemptionIndex {
  const known = KNOWN.get(exemptions);
  if (known !== undefined) return known;
  const index = new Map<string, OfCode>();
  for (const exemption of [...exemptions].sort(longestFirst))
    for (const code of exemption.findings) {
      const ofCode = index.get(code) ?? { whole: [], byRule: new Map(), byPattern: [] };
      index.set(code, ofCode);
      addTo(ofCode, exemption);
    }
  KNOWN.set(exemptions, index);
  return index;
}

function addTo({ byPattern, byRule, whole }: OfCode, exemption: Exemption): void {
  const { rule } = exemption;
  if (rule === undefined) whole.push(exemption);
  else if (isGlob(rule)) byPattern.push({ exemption, matches: globFrom(rule) });
  else {
    const name = foldCase(rule);
    byRule.set(name, [...(byRule.get(name) ?? []), exemption]);
  }
}

function longestFirst(a: Exemption, b: Exemption): number {
  const later = b.expiresAt.getTime() - a.expiresAt.getTime();
  return later === 0 ? (a.id < b.id ? -1 : a.id > b.id ? 1 : 0) : later;
}
