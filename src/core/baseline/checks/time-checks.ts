import { foldCase } from '../../text/fold-case.ts';
import { nearestWord } from '../../text/nearest-word.ts';
import { DEFAULT_TIMINGS } from '../../time/timings.ts';
import type { PolicyFault, PolicyPath } from '../policy/policy-problem.ts';
import type { ProvisioningEntry } from '../schema/policy-schema.ts';
import type { WriteWindowEntry } from '../schema/write-window-schema.ts';
import type { Part, PolicyParts } from './policy-parts.ts';

/** Faults of durations and hours that the schema cannot find. */
export function timeFaults(parts: Pick<PolicyParts, 'provisionings' | 'writeWindows'>): readonly PolicyFault[] {
  return [...parts.provisionings.flatMap(provisioningFaults), ...parts.writeWindows.flatMap(windowFaults)];
}

const DEFAULT_WARN_MINUTES = DEFAULT_TIMINGS.provisioningWarnSeconds / 60;
const DEFAULT_FAIL_MINUTES = DEFAULT_TIMINGS.provisioningFailSeconds / 60;

function provisioningFaults({ path, entry }: Part<ProvisioningEntry>): readonly PolicyFault[] {
  const { warnAfterMinutes, failAfterMinutes } = entry;
  const warn = warnAfterMinutes ?? DEFAULT_WARN_MINUTES;
  const fail = failAfterMinutes ?? DEFAULT_FAIL_MINUTES;
  if (warn < fail) return [];
  const ofDefault = (value: number | undefined) => (value === undefined ? ' (the default)' : '');
  return [
    {
      path: [...path, warnAfterMinutes === undefined ? 'failAfterMinutes' : 'warnAfterMinutes'],
      message: `warnAfterMinutes, ${warn}${ofDefault(warnAfterMinutes)}, must be less than failAfterMinutes, ${fail}${ofDefault(failAfterMinutes)}`,
      remedy: 'Give both, the warning first.',
    },
  ];
}

function windowFaults({ path, entry }: Part<WriteWindowEntry>): readonly PolicyFault[] {
  const remedy = 'For whole days write from "00:00" to "23:59"; without writeWindows Hubwarden may always write.';
  return hoursFaults(path, entry, { message: 'the window closes when it opens', remedy });
}

/**
 * Faults of hours of the clock in a time zone.
 *
 * @param empty the message when they end at the time at which they begin
 */
export function hoursFaults(
  path: PolicyPath,
  { from, to, timeZone }: Pick<WriteWindowEntry, 'from' | 'to' | 'timeZone'>,
  empty: Pick<PolicyFault, 'message' | 'remedy'>,
): readonly PolicyFault[] {
  const faults: PolicyFault[] = [];
  if (from === to) faults.push({ path: [...path, 'to'], ...empty });
  if (!isTimeZone(timeZone)) {
    const near = nearestZone(timeZone);
    const remedy =
      near === undefined ? 'Use an IANA name such as "Europe/Berlin" or "UTC".' : `Did you mean "${near}"?`;
    faults.push({ path: [...path, 'timeZone'], message: `there is no time zone "${timeZone}"`, remedy });
  }
  return faults;
}

/** The name of a city alone, with blanks or underscores, suggests its zone. */
function nearestZone(written: string): string | undefined {
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')];
  const city = foldCase(written.trim()).replaceAll(' ', '_');
  return zones.find((zone) => foldCase(zone).endsWith(`/${city}`)) ?? nearestWord(written, zones);
}

/**
 * `Intl` has no query for zones: it throws for an unknown one. It accepts offsets, which have no daylight-saving time.
 */
function isTimeZone(timeZone: string): boolean {
  if (/^[+-]/.test(timeZone)) return false;
  try {
    // The locale of src/core/time/write-window.ts, because loading another one takes some milliseconds.
    new Intl.DateTimeFormat('en-US', { timeZone });
    return true;
  } catch {
    return false;
  }
}
