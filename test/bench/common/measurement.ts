import type { Machine } from './machine.ts';

/** One figure of the bench, beside the floor that was measured in the same run. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  /** What `value` and `floor` are in: `s CPU`, `plans/s`, `table operations per hub`. */
  readonly unit: string;
  /** The same work with nothing of the app, by the floor's own program; absent: the figure is a count or has no floor. */
  readonly floor?: number | undefined;
  /** `ratio` may be so much at most; at least for a rate (a unit that ends with `/s`). Without a floor it bounds `value`. */
  readonly goal?: number | undefined;
  /** `value`: the goal bounds the value although there is a floor. */
  readonly goalOf?: 'value' | undefined;
  readonly tableOperations?: number | undefined;
  readonly queueMessages?: number | undefined;
  readonly armRequests?: number | undefined;
  /** For people: the size of the work, and figures beside it. */
  readonly detail?: string | undefined;
}

/** How the value stands to its floor; undefined without a floor. */
export function ratioOf({ floor, value }: Pick<Measurement, 'floor' | 'value'>): number | undefined {
  return floor === undefined || !(floor > 0) ? undefined : value / floor;
}

/** Whether the goal is met; undefined where there is none, or nothing to compare with it. */
export function isGoalMet(measurement: Measurement): boolean | undefined {
  const { floor, goal, goalOf, unit, value } = measurement;
  const compared = floor === undefined || goalOf === 'value' ? value : ratioOf(measurement);
  if (goal === undefined || compared === undefined || Number.isNaN(compared)) return undefined;
  return isRate(unit) ? compared >= goal : compared <= goal;
}

function isRate(unit: string): boolean {
  return unit.endsWith('/s');
}

/** One line of `--json`: every field that programs read, null where there is no figure, and where and when it was measured. */
export function jsonLine(measurement: Measurement, { date, machine }: Machine): string {
  const { armRequests, detail, floor, goal, name, queueMessages, tableOperations, unit, value } = measurement;
  const numbers = { floor, ratio: ratioOf(measurement), goal, tableOperations, queueMessages, armRequests };
  return JSON.stringify({
    ...{ name, value: rounded(value), unit },
    ...Object.fromEntries(Object.entries(numbers).map(([field, number]) => [field, rounded(number)])),
    ...{ detail: detail ?? null, machine, date },
  });
}

/** Four digits: a figure is never better known. JSON has no NaN. */
function rounded(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : Number(value.toPrecision(4));
}

const HEAD = [
  'name',
  'value',
  'unit',
  'floor',
  'ratio',
  'goal',
  'met',
  'table operations',
  'messages',
  'ARM requests',
  '',
];

/** The head of the table for people. */
export function headLines(): string {
  return `${rowOf(HEAD)}${rowOf(HEAD.map(() => '---'))}`;
}

/** One row of the table for people. */
export function rowLine(measurement: Measurement): string {
  const {
    armRequests,
    detail = '',
    floor,
    goal,
    goalOf,
    name,
    queueMessages,
    tableOperations,
    unit,
    value,
  } = measurement;
  const met = isGoalMet(measurement);
  return rowOf([
    ...[name, shown(value), unit, shown(floor), shown(ratioOf(measurement))],
    goal === undefined ? '' : `${isRate(unit) ? '≥' : '≤'} ${goal}${goalOf === 'value' ? ` ${unit}` : ''}`,
    met === undefined ? '' : met ? 'yes' : 'no',
    ...[tableOperations, queueMessages, armRequests].map(shown),
    detail,
  ]);
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

/** As many digits as help: 12,345; 123; 12.3; 1.23. */
function shown(value: number | undefined): string {
  if (value === undefined) return '';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}
