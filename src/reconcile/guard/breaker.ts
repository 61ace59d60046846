import type { HubId } from '../../core/hub-id.ts';
import type { FleetCounts } from '../../core/plan/guards/breaker.ts';
import { breakerDecision } from '../../core/plan/guards/breaker.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { BreakerNote, BreakerState } from '../records/breaker-record.ts';
import { breakerState, changeBreaker, noteOfHub, notesOfHour } from '../records/breaker-record.ts';
import { currentSweep } from '../records/sweep-record.ts';

type Deps = Pick<ReconcileDeps, 'rows' | 'clock' | 'log'>;

/** The basis of the breaker's decision: the counts, and the hubs that they count. */
export interface BreakerView {
  readonly counts: FleetCounts;
  readonly failedHubs: readonly string[];
  readonly hubsWithRemovals: readonly string[];
}

/**
 * Counts the outcome of a change of a hub, and opens the breaker when too many failed. A successful change can open it
 * too, when it makes the count large enough for a decision. Repeated calls for one hub count once.
 */
export async function countChange(deps: Deps, hubId: HubId, failed: boolean): Promise<void> {
  const now = deps.clock.now();
  await noteOfHub(deps.rows, hubId, { changedAt: now.toISOString(), failed }, now);
  await decideBreaker(deps);
}

/**
 * Counts a hub with a due removal that no person requested, and opens the breaker when there are too many. Called
 * before the hub is written to: each caller counts itself before it reads the sum, so that no more hubs than the bound
 * pass, with any number of instances.
 */
export async function countRemoval(deps: Deps, hubId: HubId): Promise<void> {
  const now = deps.clock.now();
  await noteOfHub(deps.rows, hubId, { removalAt: now.toISOString() }, now);
  await decideBreaker(deps);
}

/** Reads the counts of the last hour, since the newest reset. */
export async function breakerView(deps: Pick<Deps, 'rows' | 'clock'>, state: BreakerState): Promise<BreakerView> {
  return await viewOf(deps, state, await notesOfHour(deps.rows, deps.clock.now()));
}

async function viewOf(
  deps: Pick<Deps, 'rows'>,
  { resetAt }: BreakerState,
  notes: readonly BreakerNote[],
): Promise<BreakerView> {
  const counts = (at: string | undefined): boolean => at !== undefined && (resetAt === undefined || at > resetAt);
  const changed = notes.filter((each) => counts(each.changedAt));
  const failed = changed.filter((each) => each.failed === true);
  const removals = notes.filter((each) => counts(each.removalAt));
  return {
    counts: {
      hubsChanged: changed.length,
      hubsFailed: failed.length,
      hubsWithRemovals: removals.length,
      // Before the first sweep the fleet's size is not known; then the bound of a small fleet applies.
      hubsKnown: (await currentSweep(deps.rows))?.value.hubs ?? 0,
    },
    failedHubs: namesOf(failed),
    hubsWithRemovals: namesOf(removals),
  };
}

/**
 * Opens the breaker when the counts of the last hour require it. Also called before each write: when successful changes
 * leave the hour, the share of failed ones grows without a new count.
 */
export async function decideBreaker(deps: Deps): Promise<void> {
  const notes = await notesOfHour(deps.rows, deps.clock.now());
  // Without a failed change, and with fewer removals than any fleet may have, no state and no reset matter.
  if (isQuiet(notes)) return;
  const before = await breakerState(deps.rows);
  if (before.open) return;
  const { counts } = await viewOf(deps, before, notes);
  const now = deps.clock.now();
  const hubsWithRemovals = Math.max(0, counts.hubsWithRemovals - allowance(before, now));
  const decision = breakerDecision({ ...counts, hubsWithRemovals });
  if (decision.kind === 'Closed') return;
  const { because, message } = decision;
  const { changed } = await changeBreaker(deps.rows, (current) =>
    // The breaker was reset after these counts were visible: do not reopen it for them.
    current.open || current.resetAt !== before.resetAt
      ? undefined
      : { ...current, open: true, because, message, openedAt: now.toISOString() },
  );
  if (changed) deps.log.error('the breaker has opened: Hubwarden writes nothing to Azure', { because, message });
}

function isQuiet(notes: readonly BreakerNote[]): boolean {
  const hubsWithRemovals = notes.filter((each) => each.removalAt !== undefined).length;
  const counts = { hubsChanged: notes.length, hubsFailed: 0, hubsWithRemovals, hubsKnown: 0 };
  return !notes.some((each) => each.failed === true) && breakerDecision(counts).kind === 'Closed';
}

/** The count covers one hour, so an allowance ends after an hour. */
const ALLOWANCE_MS = 3600 * 1000;

function allowance({ removalsAllowed = 0, resetAt }: BreakerState, now: Date): number {
  const isFresh = resetAt !== undefined && now.getTime() - new Date(resetAt).getTime() < ALLOWANCE_MS;
  return isFresh ? removalsAllowed : 0;
}

function namesOf(notes: readonly BreakerNote[]): readonly string[] {
  return notes.map((each) => each.hubId).sort();
}
