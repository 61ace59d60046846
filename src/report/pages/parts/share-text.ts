/**
 * A share as a percentage with one digit: `94.1 %`. It never says 100 % for less than all, nor 0 % for more than none.
 *
 * @param whole at least `part`; 0: there is nothing to have a share of
 */
export function shareText(part: number, whole: number): string {
  if (whole === 0) return '–';
  if (part === whole) return '100 %';
  const tenths = Math.floor((part / whole) * 1000);
  if (tenths === 0 && part > 0) return '< 0.1 %';
  return `${tenths / 10} %`;
}
