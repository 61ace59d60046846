/** An instant to the minute, as notifications show it: `2026-11-23 08:45 UTC`. */
export function utcMinute(iso: string): string {
  return `${minuteText(iso)} UTC`;
}

/** An instant to the minute, as tables and lines show it: `2026-11-23 08:45Z`; an empty text when there is none. */
export function timeOf(iso: string | undefined): string {
  return iso === undefined ? '' : `${minuteText(iso)}Z`;
}

function minuteText(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)}`;
}
