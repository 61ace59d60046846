import { timingSetting } from '../../config/timing-settings-list.ts';
import type { TimingField, Timings } from '../../core/time/timings.ts';
import { DEFAULT_TIMINGS, timingFields, timingsOf } from '../../core/time/timings.ts';

// Durations of the app's own process: they do not wait for Azure, so faster Azure time does not shorten them. Ages of hubs
// and windows of a day stay as they are too: a local run ends long before.
const UNSCALED: ReadonlySet<TimingField> = new Set([
  'leaseSeconds',
  'runSeconds',
  'writeTimeoutSeconds',
  'writeNeedsLeaseSeconds',
  'readTimeoutSeconds',
  'newHubSeconds',
  'fightWindowSeconds',
  'expiryGraceSeconds',
  'expiryNoticeSeconds',
  'shardSeconds',
  'alertRepeatSeconds',
  'alertFlapWindowSeconds',
  'fleetIndexWaitSeconds',
  'fleetIndexTimeoutSeconds',
]);

// Shorter durations would be below the resolution of the queue (1 s) and of the timers.
const AT_LEAST: Partial<Record<TimingField, number>> = {
  secondLookSeconds: 3,
  settleSeconds: 3,
  busyRetrySeconds: 1,
  retryBaseSeconds: 1,
  retryCapSeconds: 10,
  pollFirstSeconds: 0.5,
  pollSeconds: 0.5,
  alertWaitSeconds: 2,
  alertGroupSeconds: 5,
  alertFlapHoldSeconds: 10,
  policyCacheSeconds: 1,
  sweepAbandonSeconds: 60,
  inactiveRuleGraceSeconds: 2,
  stuckSeconds: 10,
  poisonUnreadSeconds: 5,
  fleetIndexSeconds: 1,
};

/** The timings for a stack on which Azure's time runs `1 / factor` times as fast. */
export function scaledTimings(factor: number): Timings {
  return timingsOf((field) => {
    const seconds = UNSCALED.has(field) ? DEFAULT_TIMINGS[field] : DEFAULT_TIMINGS[field] * factor;
    return Math.max(seconds, AT_LEAST[field] ?? 0);
  });
}

/** The app settings that carry timings. */
export function settingsFromTimings(timings: Timings): Readonly<Record<string, string>> {
  return Object.fromEntries(timingFields().map((field) => [timingSetting(field), String(timings[field])]));
}
