import type { Verdict } from '../../core/verdict/catalogue/vocabulary.ts';
import type { ApplyResult } from '../../reconcile/operator/apply/apply-types.ts';
import type { ExitCode } from '../command/command-result.ts';
import type { HubToApply } from './planned-hubs.ts';

/** A hub and what was done to it. */
export interface AppliedHub {
  readonly hub: HubToApply;
  /** undefined: it had no step to send. */
  readonly result: ApplyResult | undefined;
}

/** The verdict by the newest read. */
export function verdictOf({ hub, result }: AppliedHub): Verdict {
  return (result?.after ?? hub.assessment).plan.verdict;
}

/** Ends at which the person has to do something before the rest can be sent from here. */
const STOPPED: readonly ApplyResult['end']['kind'][] = ['Busy', 'Failed', 'Forbidden', 'Moved'];

/** 0 only where the newest read shows a hub that is compliant or exempt. */
export function exitCodeOf(applied: AppliedHub): ExitCode {
  const kind = applied.result?.end.kind;
  if (kind === 'Interrupted') return 130;
  if (kind !== undefined && STOPPED.includes(kind)) return 1;
  const isRead = applied.result === undefined || applied.result.after !== undefined;
  const verdict = verdictOf(applied);
  return isRead && (verdict === 'Compliant' || verdict === 'Exempt') ? 0 : 2;
}
