import { EXEMPTABLE_CODES } from '../baseline/policy/exemption.ts';
import { wordsOfIds } from '../kind-words.ts';
import { cutText } from '../text/cut-text.ts';
import { foldOptional } from '../text/fold-case.ts';
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
 * @returns the exemptions, and the rest that no exemption can cover, such as a rule whose name no exemption can hold; without terms the whole rest
 */
export function exemptionEntries(
  left: readonly LeftOver[],
  terms: ExemptionTerms | undefined,
): { readonly entries: readonly WrittenExemption[]; readonly rest: readonly LeftOver[] } {
  if (terms === undefined) return { entries: [], rest: left };
  const entries: WrittenExemption[] = [];
  const rest: LeftOver[] = [];
  for (const each of left) {
    const rules = each.rules.filter((rule) => rule.codes.length === 0 || isBeyondPatterns(rule));
    const beyond = new Set(each.rules.filter(isBeyondPatterns).map(({ rule }) => rule));
    const findings = each.findings.filter(
      ({ code, rule }) => !EXEMPTABLE_CODES.includes(code) || (rule !== undefined && beyond.has(rule)),
    );
    entries.push(...each.rules.flatMap((rule) => ruleExemption(each, rule, terms)), ...hubExemption(each, terms));
    if (rules.length + findings.length > 0) rest.push({ ...each, rules, findings });
  }
  return { entries: withoutRepeats(entries), rest };
}

/** An exemption without the name of a rule would cover every rule of the hub, later ones too. */
function isBeyondPatterns({ rule }: LeftRule): boolean {
  return rulePattern(rule) === undefined;
}

/** Names of several rules may have the same pattern; the first reason stands for all. */
function withoutRepeats(entries: readonly WrittenExemption[]): readonly WrittenExemption[] {
  const known = new Map<string, WrittenExemption>();
  for (const entry of entries) {
    const key = JSON.stringify([entry.hub, entry.findings, foldOptional(entry.rule)]);
    if (!known.has(key)) known.set(key, entry);
  }
  return [...known.values()];
}

function ruleExemption(
  { hubId }: LeftOver,
  { codes, destination, reason, rule }: LeftRule,
  terms: ExemptionTerms,
): readonly WrittenExemption[] {
  const pattern = rulePattern(rule);
  if (codes.length === 0 || pattern === undefined) return [];
  const text = `Found by policy init: ${destination}. ${reason ?? `Other ${wordsOfIds([hubId]).many} of the assignment do not permit it.`}`;
  return [
    {
      hub: hubId,
      findings: codes,
      rule: pattern,
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
