import type { DesiredRule } from '../../baseline/policy/baseline.ts';
import type { Difference } from '../model/difference.ts';
import { skippedDifference } from '../model/difference.ts';
import type { PlanContext } from '../model/plan-context.ts';
import { raise } from '../model/plan-context.ts';

/** A wanted rule that Azure is working on: Hubwarden waits for it (HW305). */
export function pendingDifference(context: PlanContext, wanted: DesiredRule, message: string): Difference {
  const finding = raise(context, 'HW305', { rule: wanted.name, message });
  return skippedDifference(finding, 'OperationInFlight', message);
}
