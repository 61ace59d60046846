import type { Baseline } from '../../baseline/policy/baseline.ts';
import { commandInText } from '../../text/command-text.ts';
import { compareText } from '../../text/compare-text.ts';
import type { WriteWindow } from '../../time/write-window.ts';
import { insideWindow, nextWindowAt } from '../../time/write-window.ts';
import { finding } from '../../verdict/catalogue/catalogue.ts';
import type { Finding } from '../../verdict/catalogue/finding.ts';
import { NO_ACTION } from '../findings/remedy.ts';
import { NO_STEPS } from '../model/fingerprint.ts';
import type { Plan, PlanStep, Skipped, SkipReason } from '../model/plan.ts';

/** The guards between a plan and its first write. Read right before the write, never cached. */
export interface WriteGuards {
  readonly mode: Baseline['mode'];
  /** The kill switch. An unreadable switch is off. */
  readonly writesOn: boolean;
  readonly breakerOpen: boolean;
  /** Hubs of the assignment that may still be changed in this hour; undefined = this hub is counted already. */
  readonly paceLeft: number | undefined;
  /** When the next hour of the pace begins. */
  readonly paceRenewsAt: Date;
  readonly writeWindows: readonly WriteWindow[];
  readonly now: Date;
}

/**
 * Takes all steps from a plan while a guard blocks writes, and gives the first guard that does as the reason of each. The
 * differences stay in the plan: a guardrail never makes a hub appear better. So does the estimate, for assignments that observe.
 */
export function guardPlan(plan: Plan, guards: WriteGuards): Plan {
  if (plan.steps.length === 0) return plan;
  const gate = blockingGuard(guards);
  if (gate === undefined) return plan;
  return {
    ...plan,
    steps: [],
    skipped: [...plan.skipped, ...plan.steps.map((step) => skippedStep(step, gate))],
    findings: withGuardFinding(findingsBehindGuard(plan.findings, gate), gate.reason),
    fingerprint: NO_STEPS,
  };
}

interface ClosedGate {
  readonly reason: SkipReason;
  readonly detail: string;
  readonly retryAt: Date | undefined;
}

/** The most important reason for the reader comes first. */
function blockingGuard(guards: WriteGuards): ClosedGate | undefined {
  const { now, paceLeft, paceRenewsAt, writeWindows } = guards;
  if (guards.mode === 'observe') {
    return { reason: 'ObserveOnly', detail: 'The assignment only observes.', retryAt: undefined };
  }
  if (!guards.writesOn) return { reason: 'WritesOff', detail: 'Writes are switched off.', retryAt: undefined };
  if (guards.breakerOpen) return { reason: 'BreakerOpen', detail: 'The breaker is open.', retryAt: undefined };
  if (!insideWindow(writeWindows, now)) {
    const detail = 'The assignment has no open write window now.';
    return { reason: 'OutsideWindow', detail, retryAt: nextWindowAt(writeWindows, now) };
  }
  if (paceLeft !== undefined && paceLeft <= 0) {
    const detail = 'The hubs changed in this hour have used up the pace of the assignment.';
    return { reason: 'Pace', detail, retryAt: paceRenewsAt };
  }
  return undefined;
}

function skippedStep({ write, why }: PlanStep, { reason, detail, retryAt }: ClosedGate): Skipped {
  const rule = write.kind === 'PutRule' || write.kind === 'DeleteRule' ? write.ruleName : undefined;
  return { rule, reason, detail: `${detail} Deferred: ${why}`, retryAt };
}

/**
 * A remedy "no action is needed" is true only after the guard allows the write: it names the guard, and the person's
 * action.
 */
function findingsBehindGuard(findings: readonly Finding[], gate: ClosedGate): readonly Finding[] {
  return findings.map((each) => {
    if (!each.fix.startsWith('Hubwarden ') || !each.fix.endsWith(NO_ACTION)) return each;
    return { ...each, fix: remedyBehindGuard(gate, each.fix.slice(0, -NO_ACTION.length)) };
  });
}

/** @param does the action of Hubwarden after the guard allows it */
function remedyBehindGuard({ reason, retryAt }: ClosedGate, does: string): string {
  if (reason === 'WritesOff') return `First switch writes on: ${commandInText('writes', 'on')}. Then ${does}`;
  if (reason === 'BreakerOpen')
    return `First find out why the breaker is open: ${commandInText('breaker', 'status')}. After its reset ${does}`;
  const until = retryAt === undefined ? '' : ` until ${retryAt.toISOString()}`;
  return `${does}${NO_ACTION.slice(0, -1)}: the write waits${until}.`;
}

/** Pace, windows and observe mode follow the policy. A switch that is off or an open breaker is news. */
function withGuardFinding(findings: readonly Finding[], reason: SkipReason): readonly Finding[] {
  const notification = guardFindingOf(reason);
  if (notification === undefined) return findings;
  return [...findings, notification].sort((a, b) => compareText(a.code, b.code));
}

function guardFindingOf(reason: SkipReason): Finding | undefined {
  if (reason === 'WritesOff') return finding('HW504', { message: 'Writes are switched off, and repairs are due.' });
  if (reason === 'BreakerOpen')
    return finding('HW503', {
      message: 'The breaker is open: Hubwarden has stopped every write to Azure, and repairs are due.',
    });
  return undefined;
}
