import type { Inventory } from '../../rules/destinations/ownership.ts';
import { foldCase, foldOptional } from '../../text/fold-case.ts';
import { CATALOGUE } from '../../verdict/catalogue/catalogue.ts';
import type { OwnWorkKind } from '../../verdict/catalogue/catalogue-entry.ts';
import type { Finding } from '../../verdict/catalogue/finding.ts';
import type { PlanStep, Skipped, SkipReason } from '../model/plan.ts';

/** The work of Hubwarden on one hub. */
export interface OwnWork {
  readonly steps: readonly Pick<PlanStep, 'write' | 'writes' | 'removes'>[];
  readonly skipped: readonly Pick<Skipped, 'rule' | 'reason'>[];
  /** Its earlier writes on the hub. */
  readonly inventory: Inventory;
}

/** Reasons for which Hubwarden defers its own work, and for which no person has to act. */
const OWN_WAITS: ReadonlySet<SkipReason> = new Set(['OperationInFlight', 'Pace', 'OutsideWindow']);

/** Hubwarden writes the replacement of its own rule first; until then the old rule does no harm. */
const OWN_REMOVAL_WAITS: ReadonlySet<SkipReason> = new Set([...OWN_WAITS, 'WaitsForCover']);

/**
 * The findings as alerts use them: a finding that Hubwarden's own work or a roll-out explains counts as pending. That is a rule
 * that the baseline asks for and that Hubwarden has not written on this hub before, and a rule managed by us that the baseline
 * no longer asks for, while the plan writes or removes it or defers it; and a network that Hubwarden is about to provision.
 * A rule that disappeared, and every foreign rule, is not explained by that.
 */
export function withOwnWorkPending(findings: readonly Finding[], work: OwnWork): readonly Finding[] {
  if (!findings.some(({ code }) => CATALOGUE[code].ownWork !== undefined)) return findings;
  const written = new Set(Object.keys(work.inventory).map((name) => foldCase(name)));
  const planned = new Set(
    work.steps.flatMap(({ removes, writes }) => [...Object.keys(writes), ...removes].map((name) => foldCase(name))),
  );
  const waits = new Map(work.skipped.map((each) => [foldOptional(each.rule), each.reason]));
  // A closed guard names the rule only for a request about one rule.
  const whole = work.skipped.find(({ reason, rule }) => rule === undefined && OWN_WAITS.has(reason))?.reason;
  const provisions = work.steps.some(({ write }) => write.kind === 'Provision');
  const isOwn = (each: Finding): boolean => {
    if (each.class !== 'difference') return false;
    const { ownWork } = CATALOGUE[each.code];
    if (ownWork === 'Provisioning')
      return provisions || waits.get(undefined) === 'OperationInFlight' || whole !== undefined;
    if (each.rule === undefined) return false;
    const rule = foldCase(each.rule);
    const reasons = reasonsFor(ownWork, written.has(rule));
    const waitsFor = waits.get(rule) ?? whole;
    return reasons !== undefined && (planned.has(rule) || (waitsFor !== undefined && reasons.has(waitsFor)));
  };
  return findings.map((each) => (isOwn(each) ? { ...each, class: 'pending' } : each));
}

function reasonsFor(ownWork: OwnWorkKind | undefined, isWritten: boolean): ReadonlySet<SkipReason> | undefined {
  if (ownWork === 'FirstWrite') return isWritten ? undefined : OWN_WAITS;
  return ownWork === 'RemovalOfOwnRule' && isWritten ? OWN_REMOVAL_WAITS : undefined;
}
