import { addHours } from 'date-fns/addHours';
import { startOfHour } from 'date-fns/startOfHour';
import type { Baseline } from '../../core/baseline/policy/baseline.ts';
import type { HubId } from '../../core/hub-id.ts';
import { isYounger } from '../../core/observation/hub-age.ts';
import type { Observation } from '../../core/observation/observation.ts';
import type { WriteGuards } from '../../core/plan/guards/guard-plan.ts';
import type { Plan } from '../../core/plan/model/plan.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { PaceClass } from '../records/pace-record.ts';
import { paceHour, takePaceSlot } from '../records/pace-record.ts';
import { RacesLost } from '../records/store/change-row.ts';
import { UnreadableRow } from '../records/store/stored-json.ts';
import { countRemoval, decideBreaker } from './breaker.ts';
import { guardsForPlan, readSharedGuards } from './shared-guards.ts';

type Deps = Pick<ReconcileDeps, 'rows' | 'clock' | 'log' | 'timings' | 'writesAllowed' | 'guardsOfRun'>;

/**
 * Reads the guards between a plan and its writes: the kill switch, the breaker and the pace. Called for each
 * assessment.
 */
export async function readWriteGuards(
  deps: Deps,
  baseline: Baseline,
  observation: Observation,
  now: Date,
): Promise<WriteGuards> {
  const paceClass = paceClassOf(deps, observation, now);
  const hour = await paceOrFull(deps, () => paceHour(deps.rows, baseline.assignment, paceClass, now));
  const counted = hour?.hubs.includes(observation.hubId) === true;
  return {
    mode: baseline.mode,
    ...(await guardsForPlan(deps)),
    paceLeft: hour === undefined ? 0 : counted ? undefined : paceOf(baseline, paceClass) - hour.hubs.length,
    paceRenewsAt: hour?.renewsAt ?? addHours(startOfHour(now), 1),
    writeWindows: baseline.writeWindows,
    now,
  };
}

/**
 * The final check before a write: counts the hub towards the breaker and the hour's pace, decides about the breaker,
 * then reads the switch and the breaker again, because they may have changed since the plan was made.
 *
 * @returns false when the run may not write now
 */
export async function passesFinalGuards(
  deps: Deps,
  baseline: Baseline,
  { observation, plan }: { readonly observation: Observation; readonly plan: Plan },
): Promise<boolean> {
  const now = deps.clock.now();
  const { hubId } = observation;
  if (!(await breakerCounts(deps, plan.steps.some((step) => step.unasked) ? hubId : undefined))) return false;
  const paceClass = paceClassOf(deps, observation, now);
  const slot = { assignment: baseline.assignment, lane: paceClass, hubId, limit: paceOf(baseline, paceClass) };
  const taken = await paceOrFull(deps, () => takePaceSlot(deps.rows, slot, now));
  if (taken !== true) return false;
  const { breakerOpen, writesOn } = await readSharedGuards(deps);
  return writesOn && !breakerOpen;
}

/** @returns false when the breaker is unreadable: it counts as open then, and no decision is possible */
async function breakerCounts(deps: Deps, removalOn: HubId | undefined): Promise<boolean> {
  try {
    await (removalOn === undefined ? decideBreaker(deps) : countRemoval(deps, removalOn));
    return true;
  } catch (error) {
    if (!(error instanceof UnreadableRow)) throw error;
    deps.log.warn('the breaker could not be read: it counts as open', { error: error.message });
    return false;
  }
}

/**
 * All hubs of an assignment share the pace, so an unreadable pace row is no hub's fault: the hour counts as full, and
 * the next hour has another row. If too many writers compete for a slot, the run retries later.
 */
async function paceOrFull<T>(deps: Pick<Deps, 'log'>, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof UnreadableRow || error instanceof RacesLost)) throw error;
    deps.log.warn('the pace could not be read: the hour counts as full', { error: error.message });
    return undefined;
  }
}

function paceClassOf(deps: Deps, observation: Observation, now: Date): PaceClass {
  return isYounger(observation, now, deps.timings.newHubSeconds) ? 'new' : 'changed';
}

function paceOf(baseline: Baseline, paceClass: PaceClass): number {
  return paceClass === 'new' ? baseline.pace.newHubsPerHour : baseline.pace.hubsChangedPerHour;
}
