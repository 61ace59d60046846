/** An instant to the minute, as tables and lines show it: `2026-11-23 08:45Z`; nothing for none. */
export function timeOf(iso: string | undefined): string {
  return iso === undefined ? '' : `${iso.slice(0, 10)} ${iso.slice(11, 16)}Z`;
}
