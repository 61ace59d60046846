import { VERDICTS_BY_URGENCY } from '../../core/filter/urgency.ts';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdParts } from '../../core/hub-id.ts';
import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import type { Verdict } from '../../core/verdict/catalogue/vocabulary.ts';
import { highestSeverity } from '../../core/verdict/verdict.ts';
import type { HubRecord, UnreadableRow } from '../records/hub/hub-record.ts';
import { livingHubRows } from '../records/hub/hub-record.ts';
import type { SweepRecord } from '../records/sweep-record.ts';
import { coverageOf, currentSweep } from '../records/sweep-record.ts';
import type { EventLateness } from './event-lateness.ts';
import { ArrivalTally } from './event-lateness.ts';
import { matchHubs } from './find-hub.ts';
import type { OperatorDeps } from './operator-deps.ts';

/** One hub as stored in the tables. */
export interface HubStatus {
  readonly hubId: string;
  readonly name: string;
  readonly assignment: string | undefined;
  readonly verdict: Verdict;
  readonly severity: HubRecord['status']['severity'];
  /** Codes of findings that are not exempt, without info findings; each once, sorted. */
  readonly codes: readonly string[];
  /** Time at which the read behind the verdict was requested. */
  readonly confirmedAt: string;
  readonly ageSeconds: number;
  /** Start of the current verdict. */
  readonly verdictSince: string;
  /** The version of the policy in force for the hub. */
  readonly policyVersion: string | undefined;
  /** Why the verdict is older than the last sweep; undefined when it is not. */
  readonly notCovered: string | undefined;
}

/** The fleet as stored in the tables. */
export interface FleetStatus {
  /** The running or the last sweep; undefined before the first. */
  readonly sweep: SweepRecord | undefined;
  /**
   * Share of the hubs that the sweep has judged, 0 to 1, among those that can be judged; undefined before the first.
   */
  readonly coverage: number | undefined;
  /** Number of hubs that the last sweep found and that have no record: they could not be read. */
  readonly missing: number;
  /** Hubs per verdict; verdicts that no hub has are absent. */
  readonly counts: Readonly<Partial<Record<Verdict, number>>>;
  /** Of all hubs; undefined without any hub. */
  readonly oldestConfirmedAt: string | undefined;
  /** How late the newest events of the fleet were; undefined in a part of the fleet. */
  readonly events: EventLateness | undefined;
  /** The worst first, then by name. Without hubs that are gone. */
  readonly hubs: readonly HubStatus[];
}

/** The row of a hub that is not gone, and what it says. */
export interface FleetRow {
  readonly status: HubStatus;
  /** undefined: this release cannot read the record. */
  readonly record: HubRecord | undefined;
}

/** The rows of the fleet, in the order of the store, and the sweep as in {@link FleetStatus}. */
export interface FleetRows extends Pick<FleetStatus, 'sweep' | 'coverage' | 'missing' | 'events'> {
  readonly rows: readonly FleetRow[];
}

/** Reads the records of all hubs, and of the last sweep. Sends no request to Azure. */
export async function fleetRows({ clock, rows }: Pick<OperatorDeps, 'clock' | 'rows'>): Promise<FleetRows> {
  const now = clock.now();
  const sweep = (await currentSweep(rows))?.value;
  const found: FleetRow[] = [];
  const arrivals = new ArrivalTally(now);
  for await (const row of livingHubRows(rows)) {
    if (row.kind === 'Read') arrivals.add(row.record);
    if (row.kind === 'Read') found.push({ status: statusOf(row.record, sweep, now), record: row.record });
    else found.push({ status: unreadable(row, now), record: undefined });
  }
  const coverage = sweep === undefined ? undefined : coverageOf(sweep);
  return { sweep, coverage, missing: missingIn(sweep, found.length), events: arrivals.report(), rows: found };
}

/** Reads the fleet as {@link fleetRows} does, and sums it up. */
export async function fleetStatus(deps: Pick<OperatorDeps, 'clock' | 'rows'>): Promise<FleetStatus> {
  const { rows, ...fleet } = await fleetRows(deps);
  const hubs = rows.map(({ status }) => status).sort(byUrgency);
  return { ...fleet, counts: countsOf(hubs), oldestConfirmedAt: oldestOf(hubs), hubs };
}

/** The oldest time of a read behind a verdict; undefined without any hub. */
export function oldestOf(hubs: readonly Pick<HubStatus, 'confirmedAt'>[]): string | undefined {
  let oldest: string | undefined;
  for (const { confirmedAt } of hubs) if (oldest === undefined || confirmedAt < oldest) oldest = confirmedAt;
  return oldest;
}

/** True when the hub needs no attention: a fresh read shows it compliant or exempt. */
export function isFine({ notCovered, verdict }: Pick<HubStatus, 'notCovered' | 'verdict'>): boolean {
  return notCovered === undefined && (verdict === 'Compliant' || verdict === 'Exempt');
}

/**
 * Picks the hubs that a person names, the worst first; all without any name.
 *
 * @returns a sentence about the first text that matches no hub, or several
 */
export function chooseHubs<Hub extends Pick<HubStatus, 'hubId'>>(
  hubs: readonly Hub[],
  texts: readonly string[],
): Result<readonly Hub[], string> {
  if (texts.length === 0) return ok(hubs);
  const matches = matchHubs(
    hubs.map(({ hubId }) => hubId as HubId),
    texts,
  );
  if (!matches.ok) return matches;
  const chosen = new Set<string>(matches.value);
  return ok(hubs.filter(({ hubId }) => chosen.has(hubId)));
}

/** Hubs per verdict, the worst first; verdicts that no hub has are absent. */
export function countsOf(hubs: readonly Pick<HubStatus, 'verdict'>[]): FleetStatus['counts'] {
  const counts = new Map<Verdict, number>();
  for (const { verdict } of hubs) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const known = VERDICTS_BY_URGENCY.map((verdict) => [verdict, counts.get(verdict)] as const);
  return Object.fromEntries(known.filter(([, count]) => count !== undefined));
}

/** A running sweep has not read every hub yet, and new hubs may exist since an ended one. */
function missingIn(sweep: SweepRecord | undefined, known: number): number {
  if (sweep?.endedAt === undefined) return 0;
  return Math.max(0, sweep.hubs - sweep.gone - sweep.outOfScope - known);
}

function statusOf(record: HubRecord, sweep: SweepRecord | undefined, now: Date): HubStatus {
  const wrong = record.status.findings.filter((each) => each.class !== 'lint' && each.exemptedBy === undefined);
  return {
    hubId: record.hubId,
    name: record.identity.name,
    assignment: record.policy.assignment,
    verdict: record.status.verdict,
    // Records of earlier versions also hold the severity of an info finding.
    severity: record.status.verdict === 'Compliant' ? highestSeverity(record.status.findings) : record.status.severity,
    codes: [...new Set(wrong.map((each) => each.code))].sort(),
    confirmedAt: record.status.confirmedAt,
    ageSeconds: ageOf(record.status.confirmedAt, now),
    verdictSince: record.status.verdictSince,
    policyVersion: record.policy.hash,
    notCovered: whyNotCovered(record, sweep),
  };
}

/** The verdict is in an unreadable record, so it is not known. */
function unreadable({ confirmedAt = new Date(0).toISOString(), hubId, reason }: UnreadableRow, now: Date): HubStatus {
  return {
    hubId,
    name: hubIdParts(hubId as HubId).name,
    assignment: undefined,
    verdict: 'Unknown',
    severity: undefined,
    codes: [],
    confirmedAt,
    ageSeconds: ageOf(confirmedAt, now),
    verdictSince: confirmedAt,
    policyVersion: undefined,
    notCovered: `its record cannot be read: ${reason}`,
  };
}

function ageOf(confirmedAt: string, now: Date): number {
  // The clocks of two machines differ, so the age may be negative.
  return Math.max(0, Math.floor((now.getTime() - new Date(confirmedAt).getTime()) / 1000));
}

function whyNotCovered({ status }: HubRecord, sweep: SweepRecord | undefined): string | undefined {
  if (status.verdict === 'Unknown') return 'it could not be read';
  if (sweep === undefined) return undefined;
  // A running sweep has not read every hub yet.
  if (sweep.endedAt === undefined || status.confirmedAt >= sweep.startedAt) return undefined;
  return `the sweep of ${sweep.startedAt} gave it no verdict`;
}

/** Orders hubs by urgency for a person, then by name. */
export function byUrgency(a: HubStatus, b: HubStatus): number {
  const urgency = VERDICTS_BY_URGENCY.indexOf(a.verdict) - VERDICTS_BY_URGENCY.indexOf(b.verdict);
  return urgency !== 0 ? urgency : a.name.localeCompare(b.name, 'en') || (a.hubId < b.hubId ? -1 : 1);
}
