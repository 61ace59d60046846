import type { PlanContext } from '../model/plan-context.ts';
import { isOperationInFlight, lookUpByName } from '../model/plan-context.ts';

/**
 * Since when a rule has been on its way, when that is longer than anything takes and nothing of ours is at work on the hub.
 * Its status says that it comes or goes by itself; nobody would ever hear that it does not.
 */
export function stuckSince(context: PlanContext, ruleName: string): Date | undefined {
  const { settlingSince = {} } = context.input.memory;
  return longAgo(context, lookUpByName(settlingSince, ruleName));
}

/** The same for the hub itself: since when Azure has been changing it. */
export function hubStuckSince(context: PlanContext): Date | undefined {
  return longAgo(context, context.input.memory.hubBusySince);
}

function longAgo({ input }: PlanContext, since: Date | undefined): Date | undefined {
  if (since === undefined || isOperationInFlight(input)) return undefined;
  return input.now.getTime() - since.getTime() >= input.timings.stuckSeconds * 1000 ? since : undefined;
}
