import type { Exemption } from '../baseline/baseline.ts';
import { expiringSoon, holds } from '../baseline/exemption.ts';
import { foldCase } from '../fold-case.ts';
import type { Difference } from './difference.ts';
import { leftAlone, remark } from './difference.ts';
import type { PlanContext } from './plan-context.ts';
import { raise } from './plan-context.ts';

/** Remarks on the baseline itself: faults that name no rule of it, rules that are written all the same, exemptions that end. */
export function judgeBaselineItself(context: PlanContext): readonly Difference[] {
  return [...judgeProblems(context), ...judgeExemptions(context)];
}

function judgeProblems(context: PlanContext): readonly Difference[] {
  const { baseline, desiredNames } = context;
  const general = baseline.problems.filter(
    ({ blocksRule, rule }) => !blocksRule || rule === undefined || !desiredNames.has(foldCase(rule)),
  );
  return general.map(({ blocksRule, code, message, rule }) => {
    if (!blocksRule) return remark(raise(context, code, { rule, message, class: 'lint' }));
    const finding = raise(context, code, { rule, message, class: 'blocker' });
    return leftAlone(finding, code === 'HW406' ? 'CostNotAccepted' : 'NotPossible', message);
  });
}

function judgeExemptions(context: PlanContext): readonly Difference[] {
  const { exemptions } = context.baseline;
  const { now, timings } = context.input;
  const ending = expiringSoon(exemptions, now, timings.expiryNoticeSeconds).map((exemption) =>
    remark(
      raise(context, 'HW701', {
        subject: exemption.id,
        message: `The exemption of ${scopeText(exemption)} ends at ${exemption.expiresAt.toISOString()}.`,
      }),
    ),
  );
  const ended = exemptions.filter((exemption) => !holds(exemption, now));
  return [
    ...ending,
    ...ended.map((exemption) =>
      remark(
        raise(context, 'HW702', {
          subject: exemption.id,
          message: `The exemption of ${scopeText(exemption)} ended at ${exemption.expiresAt.toISOString()}.`,
        }),
      ),
    ),
  ];
}

function scopeText({ findings, rule, ticket, owner }: Exemption): string {
  return `${findings.join(', ')}${rule === undefined ? '' : ` for ${rule}`} (${ticket}, ${owner})`;
}
