import type { DesiredRule } from '../../baseline/policy/baseline.ts';
import { modeAllows } from '../../rules/limits/isolation-modes.ts';
import type { IsolationMode } from '../../rules/outbound-rule.ts';
import { CATALOGUE } from '../../verdict/catalogue/catalogue.ts';
import type { Difference } from '../model/difference.ts';
import { skippedDifference } from '../model/difference.ts';
import type { PlanContext } from '../model/plan-context.ts';
import { raise } from '../model/plan-context.ts';

/** The mode in which rules will apply, and the open finding about it. */
export interface EffectiveMode {
  /** The mode after the plan's own change of mode, or after the running one. */
  readonly mode: IsolationMode;
  /** HW101 or HW102 if the plan cannot change the mode now. */
  readonly open: Difference | undefined;
}

/** Finds the mode in which rules will apply, from the isolation differences after the guards. */
export function effectiveMode(context: PlanContext, isolation: readonly Difference[]): EffectiveMode {
  const { hub, input } = context;
  const open = isolation.find(({ finding }) => CATALOGUE[finding.code].repair === 'SetMode');
  if (open === undefined) return { mode: hub.isolationMode, open: undefined };
  const [repair] = open.repairs;
  if (repair?.kind === 'SetMode') return { mode: repair.mode, open: undefined };
  if (open.finding.class === 'pending') return { mode: input.operation?.isolationMode ?? hub.isolationMode, open };
  return { mode: hub.isolationMode, open };
}

/**
 * Judges a wanted rule that the mode does not allow. It is deferred if the mode is about to change, skipped if an
 * exemption accepts the mode, and otherwise reported as impossible on this hub.
 *
 * @returns undefined when the mode allows the rule
 */
export function blockedByMode(
  context: PlanContext,
  effective: EffectiveMode,
  wanted: DesiredRule,
): readonly Difference[] | undefined {
  const { baseline, hub } = context;
  const { type } = wanted.destination;
  if (modeAllows(effective.mode, type)) return undefined;
  const { open } = effective;
  const wantedMode = baseline.isolation.mode;
  if (open !== undefined && wantedMode !== undefined && modeAllows(wantedMode, type)) {
    if (open.finding.exemptedBy !== undefined) return [];
    const finding = raise(context, 'HW201', {
      rule: wanted.name,
      message: `${wanted.name} (${wanted.origin}) is missing on ${hub.name} and waits for ${wantedMode}.`,
    });
    return [
      skippedDifference(
        finding,
        open.skipped?.reason ?? 'NetworkNotReady',
        'Waits for the isolation mode.',
        open.skipped?.retryAt,
      ),
    ];
  }
  const message = `${wanted.name} (${wanted.origin}) is of type ${type}, which ${hub.name} cannot hold in mode ${effective.mode}.`;
  return [skippedDifference(raise(context, 'HW409', { rule: wanted.name, message }), 'NotPossible', message)];
}
