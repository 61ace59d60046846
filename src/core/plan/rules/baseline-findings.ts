import type { Exemption } from '../../baseline/policy/baseline.ts';
import { expiringSoon, isExemptionActive } from '../../baseline/policy/exemption.ts';
import { forbiddenWithoutEffect } from '../../baseline/policy/forbidden-without-effect.ts';
import { foldCase } from '../../text/fold-case.ts';
import { judgeRedundantFqdnRules } from '../in-force/redundant-fqdn-rules.ts';
import type { Difference } from '../model/difference.ts';
import { skippedDifference, withoutRepair } from '../model/difference.ts';
import type { PlanContext } from '../model/plan-context.ts';
import { raise } from '../model/plan-context.ts';

/**
 * Informational findings about the baseline itself: problems that name no rule, rules that are written anyway,
 * exemptions that end.
 */
export function judgeBaseline(context: PlanContext): readonly Difference[] {
  return [
    ...judgeProblems(context),
    ...judgeForbidding(context),
    ...judgeRedundantFqdnRules(context),
    ...judgeExemptions(context),
  ];
}

/** If a stricter mode is wanted, HW101 or HW102 already reports that the hub reaches the internet. */
function judgeForbidding(context: PlanContext): readonly Difference[] {
  const { baseline, hub } = context;
  if (baseline.isolation.mode === 'AllowOnlyApprovedOutbound') return [];
  const found = forbiddenWithoutEffect(baseline.forbidden, hub.isolationMode);
  if (found === undefined) return [];
  const message = `${hub.name} is ${hub.isolationMode}, so its compute reaches every address on the internet, with or without a rule: assignment ${baseline.assignment} forbids ${found.text} without effect.`;
  const fix = `Set the isolation mode of assignment ${baseline.assignment} to AllowOnlyApprovedOutbound, which Azure cannot undo, or remove the entries from "forbidden".`;
  return [withoutRepair(raise(context, 'HW409', { message, fix, class: 'lint' }))];
}

function judgeProblems(context: PlanContext): readonly Difference[] {
  const { baseline, desiredNames } = context;
  const general = baseline.problems.filter(
    ({ blocksRule, rule }) => !blocksRule || rule === undefined || !desiredNames.has(foldCase(rule)),
  );
  return general.map(({ blocksRule, code, message, rule }) => {
    if (!blocksRule) return withoutRepair(raise(context, code, { rule, message, class: 'lint' }));
    const finding = raise(context, code, { rule, message, class: 'blocker' });
    return skippedDifference(finding, code === 'HW406' ? 'CostNotAccepted' : 'NotPossible', message);
  });
}

function judgeExemptions(context: PlanContext): readonly Difference[] {
  const { exemptions } = context.baseline;
  const { now, timings } = context.input;
  const ending = expiringSoon(exemptions, now, timings.expiryNoticeSeconds).map((exemption) =>
    withoutRepair(
      raise(context, 'HW701', {
        subject: exemption.id,
        message: `The exemption of ${scopeText(exemption)} ends at ${exemption.expiresAt.toISOString()}.`,
      }),
    ),
  );
  const ended = exemptions.filter((exemption) => !isExemptionActive(exemption, now));
  return [
    ...ending,
    ...ended.map((exemption) =>
      withoutRepair(
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
