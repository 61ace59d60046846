import type { PlanChange } from '../../core/plan/preview/plan-changes.ts';
import { signOf } from '../../core/plan/preview/plan-changes.ts';
import { counted } from '../../core/text/counted.ts';
import type { Paint } from '../text/paint.ts';
import { paintSign } from '../text/paint-sign.ts';
import { changeText } from './change-text.ts';

/** Rules of one pack that all wait are listed up to this number, and counted above it. */
export const LONGEST_WAITING_LIST = 5;

/** One line per change. @param withName adds the name of each rule */
export function changeLines(changes: readonly PlanChange[], paint: Paint, withName: boolean): readonly string[] {
  return changes.map((change) => `  ${paintSign(signOf(change), changeText(change, withName), paint)}`);
}

/**
 * Changes that wait for the same approval: each irreversible one and each setting has its line, and a long list of rules
 * becomes one line with the number of rules per pack.
 */
export function waitingLines(changes: readonly PlanChange[], paint: Paint, withName: boolean): readonly string[] {
  const rules = changes.filter((change) => change.of === 'rule' && !change.isIrreversible);
  if (withName || rules.length <= LONGEST_WAITING_LIST) return changeLines(changes, paint, withName);
  const rest = changes.filter((change) => !rules.includes(change));
  const signs = [...new Set(rules.map(signOf))];
  return [
    ...changeLines(rest, paint, withName),
    ...signs.map((sign) => foldedLine(rules.filter((rule) => signOf(rule) === sign)).replace(/^/, `  ${sign} `)),
  ];
}

/** Rules as their number for each pack: `12 rules: 8 of python-packages, 4 of github`. */
export function foldedLine(rules: readonly PlanChange[]): string {
  const counts = new Map<string, number>();
  for (const { origin = 'no pack' } of rules) counts.set(origin, (counts.get(origin) ?? 0) + 1);
  const parts = [...counts].map(([origin, count]) => `${count} of ${origin}`);
  return `${counted(rules.length, 'rule')}: ${parts.join(', ')}`;
}
