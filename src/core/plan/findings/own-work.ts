import type { Inventory } from '../../rules/destinations/ownership.ts';
import { foldCase, foldOptional } from '../../text/fold-case.ts';
import type { Finding } from '../../verdict/finding.ts';
import type { PlanStep, Skipped, SkipReason } from '../model/plan.ts';

/** What Hubwarden is doing about one hub. */
export interface OwnWork {
  readonly steps: readonly Pick<PlanStep, 'write' | 'writes' | 'removes'>[];
  readonly skipped: readonly Pick<Skipped, 'rule' | 'reason'>[];
  /** What it wrote on the hub before. */
  readonly inventory: Inventory;
}

/** Codes of what the work of Hubwarden itself can bring about. */
const OWN_WORK: ReadonlySet<string> = new Set(['HW201', 'HW203', 'HW301']);

/** Reasons for which Hubwarden puts off its own work, and for which no person has to act. */
const OWN_WAITS: ReadonlySet<SkipReason> = new Set(['OperationInFlight', 'Pace', 'OutsideWindow']);

/** What takes the place of a rule of ours comes first; the rule itself harms nobody meanwhile. */
const OWN_REMOVAL_WAITS: ReadonlySet<SkipReason> = new Set([...OWN_WAITS, 'WaitsForCover']);

/**
 * The findings as alerts go by them: what Hubwarden's own work or a roll-out explains counts as pending. That is a rule that
 * the baseline asks for and that Hubwarden has not written on this hub before, and a rule of ours that the baseline no longer
 * asks for, as long as the plan writes or removes it or only waits for its turn; and a network that it is about to provision. A rule that was there and is gone, and every
 * rule of others, is explained by somebody else.
 */
export function withOwnWorkPending(findings: readonly Finding[], work: OwnWork): readonly Finding[] {
  if (!findings.some(({ code }) => OWN_WORK.has(code))) return findings;
  const written = new Set(Object.keys(work.inventory).map((name) => foldCase(name)));
  const planned = new Set(
    work.steps.flatMap(({ removes, writes }) => [...Object.keys(writes), ...removes].map((name) => foldCase(name))),
  );
  const waits = new Map(work.skipped.map((each) => [foldOptional(each.rule), each.reason]));
  // A closed gate names the rule of a request for one rule only.
  const whole = work.skipped.find(({ reason, rule }) => rule === undefined && OWN_WAITS.has(reason))?.reason;
  const provisions = work.steps.some(({ write }) => write.kind === 'Provision');
  const isOwn = (each: Finding): boolean => {
    if (each.class !== 'difference') return false;
    if (each.code === 'HW301') return provisions || waits.get(undefined) === 'OperationInFlight' || whole !== undefined;
    if (each.rule === undefined) return false;
    const rule = foldCase(each.rule);
    const reasons = reasonsFor(each.code, written.has(rule));
    const waitsFor = waits.get(rule) ?? whole;
    return reasons !== undefined && (planned.has(rule) || (waitsFor !== undefined && reasons.has(waitsFor)));
  };
  return findings.map((each) => (isOwn(each) ? { ...each, class: 'pending' } : each));
}

function reasonsFor(code: string, isWritten: boolean): ReadonlySet<SkipReason> | undefined {
  if (code === 'HW201') return isWritten ? undefined : OWN_WAITS;
  return code === 'HW203' && isWritten ? OWN_REMOVAL_WAITS : undefined;
}
