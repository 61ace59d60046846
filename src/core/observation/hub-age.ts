import type { Observation } from './observation.ts';

/**
 * True for a hub that was made less than so many seconds ago. A hub of unknown age is not young, and neither is one whose
 * time of creation lies in the future: that time is wrong, and nothing may rest on it.
 */
export function isYounger({ createdAt }: Pick<Observation, 'createdAt'>, now: Date, seconds: number): boolean {
  if (createdAt === undefined) return false;
  const ageMs = now.getTime() - createdAt.getTime();
  return ageMs >= 0 && ageMs < seconds * 1000;
}
