import { ageText } from '../../core/time/age-text.ts';

/** An instant for people, in UTC: `2026-11-23 08:45:00Z`. A text that is no instant stays as it is. */
export function timeText(iso: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(iso) ? `${iso.slice(0, 10)} ${iso.slice(11, 19)}Z` : iso;
}

/** An instant with its age: `2026-11-23 08:45:00Z, 3h 20m ago`; one that lies ahead: `…, in 3h 20m`. */
export function sinceText(iso: string, now: Date): string {
  const seconds = Math.floor((now.getTime() - new Date(iso).getTime()) / 1000);
  if (Number.isNaN(seconds)) return iso;
  return seconds >= 0 ? `${timeText(iso)}, ${ageText(seconds)} ago` : `${timeText(iso)}, in ${ageText(-seconds)}`;
}
