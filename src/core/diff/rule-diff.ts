import { compareText } from '../text/compare-text.ts';
import { foldCase } from '../text/fold-case.ts';
import { entryOf } from '../verdict/catalogue/catalogue.ts';
import type { FindingClass } from '../verdict/catalogue/vocabulary.ts';

/**
 * What separates one rule or setting of a hub from the baseline. `!` differs, and Azure cannot undo the change; `+` is
 * missing; `~` is there in another form or state; `-` is not wanted; `=` is as the baseline wants it.
 */
export const DIFF_SIGNS = ['!', '+', '~', '-', '='] as const;

/** One of {@link DIFF_SIGNS}. */
export type DiffSign = (typeof DIFF_SIGNS)[number];

/** What each sign says about a rule, for people. */
export const SIGN_WORDS: Readonly<Record<DiffSign, string>> = {
  '!': 'irreversible',
  '+': 'missing',
  '~': 'altered',
  '-': 'not wanted',
  '=': 'as wanted',
};

/** One part of a rule or setting; undefined: no such part, or the source does not hold the value. */
export interface DiffField {
  readonly field: string;
  readonly expected: string | undefined;
  readonly current: string | undefined;
}

/** A rule of the hub that permits a destination of the baseline under another name. */
export interface CoveringRule {
  readonly rule: string;
  readonly destination: string;
  readonly owner: 'ours' | 'foreign' | 'azure';
}

/** One rule of the hub or of its baseline, or one setting of its network. */
export interface DiffRow {
  readonly sign: DiffSign;
  /** Name of the rule, or the setting: `isolation mode`, `firewall SKU`, `managed network`. */
  readonly name: string;
  /** What the baseline wants, or the rule opens, as text. */
  readonly destination: string | undefined;
  /** The pack or assignment that wants it; undefined: the baseline does not want it. */
  readonly origin: string | undefined;
  /** The findings about it. */
  readonly codes: readonly string[];
  /** Id of the exemption that covers it. */
  readonly exemptedBy: string | undefined;
  /** Azure works on it, or on a write that ends it. */
  readonly isPending: boolean;
  readonly fields: readonly DiffField[];
  /** For `=`: the other rules that permit it; undefined: its own rule does, or the source does not hold them. */
  readonly coveredBy: readonly CoveringRule[] | undefined;
}

/** A hub beside its baseline, rule by rule. */
export interface RuleDiff {
  /** `Record`: from the findings of the last judgement, which hold no values of rules that are as wanted. */
  readonly source: 'Azure' | 'Record';
  /** Time of the read (ISO). */
  readonly asOf: string;
  /** By sign in the order of {@link DIFF_SIGNS}, then by name. */
  readonly rows: readonly DiffRow[];
  /**
   * Rules of the hub that no row names: the baseline neither wants nor refuses them. undefined where the source does not
   * hold them.
   */
  readonly otherRules: { readonly ofAzure: number; readonly ofOthers: number } | undefined;
}

/** A finding as far as a diff needs it. */
export interface DiffFinding {
  readonly code: string;
  readonly class: FindingClass;
  readonly rule?: string | undefined;
  readonly destination?: string | undefined;
  readonly exemptedBy?: string | undefined;
}

/** The number of rows of each sign. */
export function diffCounts(rows: readonly DiffRow[]): Readonly<Record<DiffSign, number>> {
  const counts = { '!': 0, '+': 0, '~': 0, '-': 0, '=': 0 };
  for (const { sign } of rows) counts[sign] += 1;
  return counts;
}

/** The rows in the order of {@link RuleDiff}. */
export function inDiffOrder(rows: readonly DiffRow[]): readonly DiffRow[] {
  const rank = ({ sign }: DiffRow): number => DIFF_SIGNS.indexOf(sign);
  return rows.toSorted((a, b) => rank(a) - rank(b) || compareText(a.name, b.name));
}

/** The findings by the lower-case name of their rule; those without a rule under the empty name. */
export function findingsByRule<Each extends DiffFinding>(
  findings: readonly Each[],
): ReadonlyMap<string, readonly Each[]> {
  const byRule = new Map<string, Each[]>();
  for (const finding of findings) {
    const name = foldCase(finding.rule ?? '');
    byRule.set(name, [...(byRule.get(name) ?? []), finding]);
  }
  return byRule;
}

/** The parts of a row that its findings decide. */
export function partsFromFindings(
  findings: readonly DiffFinding[],
): Pick<DiffRow, 'codes' | 'exemptedBy' | 'isPending'> {
  return {
    codes: [...new Set(findings.map(({ code }) => code))],
    exemptedBy: findings.find(({ exemptedBy }) => exemptedBy !== undefined)?.exemptedBy,
    isPending: findings.some((each) => each.class === 'pending'),
  };
}

/**
 * The sign of a rule that the baseline wants.
 *
 * @param isThere whether the hub has a rule of that name; undefined: not known
 */
export function signOfWanted(findings: readonly DiffFinding[], isThere: boolean | undefined): DiffSign {
  const open = findings.filter((each) => !isRemark(each));
  if (open.length === 0) return '=';
  const repairs = open.map(({ code }) => entryOf(code)?.repair);
  if (repairs.includes('CreateRule')) return '+';
  if (repairs.includes('RestoreRule') || repairs.includes('RewriteRule')) return '~';
  if (repairs.includes('ChangeRule') || repairs.includes('RemoveRule')) return '-';
  // A blocker alone: it names the rule that it blocks, and only a private endpoint that exists waits for its target.
  const exists = isThere ?? open.some(({ code }) => code === 'HW407');
  return exists ? '~' : '+';
}

/** The sign of a rule that the baseline does not want; undefined: it may stay, although a remark may name it. */
export function signOfOther(findings: readonly DiffFinding[]): DiffSign | undefined {
  const open = findings.filter((each) => !isRemark(each));
  if (open.length === 0) return undefined;
  const repairs = open.map(({ code }) => entryOf(code)?.repair);
  if (repairs.includes('RestoreForeignRule')) return '+';
  // Whether the baseline refuses a rule that is not readable in full is not known.
  if (open.every(({ code }) => code === 'HW211')) return '~';
  return repairs.includes('RemoveRule') || repairs.includes('ChangeRule') ? '-' : '~';
}

/** True for a finding that never changes a verdict. */
export function isRemark({ class: kind }: DiffFinding): boolean {
  return kind === 'lint' || kind === 'operational';
}
