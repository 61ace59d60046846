import type { Baseline } from '../core/baseline/baseline.ts';
import type { Observation } from '../core/observation.ts';
import type { Gates } from '../core/plan/guard-plan.ts';
import { isYounger } from '../core/plan/hub-age.ts';
import { countRemoval, decideBreaker } from './breaker.ts';
import type { ReconcileDeps } from './deps.ts';
import type { Sight } from './look.ts';
import { breakerState } from './records/breaker-record.ts';
import { writesSwitchedOn } from './records/control-record.ts';
import type { PaceLane } from './records/pace-record.ts';
import { paceHour, takePaceSlot } from './records/pace-record.ts';

type Deps = Pick<ReconcileDeps, 'rows' | 'clock' | 'log' | 'timings' | 'writesAllowed'>;

/** Reads what may stand between a plan and its writes: the kill switch, the breaker and the pace. Called with each look. */
export async function gatesFor(deps: Deps, baseline: Baseline, observation: Observation, now: Date): Promise<Gates> {
  const lane = laneOf(deps, observation, now);
  const hour = await paceHour(deps.rows, baseline.assignment, lane, now);
  const counted = hour.hubs.includes(observation.hubId);
  return {
    mode: baseline.mode,
    writesOn: await writesOn(deps),
    breakerOpen: await breakerOpen(deps),
    paceLeft: counted ? undefined : paceOf(baseline, lane) - hour.hubs.length,
    paceRenewsAt: hour.renewsAt,
    writeWindows: baseline.writeWindows,
    maxSteps: undefined,
    now,
  };
}

/**
 * The last word before a write is sent: counts the hub towards the breaker and the hour's pace, decides about the breaker, then reads switch and
 * breaker once more, because they may have changed since the plan was made.
 *
 * @returns false when nothing may be written now
 */
export async function passesLastGate(deps: Deps, baseline: Baseline, { observation, plan }: Sight): Promise<boolean> {
  const now = deps.clock.now();
  const { hubId } = observation;
  if (plan.steps.some((step) => step.unasked)) await countRemoval(deps, hubId);
  else await decideBreaker(deps);
  const lane = laneOf(deps, observation, now);
  const slot = { assignment: baseline.assignment, lane, hubId, limit: paceOf(baseline, lane) };
  return (await takePaceSlot(deps.rows, slot, now)) && (await writesOn(deps)) && !(await breakerOpen(deps));
}

async function writesOn(deps: Deps): Promise<boolean> {
  if (!deps.writesAllowed) return false;
  try {
    return await writesSwitchedOn(deps.rows);
  } catch (error) {
    deps.log.warn('the kill switch could not be read: it counts as off', { error: textOf(error) });
    return false;
  }
}

async function breakerOpen(deps: Deps): Promise<boolean> {
  try {
    return (await breakerState(deps.rows)).open;
  } catch (error) {
    deps.log.warn('the breaker could not be read: it counts as open', { error: textOf(error) });
    return true;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function laneOf(deps: Deps, observation: Observation, now: Date): PaceLane {
  return isYounger(observation, now, deps.timings.newHubSeconds) ? 'new' : 'changed';
}

function paceOf(baseline: Baseline, lane: PaceLane): number {
  return lane === 'new' ? baseline.pace.newHubsPerHour : baseline.pace.hubsChangedPerHour;
}
