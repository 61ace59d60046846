import { addSeconds } from 'date-fns/addSeconds';
import type { PlanContext } from '../model/plan-context.ts';
import { isOperationInFlight, lookUpByName } from '../model/plan-context.ts';

/**
 * The time since which a rule is in transition, if that is longer than any transition takes and no operation of ours is
 * running on the hub. Its status says that it changes by itself; without this check no finding would ever report that
 * it does not.
 */
export function stuckSince(context: PlanContext, ruleName: string): Date | undefined {
  const { settlingSince = {} } = context.input.memory;
  return longAgo(context, lookUpByName(settlingSince, ruleName));
}

/** The same for the hub itself: the time since which Azure has been changing it. */
export function hubStuckSince(context: PlanContext): Date | undefined {
  return longAgo(context, context.input.memory.hubBusySince);
}

function longAgo({ input }: PlanContext, since: Date | undefined): Date | undefined {
  if (since === undefined || isOperationInFlight(input)) return undefined;
  return input.now >= addSeconds(since, input.timings.stuckSeconds) ? since : undefined;
}
