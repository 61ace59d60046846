import { addHours } from 'date-fns/addHours';
import { startOfHour } from 'date-fns/startOfHour';
import type { Baseline } from '../../../core/baseline/policy/baseline.ts';
import { errorText } from '../../../core/text/error-text.ts';
import { insideWindow, nextWindowAt } from '../../../core/time/write-window.ts';
import type { Rows } from '../../ports.ts';
import { breakerState } from '../../records/breaker-record.ts';
import { writeSwitch } from '../../records/control-record.ts';
import type { HubRecord } from '../../records/hub/hub-record.ts';
import type { PaceClass } from '../../records/pace-record.ts';
import { paceHour } from '../../records/pace-record.ts';
import { UnreadableRow } from '../../records/store/stored-json.ts';

/** Rules that wait for the same reason. */
export interface WaitingRules {
  readonly reason: string;
  readonly detail: string;
  /** Names of the rules; null stands for the network as a whole. */
  readonly rules: readonly (string | null)[];
}

/** The pace of the assignment in this hour, for hubs that exist or that are new. */
export interface PaceUse {
  readonly class: PaceClass;
  readonly used: number;
  readonly limit: number;
  readonly renewsAt: string;
}

/** A guard of the deployment or of the assignment that blocks every write of the hub now. */
export interface BlockingGuard {
  readonly guard: 'ObserveOnly' | 'WritesOff' | 'BreakerOpen' | 'OutsideWindow';
  readonly detail: string;
  /** When it ends by itself (ISO); null: a person ends it. */
  readonly until: string | null;
}

/** Why a hub waits, and for how long. Times are ISO strings. */
export interface HubWaits {
  /** When the next run for a wait or a retry is due. */
  readonly retryAt: string | null;
  /** When the follow-up of the newest event is due. */
  readonly followUpAt: string | null;
  readonly skipped: readonly WaitingRules[];
  /** Failed attempts of runs in a row. */
  readonly failures: number;
  /** Writes in a row that Azure refused because another change was in progress. */
  readonly busy: { readonly since: string; readonly tries: number } | null;
  readonly guards: readonly BlockingGuard[];
  /** Empty without an assignment that writes. */
  readonly pace: readonly PaceUse[];
}

/** Reads why a hub waits. @param baseline undefined: not known */
export async function hubWaits(
  rows: Rows,
  record: HubRecord,
  baseline: Baseline | undefined,
  now: Date,
): Promise<HubWaits> {
  const { memory, schedule, status } = record;
  return {
    retryAt: schedule.retryAt ?? null,
    followUpAt: schedule.followUpAt ?? null,
    skipped: waitingRules(status.skipped),
    failures: schedule.failures,
    busy: memory.busy ?? null,
    guards: await blockingGuards(rows, baseline, now),
    pace: baseline?.mode === 'enforce' ? await paceUse(rows, baseline, now) : [],
  };
}

/** The skipped parts of a plan, with one entry for each reason. */
export function waitingRules(
  skipped: readonly { readonly rule?: string | undefined; readonly reason: string; readonly detail: string }[],
): readonly WaitingRules[] {
  const groups = new Map<
    string,
    { readonly reason: string; readonly detail: string; readonly rules: (string | null)[] }
  >();
  for (const { detail: told, reason, rule = null } of skipped) {
    // A guard adds the deferred step to its reason, which differs from rule to rule.
    const detail = told.replace(/ Deferred: .*$/s, '');
    const key = `${reason}\n${detail}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { reason, detail, rules: [rule] });
    else group.rules.push(rule);
  }
  return [...groups.values()];
}

async function blockingGuards(
  rows: Rows,
  baseline: Baseline | undefined,
  now: Date,
): Promise<readonly BlockingGuard[]> {
  const observes: BlockingGuard = { guard: 'ObserveOnly', detail: 'The assignment only observes.', until: null };
  return [
    ...(baseline?.mode === 'observe' ? [observes] : []),
    ...(await switchGuard(rows)),
    ...(await breakerGuard(rows)),
    ...windowGuard(baseline, now),
  ];
}

async function switchGuard(rows: Rows): Promise<readonly BlockingGuard[]> {
  try {
    const { at, by, on, reason } = await writeSwitch(rows);
    if (on) return [];
    const who = by === undefined ? '' : ` by ${by}`;
    const when = at === undefined ? '' : ` at ${at}`;
    const why = reason === undefined ? '' : `: ${reason}`;
    return [{ guard: 'WritesOff', detail: `Writes were switched off${who}${when}${why}.`, until: null }];
  } catch (error) {
    const detail = `The write switch cannot be read and counts as off: ${errorText(error)}`;
    return [{ guard: 'WritesOff', detail, until: null }];
  }
}

async function breakerGuard(rows: Rows): Promise<readonly BlockingGuard[]> {
  try {
    const { message, open, openedAt } = await breakerState(rows);
    if (!open) return [];
    const since = openedAt === undefined ? '' : ` since ${openedAt}`;
    return [
      { guard: 'BreakerOpen', detail: `The breaker is open${since}: ${message ?? 'no reason kept'}`, until: null },
    ];
  } catch (error) {
    const detail = `The breaker cannot be read and counts as open: ${errorText(error)}`;
    return [{ guard: 'BreakerOpen', detail, until: null }];
  }
}

function windowGuard(baseline: Baseline | undefined, now: Date): readonly BlockingGuard[] {
  if (baseline === undefined || insideWindow(baseline.writeWindows, now)) return [];
  const until = nextWindowAt(baseline.writeWindows, now)?.toISOString() ?? null;
  return [{ guard: 'OutsideWindow', detail: 'The assignment has no open write window now.', until }];
}

async function paceUse(rows: Rows, { assignment, pace }: Baseline, now: Date): Promise<readonly PaceUse[]> {
  const limits = { changed: pace.hubsChangedPerHour, new: pace.newHubsPerHour };
  const classes: readonly PaceClass[] = ['changed', 'new'];
  return await Promise.all(
    classes.map(async (each) => {
      const limit = limits[each];
      try {
        const { hubs, renewsAt } = await paceHour(rows, assignment, each, now);
        return { class: each, used: hubs.length, limit, renewsAt: renewsAt.toISOString() };
      } catch (error) {
        if (!(error instanceof UnreadableRow)) throw error;
        // Runs count the hour as full, too.
        return { class: each, used: limit, limit, renewsAt: addHours(startOfHour(now), 1).toISOString() };
      }
    }),
  );
}
