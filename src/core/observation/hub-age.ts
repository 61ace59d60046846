import type { Observation } from './observation.ts';

/**
 * True for a hub that was created less than this many seconds ago. A hub of unknown age is not young, nor is a hub with
 * a creation time in the future: that time is wrong, and no decision may rest on it.
 */
export function isYounger({ createdAt }: Pick<Observation, 'createdAt'>, now: Date, seconds: number): boolean {
  if (createdAt === undefined) return false;
  const ageMs = now.getTime() - createdAt.getTime();
  return ageMs >= 0 && ageMs < seconds * 1000;
}
