import type { Timings } from '../time/timings.ts';
import { NETWORK_APPEARS_SECONDS } from './accounts/account-standing.ts';
import { CERTAIN_AFTER_SECONDS } from './rules/service-rules.ts';

/** The ages of a hub, in seconds, at which a plan for the same observation may become another one. */
export function ageLimitsSeconds(
  timings: Pick<Timings, 'newHubSeconds' | 'inactiveRuleGraceSeconds'>,
): readonly number[] {
  return [timings.newHubSeconds, timings.inactiveRuleGraceSeconds, CERTAIN_AFTER_SECONDS, NETWORK_APPEARS_SECONDS];
}
