import { parseAcceptedPolicy } from '../../core/baseline/parse-policy.ts';
import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import type { Rows, Scheduler } from '../ports.ts';
import { livingHubRows } from '../records/hub/hub-record.ts';
import { storedVersion } from '../records/policy-record.ts';
import type { SweepRecord } from '../records/sweep-record.ts';
import { coverageOf, currentSweep } from '../records/sweep-record.ts';
import { ArrivalTally } from './event-lateness.ts';
import type { AssignmentModes, HubEntry, KeptHub } from './fleet-hubs.ts';
import { hubEntry, keptHub } from './fleet-hubs.ts';
import type { FleetStatus } from './fleet-status.ts';
import type { OperatorDeps } from './operator-deps.ts';
import { SharedFindings } from './shared-findings.ts';

/** Every hub that is not gone, in the order of the store, and what the fleet is as a whole. */
export interface FleetView extends Pick<FleetStatus, 'sweep' | 'coverage' | 'missing' | 'events'> {
  readonly hubs: readonly KeptHub[];
  /** Those of the hubs whose records this release cannot read, with the reason. */
  readonly damaged: readonly { readonly hubId: string; readonly reason: string }[];
}

/** Where lists of the fleet come from. A sentence when no rows can be read and none are known. */
export type FleetSource<View extends FleetView = FleetView> = () => Promise<Result<View, string>>;

/** How a query reads the fleet, and pauses in loops over it. */
export interface FleetReading {
  readonly readFleet: FleetSource;
  readonly pause: Scheduler['pause'];
}

/** Reads the records of all hubs, and of the last sweep, each time. Sends no request to Azure. An error of the store throws. */
export function storedFleet(deps: Pick<OperatorDeps, 'clock' | 'rows'>): FleetSource {
  return async () => ok(await readFleet(deps));
}

/** Reads the fleet once, as {@link storedFleet}. */
export async function readFleet({ clock, rows }: Pick<OperatorDeps, 'clock' | 'rows'>): Promise<FleetView> {
  const sweep = (await currentSweep(rows))?.value;
  const shared = new SharedFindings();
  const entries: HubEntry[] = [];
  for await (const row of livingHubRows(rows)) entries.push(hubEntry(row, shared));
  return await fleetView({ entries, sweep, modes: await modesOf(rows, entries, new Map()) }, clock.now(), NO_PAUSE);
}

/** What a view of the fleet is put together from. */
export interface FleetParts {
  readonly entries: readonly HubEntry[];
  /** The running or the last sweep. */
  readonly sweep: SweepRecord | undefined;
  readonly modes: AssignmentModes;
}

/** Puts the parts together. @param now end of the period of the events */
export async function fleetView(
  { entries, modes, sweep }: FleetParts,
  now: Date,
  pause: Scheduler['pause'],
): Promise<FleetView> {
  const arrivals = new ArrivalTally(now);
  const hubs: KeptHub[] = [];
  const damaged: { readonly hubId: string; readonly reason: string }[] = [];
  for (const entry of entries) {
    if (entry.unreadable !== undefined) damaged.push({ hubId: entry.hub.hubId, reason: entry.unreadable });
    arrivals.add(entry.hub.hubId, entry.arrivals);
    hubs.push(keptHub(entry, modes, sweep));
    await pause();
  }
  return {
    sweep,
    coverage: sweep === undefined ? undefined : coverageOf(sweep),
    missing: missingIn(sweep, entries.length),
    events: await arrivals.report(pause),
    hubs,
    damaged,
  };
}

/**
 * Modes of assignments in the versions that hubs are on. A version whose text is not kept has none.
 *
 * @param known versions that were read before: the content of a version never changes
 */
export async function modesOf(
  rows: Rows,
  entries: readonly HubEntry[],
  known: AssignmentModes,
): Promise<AssignmentModes> {
  const modes = new Map<string, ReadonlyMap<string, string>>();
  for (const hash of new Set(entries.map(({ hub }) => hub.policyVersion))) {
    if (hash === undefined) continue;
    const found = known.get(hash) ?? (await modesIn(rows, hash));
    if (found !== undefined) modes.set(hash, found);
  }
  return modes;
}

async function modesIn(rows: Rows, hash: string): Promise<ReadonlyMap<string, string> | undefined> {
  const version = await storedVersion(rows, hash);
  const parsed = version === undefined ? undefined : parseAcceptedPolicy(version.text, hash);
  if (parsed?.ok !== true) return undefined;
  return new Map(parsed.value.assignments.map(({ mode, name }) => [name, mode]));
}

/** A running sweep has not read every hub yet, and new hubs may exist since an ended one. */
function missingIn(sweep: SweepRecord | undefined, known: number): number {
  if (sweep?.endedAt === undefined) return 0;
  return Math.max(0, sweep.hubs - sweep.gone - sweep.outOfScope - known);
}

/** For a process that serves one request at a time. */
export const NO_PAUSE: Scheduler['pause'] = () => undefined;
