import type { Timings } from '../../core/time/timings.ts';
import { DEFAULT_TIMINGS } from '../../core/time/timings.ts';

// Durations of the app's own process: they do not wait for Azure, so faster Azure time does not shorten them. Ages of hubs
// and windows of a day stay as they are too: a local run is over long before.
const UNSCALED: ReadonlySet<keyof Timings> = new Set([
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
]);

// Below these the grain of the queue (1 s) and of the timers would show more than the thing itself.
const AT_LEAST: Partial<Record<keyof Timings, number>> = {
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
};

/** The timings for a stack on which Azure's time runs `1 / factor` times as fast. */
export function scaledTimings(factor: number): Timings {
  const scaled = (Object.keys(DEFAULT_TIMINGS) as (keyof Timings)[]).map((name) => {
    const seconds = UNSCALED.has(name) ? DEFAULT_TIMINGS[name] : DEFAULT_TIMINGS[name] * factor;
    return [name, Math.max(seconds, AT_LEAST[name] ?? 0)] as const;
  });
  return { ...DEFAULT_TIMINGS, ...Object.fromEntries(scaled) };
}

/** App settings that carry timings: `secondLookSeconds` is `HUBWARDEN_SECOND_LOOK_SECONDS`. */
export function settingsFromTimings(timings: Timings): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(timings).map(([name, seconds]) => [settingName(name), String(seconds)]));
}

function settingName(field: string): string {
  return `HUBWARDEN_${field.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}
