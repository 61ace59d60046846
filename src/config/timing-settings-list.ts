import type { TimingField } from '../core/time/timings.ts';
import { TIMINGS, timingFields } from '../core/time/timings.ts';
import type { Setting } from './setting.ts';
import { setting } from './setting.ts';
import { seconds } from './setting-schemas.ts';

/** One setting for each duration, made from the table of durations. */
export const TIMING_SETTINGS: Readonly<Record<TimingField, Setting<number>>> =
  // Object.fromEntries forgets the names that the type knows.
  Object.fromEntries(timingFields().map((field) => [field, timing(field)])) as Record<TimingField, Setting<number>>;

/** The setting of a duration: `secondLookSeconds` is `HUBWARDEN_SECOND_LOOK_SECONDS`. */
export function timingSetting(field: TimingField): string {
  return `HUBWARDEN_${field.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

function timing(field: TimingField): Setting<number> {
  const { defaultSeconds, meaning } = TIMINGS[field];
  const text = String(defaultSeconds);
  return setting({
    name: timingSetting(field),
    group: 'Timings',
    meaning,
    schema: seconds,
    default: text,
    example: text,
    local: text,
  });
}
