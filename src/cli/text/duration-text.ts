import { ageText } from '../../core/time/age-text.ts';

/** A duration for people: `0.4s`, `9.8s`, `12s`, `2m 5s`. */
export function durationText(seconds: number): string {
  // 9.96 would be rounded to 10.0, which says no more than 10.
  return seconds < 9.95 ? `${seconds.toFixed(1)}s` : ageText(Math.round(seconds));
}
