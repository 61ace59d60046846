import { EXEMPTABLE_CODES } from '../baseline/policy/exemption.ts';
import { cutText } from '../text/cut-text.ts';
import { visibleLine } from '../text/printable.ts';
import type { FindingCode } from '../verdict/catalogue/finding-code.ts';
import type { LeftOver, LeftRule } from './left-over.ts';
import { rulePattern } from './left-over.ts';

/** Who answers for the exemptions of a proposed policy, and until when. */
export interface ExemptionTerms {
  readonly owner: string;
  readonly ticket: string;
  /** `2027-01-31`, the last day. */
  readonly expires: string;
}

/** An exemption as a policy file writes it. */
export interface WrittenExemption extends ExemptionTerms {
  readonly hub: string;
  readonly findings: readonly FindingCode[];
  readonly rule?: string;
  readonly reason: string;
}

const LONGEST_REASON = 200;

/**
 * Writes the rest as exemptions, hub by hub and rule by rule.
 *
 * @returns the exemptions, and the rest that no exemption can cover; without terms the whole rest
 */
export function exemptionEntries(
  left: readonly LeftOver[],
  terms: ExemptionTerms | undefined,
): { readonly entries: readonly WrittenExemption[]; readonly rest: readonly LeftOver[] } {
  if (terms === undefined) return { entries: [], rest: left };
  const entries: WrittenExemption[] = [];
  const rest: LeftOver[] = [];
  for (const each of left) {
    const rules = each.rules.filter(({ codes }) => codes.length === 0);
    const findings = each.findings.filter(({ code }) => !EXEMPTABLE_CODES.includes(code));
    entries.push(...each.rules.flatMap((rule) => ruleExemption(each, rule, terms)), ...hubExemption(each, terms));
    if (rules.length + findings.length > 0) rest.push({ ...each, rules, findings });
  }
  return { entries, rest };
}

function ruleExemption(
  { hubId }: LeftOver,
  { codes, destination, reason, rule }: LeftRule,
  terms: ExemptionTerms,
): readonly WrittenExemption[] {
  if (codes.length === 0) return [];
  const pattern = rulePattern(rule);
  const text = `Found by policy init: ${destination}. ${reason ?? 'Other hubs of the assignment do not permit it.'}`;
  return [
    {
      hub: hubId,
      findings: codes,
      ...(pattern === undefined ? {} : { rule: pattern }),
      reason: cutText(visibleLine(text), LONGEST_REASON),
      ...terms,
    },
  ];
}

/** Findings about the hub as a whole. */
function hubExemption({ findings, hubId, rules }: LeftOver, terms: ExemptionTerms): readonly WrittenExemption[] {
  const names = new Set(rules.map(({ rule }) => rule));
  const others = findings.filter(
    ({ code, rule }) => EXEMPTABLE_CODES.includes(code) && (rule === undefined || !names.has(rule)),
  );
  const codes = [...new Set(others.map(({ code }) => code))].sort();
  if (codes.length === 0) return [];
  const reason = cutText(visibleLine(`Found by policy init: ${others[0]?.message ?? ''}`), LONGEST_REASON);
  return [{ hub: hubId, findings: codes, reason, ...terms }];
}
