import type { Difference } from '../model/difference.ts';
import { withoutRepair } from '../model/difference.ts';
import type { PlanContext } from '../model/plan-context.ts';
import { raise } from '../model/plan-context.ts';

/** More names would not improve the message. */
const MOST_NAMED = 5;

/**
 * Names connections of an account for which Azure requires a private endpoint and shows none (HW212). Connections are
 * read where a plan turns on them, so the finding is raised only there.
 */
export function judgeUnservedConnections(context: PlanContext): readonly Difference[] {
  const { hub, input } = context;
  if (hub.account === undefined || input.connectionTargets === undefined || input.connectionTargets === 'Unreadable')
    return [];
  const { unserved = [] } = input.connectionTargets;
  if (unserved.length === 0) return [];
  const more = unserved.length - MOST_NAMED;
  const names = `${unserved.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const message = `Azure shows no active private endpoint for ${names} of ${hub.name}, and requires one.`;
  return [withoutRepair(raise(context, 'HW212', { message }))];
}
