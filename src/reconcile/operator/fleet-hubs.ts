import type { FilterSubject } from '../../core/filter/filter-subject.ts';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdParts, kindOf } from '../../core/hub-id.ts';
import type { NetworkSummary } from '../../core/observation/network-summary.ts';
import type { ArrivalTimes } from '../../core/time/event-arrival.ts';
import { arrivalTimes } from '../../core/time/event-arrival.ts';
import { highestSeverity } from '../../core/verdict/verdict.ts';
import type { FindingRecord } from '../records/hub/finding-shape.ts';
import type { HubRecord, HubRow, UnreadableRow } from '../records/hub/hub-record.ts';
import type { SweepRecord } from '../records/sweep-record.ts';
import type { HubStatus } from './fleet-status.ts';
import { ageOf } from './fleet-status.ts';
import type { SharedFindings } from './shared-findings.ts';

/** One hub of a list: what its record says, and every property for filters and columns. */
export interface FleetHub extends HubStatus, FilterSubject {
  /** All findings, also info findings and exempt ones. Empty when the record cannot be read. */
  readonly findings: readonly FindingRecord[];
}

/** A hub of a list without its age, which depends on the time of the answer: it can be kept. */
export interface KeptHub extends Omit<FleetHub, 'ageSeconds'> {
  /** The managed network of the last read; undefined: the record does not say. */
  readonly network: NetworkSummary | undefined;
  /** When the hub moved to its version of the policy; undefined when the version asks nothing new of it. */
  readonly movedAt: string | undefined;
}

/** What the row of a hub says by itself: mode and coverage depend on other rows. */
export interface HubEntry {
  readonly hub: Omit<KeptHub, 'mode' | 'notCovered' | 'isCovered'>;
  /** Why its record cannot be read; undefined: it can. */
  readonly unreadable: string | undefined;
  readonly arrivals: readonly ArrivalTimes[];
}

/** Version of the policy → assignment → its mode. */
export type AssignmentModes = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** The entry of a hub's row. @param shared findings of other rows: equal ones are kept once */
export function hubEntry(row: HubRow, shared: SharedFindings): HubEntry {
  if (row.kind === 'Unreadable') return unreadableEntry(row);
  const { record } = row;
  const findings = record.status.findings.map((finding) => shared.one(finding));
  const open = findings.filter(({ exemptedBy }) => exemptedBy === undefined);
  const hub = {
    ...placeOf(record.hubId),
    ...statusOf(record, open),
    location: record.identity.location || undefined,
    kind: record.identity.facts?.kind,
    tags: record.identity.facts?.tags ?? {},
    openCodes: [...new Set(open.map(({ code }) => code))].sort(),
    openClasses: [...new Set(open.map((each) => each.class))].sort(),
    isExempt: open.length < findings.length,
    findings,
    network: networkOf(record),
    movedAt: record.policy.movedAt,
  };
  return { hub, unreadable: undefined, arrivals: record.schedule.arrivals.map(arrivalTimes) };
}

/** The hub of an entry. @param sweep the running or the last one */
export function keptHub(
  { hub, unreadable }: HubEntry,
  modes: AssignmentModes,
  sweep: SweepRecord | undefined,
): KeptHub {
  const { assignment = '', policyVersion = '' } = hub;
  const notCovered = unreadable === undefined ? whyNotCovered(hub, sweep) : `its record cannot be read: ${unreadable}`;
  return {
    ...hub,
    mode: modes.get(policyVersion)?.get(assignment),
    notCovered,
    isCovered: notCovered === undefined,
  };
}

/** The hub with its age now. Programs print its fields in this order. */
export function withAge(hub: KeptHub, now: Date): FleetHub {
  const { assignment, codes, confirmedAt, hubId, name, notCovered, policyVersion, severity, verdict } = hub;
  const { kind, location, mode, resourceGroup, subscriptionId, tags, verdictSince } = hub;
  const { findings, isCovered, isExempt, openClasses, openCodes } = hub;
  return {
    ...{ hubId, name, assignment, verdict, severity, codes },
    ...{ confirmedAt, ageSeconds: ageOf(confirmedAt, now), verdictSince, policyVersion, notCovered },
    ...{ subscriptionId, resourceGroup, location, kind, tags, mode },
    ...{ openCodes, openClasses, isExempt, isCovered, findings },
  };
}

function placeOf(hubId: string): Pick<FleetHub, 'hubId' | 'subscriptionId' | 'resourceGroup'> {
  const { resourceGroup, subscriptionId } = hubIdParts(hubId as HubId);
  return { hubId, subscriptionId, resourceGroup };
}

function statusOf(record: HubRecord, open: readonly FindingRecord[]) {
  const { confirmedAt, findings, severity, verdict, verdictSince } = record.status;
  const wrong = open.filter((each) => each.class !== 'lint');
  return {
    name: record.identity.name,
    assignment: record.policy.assignment,
    verdict,
    // Records of earlier versions also hold the severity of an info finding.
    severity: verdict === 'Compliant' ? highestSeverity(findings) : severity,
    codes: [...new Set(wrong.map((each) => each.code))].sort(),
    confirmedAt,
    verdictSince,
    policyVersion: record.policy.hash,
  };
}

function networkOf({ status: { network } }: HubRecord): NetworkSummary | undefined {
  return network === undefined ? undefined : { ...network, firewallSku: network.firewallSku };
}

/** The kind that every resource of the type has; undefined: the type has several. */
function onlyKind(hubId: string): string | undefined {
  const [only, ...others] = Object.keys(kindOf(hubId as HubId).policyKinds);
  return others.length === 0 ? only : undefined;
}

/** The verdict is in an unreadable record, so it is not known. */
function unreadableEntry({ confirmedAt = new Date(0).toISOString(), hubId, reason }: UnreadableRow): HubEntry {
  const hub = {
    ...placeOf(hubId),
    ...{ name: hubIdParts(hubId as HubId).name, location: undefined, kind: onlyKind(hubId), tags: {} },
    ...{ verdict: 'Unknown' as const, severity: undefined, codes: [], openCodes: [], openClasses: [] },
    ...{ confirmedAt, verdictSince: confirmedAt, assignment: undefined, policyVersion: undefined },
    ...{ isExempt: false, findings: [], network: undefined, movedAt: undefined },
  };
  return { hub, unreadable: reason, arrivals: [] };
}

function whyNotCovered(
  { confirmedAt, verdict }: Pick<HubStatus, 'confirmedAt' | 'verdict'>,
  sweep: SweepRecord | undefined,
): string | undefined {
  if (verdict === 'Unknown') return 'it could not be read';
  if (sweep === undefined) return undefined;
  // A running sweep has not read every hub yet.
  if (sweep.endedAt === undefined || confirmedAt >= sweep.startedAt) return undefined;
  return `the sweep of ${sweep.startedAt} gave it no verdict`;
}
