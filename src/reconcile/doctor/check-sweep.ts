import { subHours } from 'date-fns/subHours';
import { subMinutes } from 'date-fns/subMinutes';
import { timeOf } from '../../core/time/utc-minute.ts';
import { faultReason } from '../for-each-item.ts';
import type { OperatorDeps } from '../operator/operator-deps.ts';
import { hubRecords } from '../records/hub/hub-record.ts';
import type { SweepRecord } from '../records/sweep-record.ts';
import { coverageOf, currentSweep, sweepsBegunSince } from '../records/sweep-record.ts';
import type { Check, CheckSubject } from './check.ts';
import { failedCheck, passedCheck } from './check.ts';

const HOUR_MS = 3_600_000;

/** Long enough for two sweeps of any schedule. */
const HISTORY_HOURS = 40 * 24;

/** A wake-up is this late only if the timer that re-sends overdue ones, every minute, does not run. */
const OVERDUE_MINUTES = 15;

const DEAD_TIMERS = 'docs/runbook.md, The app runs and its timers do not.';

type Deps = Pick<OperatorDeps, 'rows' | 'clock'>;

/** Checks from the records that the timers of the app run: start and end of the last sweep, and overdue wake-ups. */
export async function checkTimers(deps: Deps): Promise<readonly Check[]> {
  return [
    await unknownIfUnreadable({ what: 'last sweep', where: 'table control' }, (judged) => lastSweep(deps, judged)),
    await unknownIfUnreadable({ what: 'timers', where: 'table hubs' }, (subject) => overdue(deps, subject)),
  ];
}

async function unknownIfUnreadable(
  judged: CheckSubject,
  check: (subject: CheckSubject) => Promise<Check>,
): Promise<Check> {
  try {
    return await check(judged);
  } catch (error) {
    const fix = 'Get the role Storage Table Data Reader on the account.';
    return { ...judged, outcome: 'Unknown', seen: `it could not be read: ${faultReason(error)}`, fix };
  }
}

async function lastSweep({ clock, rows }: Deps, judged: CheckSubject): Promise<Check> {
  const sweep = (await currentSweep(rows))?.value;
  if (sweep === undefined) {
    const fix = `The schedule HUBWARDEN_SWEEP_SCHEDULE starts it, after a new deployment at the next full hour. If none starts: ${DEAD_TIMERS}`;
    return { ...judged, outcome: 'Unknown', seen: 'no sweep has begun yet', fix };
  }
  const ageMs = clock.now().getTime() - Date.parse(sweep.endedAt ?? sweep.startedAt);
  const seen = `it ${sweep.endedAt === undefined ? 'began' : 'ended'} at ${timeOf(sweep.endedAt ?? sweep.startedAt)}`;
  if (!(ageMs <= (await longestGapMs(rows, clock.now())))) {
    const late = sweep.endedAt === undefined ? `${seen} and has not ended` : `${seen}, and none has begun since`;
    return failedCheck(judged, late, sweep.endedAt === undefined ? 'docs/runbook.md, Sweep missing.' : DEAD_TIMERS);
  }
  return sweep.endedAt === undefined
    ? passedCheck(judged, `${seen} and is still running`)
    : covered(judged, sweep, seen);
}

/** Two intervals between the last sweeps, and at least two hours: the alert rule for missing sweeps waits as long. */
async function longestGapMs(rows: Deps['rows'], now: Date): Promise<number> {
  const begun = await sweepsBegunSince(rows, subHours(now, HISTORY_HOURS).toISOString());
  const [earlier, later] = begun.slice(-2).map((each) => Date.parse(each));
  const intervalMs = earlier === undefined || later === undefined ? HOUR_MS : later - earlier;
  return 2 * Math.max(HOUR_MS, intervalMs);
}

function covered(judged: CheckSubject, sweep: SweepRecord, seen: string): Check {
  const [first] = sweep.unseen;
  const read = `${sweep.judged} of ${sweep.hubs} hubs were read`;
  if (first !== undefined) {
    const fix = 'Grant the role there, or take the subscription out of the scope; docs/runbook.md, HW602.';
    return failedCheck(judged, `${seen}; ${read}; subscription ${first.subscriptionId}: ${first.why}`, fix);
  }
  if (coverageOf(sweep) >= 1) return passedCheck(judged, `${seen}; ${read}`);
  return failedCheck(judged, `${seen}; ${read}`, '`hubwarden status` names the others; docs/runbook.md, HW601.');
}

/** Checks for overdue wake-ups: with one, a queue function, or the timer that re-sends wake-ups, does not run. */
async function overdue({ clock, rows }: Deps, judged: CheckSubject): Promise<Check> {
  const before = subMinutes(clock.now(), OVERDUE_MINUTES);
  const late: string[] = [];
  for await (const { identity } of hubRecords(rows).due(before)) late.push(identity.name);
  const [first] = late;
  if (first === undefined) return passedCheck(judged, 'no wake-up of a hub is overdue');
  const others = late.length === 1 ? '' : ` and ${late.length - 1} more`;
  return failedCheck(judged, `the wake-up of ${first}${others} is overdue by more than 15 minutes`, DEAD_TIMERS);
}
