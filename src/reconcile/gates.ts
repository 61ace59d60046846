import type { Baseline } from '../core/baseline/baseline.ts';
import type { HubId } from '../core/hub-id.ts';
import type { Observation } from '../core/observation.ts';
import type { Gates } from '../core/plan/guard-plan.ts';
import type { ReconcileDeps } from './deps.ts';
import { writesSwitchedOn } from './records/control-record.ts';
import type { PaceLane } from './records/pace-record.ts';
import { paceHour, takePaceSlot } from './records/pace-record.ts';

type Deps = Pick<ReconcileDeps, 'rows' | 'log' | 'timings' | 'writesAllowed'>;

/** Reads what may stand between a plan and its writes: the kill switch and the pace. Called right before each write. */
export async function gatesFor(deps: Deps, baseline: Baseline, observation: Observation, now: Date): Promise<Gates> {
  const lane = laneOf(deps, observation, now);
  const hour = await paceHour(deps.rows, baseline.assignment, lane, now);
  const counted = hour.hubs.includes(observation.hubId);
  return {
    mode: baseline.mode,
    writesOn: await writesOn(deps),
    // No breaker is kept between runs: what bounds a bad policy is the pace.
    breakerOpen: false,
    paceLeft: counted ? undefined : paceOf(baseline, lane) - hour.hubs.length,
    paceRenewsAt: hour.renewsAt,
    writeWindows: baseline.writeWindows,
    maxSteps: undefined,
    now,
  };
}

/** Counts a hub as changed in this hour. @returns false when the hour is full: nothing may be written then */
export function countTowardsPace(
  deps: Deps & Pick<ReconcileDeps, 'rows'>,
  baseline: Baseline,
  observation: Observation,
  now: Date,
): Promise<boolean> {
  const lane = laneOf(deps, observation, now);
  const hubId: HubId = observation.hubId;
  return takePaceSlot(deps.rows, { assignment: baseline.assignment, lane, hubId, limit: paceOf(baseline, lane) }, now);
}

async function writesOn(deps: Deps): Promise<boolean> {
  if (!deps.writesAllowed) return false;
  try {
    return await writesSwitchedOn(deps.rows);
  } catch (error) {
    deps.log.warn('the kill switch could not be read: it counts as off', {
      error: error instanceof Error ? error.message : String(error),
    });
    return false;
  }
}

function laneOf(deps: Deps, { createdAt }: Observation, now: Date): PaceLane {
  const ageMs = createdAt === undefined ? Number.POSITIVE_INFINITY : now.getTime() - createdAt.getTime();
  return ageMs < deps.timings.newHubSeconds * 1000 ? 'new' : 'changed';
}

function paceOf(baseline: Baseline, lane: PaceLane): number {
  return lane === 'new' ? baseline.pace.newHubsPerHour : baseline.pace.hubsChangedPerHour;
}
