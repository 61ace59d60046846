import { VERDICTS_BY_URGENCY } from '../../core/filter/urgency.ts';
import type { HubId } from '../../core/hub-id.ts';
import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import type { Verdict } from '../../core/verdict/catalogue/vocabulary.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import type { SweepRecord } from '../records/sweep-record.ts';
import type { EventLateness } from './event-lateness.ts';
import { matchHubs } from './find-hub.ts';

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
 * Picks the hubs that a person names; all without any name.
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

/** Time since the read behind a verdict, in whole seconds. */
export function ageOf(confirmedAt: string, now: Date): number {
  // The clocks of two machines differ, so the age may be negative.
  return Math.max(0, Math.floor((now.getTime() - new Date(confirmedAt).getTime()) / 1000));
}

/** Orders hubs by urgency for a person, then by name. */
export function byUrgency(a: HubStatus, b: HubStatus): number {
  const urgency = VERDICTS_BY_URGENCY.indexOf(a.verdict) - VERDICTS_BY_URGENCY.indexOf(b.verdict);
  return urgency !== 0 ? urgency : a.name.localeCompare(b.name, 'en') || (a.hubId < b.hubId ? -1 : 1);
}
