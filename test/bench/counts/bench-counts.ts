import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Measurement } from '../common/measurement.ts';
import type { CaseCounts, CountsByCase } from './compare-counts.ts';
import { compareCounts, countsFrom } from './compare-counts.ts';
import type { CountCase } from './count-cases.ts';
import { COUNT_CASES } from './count-cases.ts';

const FILE = join(import.meta.dirname, 'counts.json');

/** Goals of the design, in table operations of one unit. */
const GOALS: Readonly<Record<string, number>> = { 'event-compliant': 5, 'event-repair': 8, 'sweep-drifted': 3 };

/**
 * Counts table operations, messages and requests of every case, without any time, and compares them with `counts.json`.
 *
 * @param update accepts the counts of now
 * @param print takes each case
 * @returns false when a count grew
 */
export async function benchCounts(update: boolean, print: (measurement: Measurement) => void): Promise<boolean> {
  const counted: Record<string, CaseCounts> = {};
  for (const each of COUNT_CASES) {
    const { calls, ...counts } = await each.count();
    counted[each.name] = { units: each.units, ...counts };
    print(measurementOf(each, counts, calls));
  }
  if (update) {
    writeFileSync(FILE, `${JSON.stringify(counted, undefined, 2)}\n`);
    process.stderr.write('The counts of now are accepted: test/bench/counts/counts.json.\n');
    return true;
  }
  return report(counted);
}

function measurementOf(
  { name, per, units }: CountCase,
  counts: Omit<CaseCounts, 'units'>,
  calls: ReadonlyMap<string, number>,
): Measurement {
  return {
    name,
    value: counts.tableOperations / units,
    unit: `table operations per ${per}`,
    goal: GOALS[name],
    tableOperations: counts.tableOperations / units,
    queueMessages: counts.queueMessages / units,
    armRequests: counts.armRequests / units,
    detail: `${units} × 1 ${per}: ${[...calls].map(([call, count]) => `${count} ${call}`).join(', ')}`,
  };
}

function report(counted: CountsByCase): boolean {
  const { fallen, grown } = compareCounts(countsFrom(readFileSync(FILE, 'utf8')), counted);
  for (const line of fallen) process.stderr.write(`fell  ${line}\n`);
  for (const line of grown) process.stderr.write(`GREW  ${line}\n`);
  if (fallen.length > 0 && grown.length === 0)
    process.stderr.write(
      'Fewer calls: accept them with "npm run bench -- counts --update", so that they stay so few.\n',
    );
  if (grown.length > 0)
    process.stderr.write(
      'More calls than were accepted. If they are needed: "npm run bench -- counts --update", and say in the commit why.\n',
    );
  return grown.length === 0;
}
