import { ok } from '../../core/result.ts';
import { NOT_AS_SEEN, problem } from '../operator/operator-deps.ts';
import { resetBreakerAsSeen } from '../operator/reset-breaker.ts';
import { steerRollout } from '../operator/steer-rollout.ts';
import { switchWrites, switchWritesAsSeen } from '../operator/switch-writes.ts';
import type { Rows } from '../ports.ts';
import { breakerState } from '../records/breaker-record.ts';
import type { WriteSwitch } from '../records/control-record.ts';
import { writeSwitch } from '../records/control-record.ts';
import { activePolicy, NO_ACTIVE_POLICY } from '../records/policy-record.ts';
import { UnreadableRow } from '../records/store/stored-json.ts';
import { reasonProblem, removalsProblem } from './parameter-checks.ts';
import type { Prepare } from './prepared.ts';
import { asJson } from './prepared.ts';
import { breakerStateText, rolloutState, writesState } from './subject-states.ts';

/** Switches writes off or on. */
export const prepareSwitch: Prepare<'SwitchWrites'> = async (deps, { on, reason }) => {
  const wrong = reasonProblem(reason);
  if (wrong !== undefined) return problem('Refused', wrong);
  return ok({
    state: await stateOfSwitch(deps.rows, on),
    hubIds: [],
    run: async ({ admits, at, by, isBound, isRepeated }) => {
      const next = { on, by, reason };
      // A person who switches writes off must not lose a race, and a row of a newer release does not prevent it.
      if (!isBound && !isRepeated) return ok(await switchWrites(deps, next, { at }));
      const isAsSeen = (current: WriteSwitch): boolean => admits(writesState(current));
      const done = await switchWritesAsSeen(deps, next, { at, isRepeated, isAsSeen });
      return done === undefined ? problem('Refused', NOT_AS_SEEN) : ok(done);
    },
  });
};

async function stateOfSwitch(rows: Rows, on: boolean): Promise<string | undefined> {
  try {
    return writesState(await writeSwitch(rows));
  } catch (error) {
    // It stops writes already, and only switching them on would have to read it.
    if (error instanceof UnreadableRow && !on) return undefined;
    throw error;
  }
}

/** Closes the breaker. */
export const prepareReset: Prepare<'ResetBreaker'> = async (deps, { reason, removalsAllowed }, earlier) => {
  const wrong = reasonProblem(reason) ?? removalsProblem(removalsAllowed);
  if (wrong !== undefined) return problem('Refused', wrong);
  const found = await breakerState(deps.rows);
  return ok({
    state: breakerStateText(found),
    hubIds: [],
    before: earlier?.before ?? asJson({ open: found.open }),
    run: async ({ admits, by, ...attempt }) => {
      const isAsSeen = (current: typeof found): boolean => admits(breakerStateText(current));
      const done = await resetBreakerAsSeen(deps, { by, reason, removalsAllowed }, { ...attempt, isAsSeen });
      if (done === undefined) return problem('Refused', NOT_AS_SEEN);
      return ok({ ...done, wasOpen: done.wasOpen || earlier?.before?.open === true });
    },
  });
};

/** Halts, resumes or opens the roll-out. */
export const prepareSteering: Prepare<'SteerRollout'> = async (deps, { order, reason }) => {
  const wrong = reasonProblem(reason);
  if (wrong !== undefined) return problem('Refused', wrong);
  const active = (await activePolicy(deps.rows))?.value;
  if (active === undefined) return problem('NotFound', NO_ACTIVE_POLICY);
  return ok({
    state: rolloutState(active),
    hubIds: [],
    run: async ({ admits, by, ...attempt }) => {
      const isAsSeen = (current: typeof active): boolean => admits(rolloutState(current));
      const after = await steerRollout(deps, { order, by, reason }, { ...attempt, isAsSeen });
      if (after === undefined) return problem('NotFound', NO_ACTIVE_POLICY);
      if (after === 'NotAsSeen') return problem('Refused', NOT_AS_SEEN);
      if (after === 'Finished') return problem('Refused', ROLLOUT_IS_OVER);
      return ok({ active: after });
    },
  });
};

const ROLLOUT_IS_OVER = 'The active version is already in force for every hub, so no roll-out is in progress.';
