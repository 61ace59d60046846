import type { Estimate } from '../../core/plan/model/plan.ts';
import type { PlanChange } from '../../core/plan/preview/plan-changes.ts';
import { counted } from '../../core/text/counted.ts';

/** How many rules and settings a plan changes. */
export interface ChangeCounts {
  readonly add: number;
  readonly change: number;
  readonly remove: number;
  /** The part of the three that Azure cannot undo. */
  readonly irreversible: number;
}

/** Counts changes by their kind. */
export function changeCounts(changes: readonly PlanChange[]): ChangeCounts {
  const count = (wanted: PlanChange['change']): number => changes.filter(({ change }) => change === wanted).length;
  return {
    add: count('add'),
    change: count('change'),
    remove: count('remove'),
    irreversible: changes.filter(({ isIrreversible }) => isIrreversible).length,
  };
}

/** `35 to add, 1 to change, 1 to remove`; irreversible ones are named when there are any. */
export function countsText({ add, change, irreversible, remove }: ChangeCounts): string {
  const cannotUndo = irreversible === 0 ? '' : ` (${irreversible} irreversible)`;
  return `${add} to add, ${change} to change, ${remove} to remove${cannotUndo}`;
}

/** `12 min · +$912.50 a month`: list prices, without traffic. @param perHub the time is that of the slowest hub */
export function estimateText({ minutes, usdPerMonth }: Estimate | EstimateSum, perHub = false): string {
  const time = perHub ? `up to ${minutes} min a hub` : `${minutes} min`;
  return `${time} · ${moneyText(usdPerMonth)} a month`;
}

/** The estimate of several hubs: the time of the slowest, the sum of the costs. */
export type EstimateSum = Pick<Estimate, 'minutes' | 'usdPerMonth'>;

/** Adds up estimates. Hubs change side by side, so the time is that of the slowest. */
export function estimateSum(estimates: readonly EstimateSum[]): EstimateSum {
  const cents = estimates.reduce((sum, { usdPerMonth }) => sum + Math.round(usdPerMonth * 100), 0);
  return { minutes: Math.max(0, ...estimates.map(({ minutes }) => minutes)), usdPerMonth: cents / 100 };
}

function moneyText(usd: number): string {
  const amount = Math.abs(usd);
  const digits = Number.isInteger(amount) ? String(amount) : amount.toFixed(2);
  return `${usd < 0 ? '-' : '+'}$${digits}`;
}

/** `3 rules`, `1 rule and 1 setting`: what a folded line stands for. */
export function thingsText(changes: readonly PlanChange[]): string {
  const rules = changes.filter(({ of }) => of === 'rule').length;
  const settings = changes.length - rules;
  const parts = [
    ...(rules === 0 ? [] : [counted(rules, 'rule')]),
    ...(settings === 0 ? [] : [counted(settings, 'setting')]),
  ];
  return parts.join(' and ');
}
