import type { HubChanges } from '../../core/plan/preview/plan-changes.ts';
import { planChanges } from '../../core/plan/preview/plan-changes.ts';
import type { PlannedHub } from '../../core/plan/preview/planned-hub.ts';
import type { ReportTable } from '../../report/report-table.ts';
import type { Paint } from '../text/paint.ts';
import { renderTable } from '../text/render-table.ts';
import { changeCounts } from './plan-totals.ts';

const HEADINGS = ['HUB', 'RESOURCE GROUP', 'ASSIGNMENT', 'VERDICT', 'ADD', 'CHANGE', 'REMOVE', '!', 'MIN', 'USD/MONTH'];

/** The hubs of a plan as lines of a table, indented like other lists. */
export function hubTable(hubs: readonly HubChanges[], paint: Paint): readonly string[] {
  const rows = hubs.map(({ changes, planned: { afterConsent, assignment, observation, plan } }) => {
    const { add, change, irreversible, remove } = changeCounts(changes);
    const { minutes, usdPerMonth } = (afterConsent ?? plan).estimate;
    const numbers = [add, change, remove, irreversible, minutes, usdPerMonth].map(String);
    const name = assignment.kind === 'Assigned' ? assignment.baseline.assignment : '–';
    return [observation.name, observation.hubId.split('/')[4] ?? '', name, plan.verdict, ...numbers];
  });
  return renderTable(HEADINGS, rows, paint)
    .split('\n')
    .map((line) => `  ${line}`);
}

/** The changes of hubs as rows, for spreadsheets and pull requests. */
export function planTable(fleet: readonly PlannedHub[]): ReportTable {
  const headings = [
    'hub',
    'hubId',
    'verdict',
    'assignment',
    'change',
    'rule',
    'before',
    'after',
    'origin',
    'irreversible',
    'waits',
  ];
  const rows = fleet.flatMap((planned) => {
    const { assignment, observation, plan } = planned;
    const name = assignment.kind === 'Assigned' ? assignment.baseline.assignment : undefined;
    const head = [observation.name, observation.hubId, plan.verdict, name];
    const changes = planChanges(planned);
    if (changes.length === 0) return [[...head, 'none', ...Array<undefined>(6)]];
    return changes.map((each) => [
      ...head,
      each.change,
      each.name,
      each.before,
      each.after,
      each.origin,
      each.isIrreversible ? 'yes' : 'no',
      each.waits ? 'yes' : 'no',
    ]);
  });
  return { headings, rows };
}
