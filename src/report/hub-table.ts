import type { FleetHub } from '../reconcile/operator/fleet-hubs.ts';
import type { ReportCell, ReportTable } from './report-table.ts';

const COLUMNS: readonly (readonly [heading: string, cell: (hub: FleetHub) => ReportCell])[] = [
  ['hub', ({ name }) => name],
  ['verdict', ({ verdict }) => verdict],
  ['severity', ({ severity }) => severity],
  ['findings', ({ codes }) => codes.join(' ')],
  ['assignment', ({ assignment }) => assignment],
  ['mode', ({ mode }) => mode],
  ['since', ({ verdictSince }) => verdictSince],
  ['confirmedAt', ({ confirmedAt }) => confirmedAt],
  ['notCovered', ({ notCovered }) => notCovered],
  ['subscriptionId', ({ subscriptionId }) => subscriptionId],
  ['resourceGroup', ({ resourceGroup }) => resourceGroup],
  ['location', ({ location }) => location],
  ['kind', ({ kind }) => kind],
  ['policyVersion', ({ policyVersion }) => policyVersion],
  [
    'tags',
    ({ tags }) =>
      Object.entries(tags)
        .map((tag) => tag.join('='))
        .join('; '),
  ],
  ['hubId', ({ hubId }) => hubId],
];

/** Hubs with every column that a program may want. */
export function hubTable(hubs: readonly FleetHub[]): ReportTable {
  return {
    headings: COLUMNS.map(([heading]) => heading),
    rows: hubs.map((hub) => COLUMNS.map(([, cell]) => cell(hub))),
  };
}
