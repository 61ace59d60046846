import { wordOf } from '../../core/kind-words.ts';
import { commandInText } from '../../core/text/command-text.ts';
import { counted } from '../../core/text/counted.ts';
import type { Finding } from '../../core/verdict/catalogue/finding.ts';
import type { ApplyEnd } from '../../reconcile/operator/apply/apply-types.ts';
import type { ClosedGuard } from '../../reconcile/operator/apply/closed-guard.ts';
import { renderPlan } from '../plan/render-plan.ts';
import type { Paint } from '../text/paint.ts';
import { NO_PAINT } from '../text/paint.ts';
import type { AppliedHub } from './applied-hub.ts';
import { verdictOf } from './applied-hub.ts';
import type { HubToApply } from './planned-hubs.ts';
import { takenText } from './render-progress.ts';

/**
 * The plan of a hub that has steps, for the person who confirms it: as `plan` shows it, without colours, which follow another
 * output than that of the question.
 */
export function renderToApply({ planned }: HubToApply, columns: number | undefined): string {
  const paint: Paint = { ...NO_PAINT, columns };
  return `${renderPlan(planned, { paint, isWide: true })} · ${counted(planned.plan.steps.length, 'step')}`;
}

/** What was done to a hub, what is left, and the verdict by the newest read. */
export function renderApplied(applied: AppliedHub, paint: Paint): string {
  const { hub, result } = applied;
  const { observation } = hub.assessment;
  const name = paint.strong(observation.name);
  const after = result?.after;
  const shown = (after ?? hub.assessment).plan;
  if (result === undefined)
    return [`${name}: ${shown.verdict}. ${nothingToSend(hub)}`, ...findingLines(shown.findings, paint)].join('\n');
  return [
    `${name}: ${endText(result.end, hub.hubId)}`,
    ...result.taken.map((taken, index) => `  ${index + 1}. ${takenText(taken)}`),
    after === undefined ? '  Not read after the last step.' : `  Verified by a fresh read: ${verdictOf(applied)}`,
    // Findings from before the steps would say what the steps have changed.
    ...(after === undefined ? [] : findingLines(after.plan.findings, paint)),
  ].join('\n');
}

/** What is wrong, one code after the other: `show` has the rest. */
function findingLines(findings: readonly Finding[], paint: Paint): readonly string[] {
  const open = findings.filter((each) => each.class !== 'lint' && each.exemptedBy === undefined);
  const byCode = Map.groupBy(open, ({ code }) => code);
  return [...byCode].flatMap(([code, [first, ...others]]) => {
    if (first === undefined) return [];
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
    return [`  ${paint.strong(code)} ${first.message}${more}`, `     ${paint.faint(first.fix)}`];
  });
}

function nothingToSend({ assessment, guard }: HubToApply): string {
  if (guard !== undefined) return guardText(guard);
  const [first] = assessment.plan.skipped;
  const { verdict } = assessment.plan;
  if (verdict === 'Compliant' || verdict === 'Exempt' || first === undefined) return 'There is nothing to send.';
  return `There is nothing to send now. ${first.rule ?? 'Network'}: ${first.detail}`;
}

function guardText({ detail, reason, retryAt }: ClosedGuard): string {
  const until = retryAt === undefined ? '' : ` until ${retryAt.toISOString()}`;
  const remedy = REMEDIES[reason];
  return `Nothing is written${until}: ${detail}${remedy === undefined ? '' : ` ${remedy}`}`;
}

const REMEDIES: Readonly<Partial<Record<ClosedGuard['reason'], string>>> = {
  ObserveOnly: 'Set its mode to enforce in the policy first.',
  WritesOff: `See ${commandInText('writes')}.`,
  BreakerOpen: `See ${commandInText('breaker', 'status')}.`,
};

/** Why nothing more is sent, and who does the rest. */
function endText(end: ApplyEnd, hubId: string): string {
  switch (end.kind) {
    case 'Finished':
      return 'no step is left.';
    case 'Moved':
      return 'stopped: the next step is not one that was confirmed. Run apply again to see the new plan.';
    case 'Forbidden':
      return 'stopped: Azure refuses the step to you. The deployment tries it with its own identity.';
    case 'Interrupted':
      return end.operation === undefined
        ? `interrupted. The deployment sends the steps that are left with its next run. This prevents it: ${commandInText('writes', 'off')}`
        : `interrupted while Azure works on ${end.operation.request}. The deployment follows it, verifies it and sends the steps that are left. This prevents further steps: ${commandInText('writes', 'off')}`;
    case 'NotWaited':
      return 'accepted. The deployment follows the operation, verifies it and sends the steps that are left.';
    case 'TimedOut':
      return `Azure has not ended ${end.operation?.request ?? 'the operation'} within its deadline, ${end.operation?.failAt ?? 'which is over'}. The deployment goes on with it.`;
    case 'Busy':
      return `not changed: another run holds the ${wordOf(hubId)} until ${end.until}. Run apply again then.`;
    case 'Later':
      return end.dueAt === undefined
        ? 'stopped: Azure does not take the step in. The deployment tries again with the next sweep.'
        : `stopped: Azure does not take the step in now. The deployment tries again at ${end.dueAt}.`;
    case 'Failed':
      return `stopped: ${end.reason}`;
  }
}
