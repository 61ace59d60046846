import type { Failure } from '../../core/azure/failure.ts';
import type { Observation } from '../../core/observation/observation.ts';
import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import type { HubAnswer } from '../ports.ts';

/** The answer that an observation came from, for a client that has no bytes: it is never recognised. */
export function answerFrom(observed: Result<Observation, Failure>): Result<HubAnswer, Failure> {
  if (!observed.ok) return observed;
  return ok({ askedAt: observed.value.observedAt, digest: undefined, observation: () => observed });
}
