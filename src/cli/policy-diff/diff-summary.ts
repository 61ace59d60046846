import type { ChangeHold } from '../../core/policy-diff/network-change.ts';
import type { ChangeTotals, FleetUnder, PolicyDiff } from '../../core/policy-diff/policy-diff.ts';

/** Label, value under the old policy, value under the new one, and what that comes to. */
export type SummaryRow = readonly [string, string, string, string];

/**
 * The first table of a comparison. Rows about what neither policy has are left out, except those that everybody asks
 * for.
 *
 * @param many word for the resources of the comparison
 * @param isPlanned false where no plan was made, as from records: then nothing is known of changes and their cost
 */
export function summaryRows(diff: PolicyDiff, isPlanned: boolean, many: string): readonly SummaryRow[] {
  const { newlyFailing, newlyManaged, newlyPassing, next, noLongerManaged, old } = diff;
  const row = rowOf(old, next);
  return [
    [`${many} newly failing`, '', '', String(newlyFailing.length)],
    [`${many} newly passing`, '', '', String(newlyPassing.length)],
    ...optional(`${many} newly covered`, newlyManaged.length),
    ...optional(`${many} no longer covered`, noLongerManaged.length),
    ...(isPlanned
      ? [row(`${many} failing`, ({ failing }) => failing), ...changeRows(old, next, many)]
      : knownRows(old, next, many)),
  ];
}

/** Without differences: what is not known of one policy may make up for them. */
function knownRows(old: FleetUnder, next: FleetUnder, many: string): readonly SummaryRow[] {
  const row = (label: string, of: (side: FleetUnder) => number): SummaryRow => {
    return [label, String(of(old)), String(of(next)), ''];
  };
  return [
    row(`${many} known to be failing`, ({ failing }) => failing),
    row(`${many} known to be passing`, ({ passing }) => passing),
    row(`${many} whose verdict is not known`, ({ notKnown }) => notKnown),
  ];
}

function changeRows(old: FleetUnder, next: FleetUnder, many: string): readonly SummaryRow[] {
  const row = rowOf(old, next);
  const some = (rows: SummaryRow) => (rows[1] === '0' && rows[2] === '0' ? [] : [rows]);
  const made = (key: keyof ChangeTotals) => (side: FleetUnder) => sum(side, ['Sent', 'AfterApproval'], key);
  return [
    row('changes to make', made('changes')),
    ...some(row('  of these after an approval', (side) => side.totals.AfterApproval.changes)),
    row('  of these irreversible', made('irreversible')),
    row('US$ a month, at list price', made('usdPerMonth'), '$'),
    row(`minutes, all ${many} together`, made('minutes')),
    ...some(row('changes that mode observe holds back', (side) => side.totals.NotSent.changes)),
    ...some(row('  of these irreversible', (side) => side.totals.NotSent.irreversible)),
    ...some(row('  US$ a month of these', (side) => side.totals.NotSent.usdPerMonth, '$')),
  ];
}

function rowOf(old: FleetUnder, next: FleetUnder) {
  return (label: string, of: (side: FleetUnder) => number, unit = ''): SummaryRow => {
    const [before, after] = [of(old), of(next)];
    return [label, amount(before, unit), amount(after, unit), signed(after - before, unit)];
  };
}

function optional(label: string, count: number): readonly SummaryRow[] {
  return count === 0 ? [] : [[label, '', '', String(count)]];
}

function sum({ totals }: FleetUnder, holds: readonly ChangeHold[], key: keyof ChangeTotals): number {
  return holds.reduce((total, hold) => total + totals[hold][key], 0);
}

function amount(value: number, unit: string): string {
  // Whole minutes and cents: an estimate has no more digits than that.
  return unit === '$' ? trimmed(value.toFixed(2)) : String(Math.round(value * 10) / 10);
}

function trimmed(text: string): string {
  return text.replace(/\.00$/, '');
}

function signed(value: number, unit: string): string {
  const text = amount(Math.abs(value), unit);
  return text === '0' ? '0' : `${value > 0 ? '+' : '-'}${text}`;
}
