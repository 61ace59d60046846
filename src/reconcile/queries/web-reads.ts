import type { Filter } from '../../core/filter/filter.ts';
import type { FilterField } from '../../core/filter/filter-fields.ts';
import type { HubId } from '../../core/hub-id.ts';
import type { KindName } from '../../core/kinds/kind-name.ts';
import type { PolicyDiff } from '../../core/policy-diff/policy-diff.ts';
import type { ReachOption } from '../../core/reach/reach-options.ts';
import type { Result } from '../../core/result.ts';
import type { Severity, Verdict } from '../../core/verdict/catalogue/vocabulary.ts';
import type { BreakerStatus } from '../operator/reset-breaker.ts';
import type { Retried } from '../operator/retry-hub.ts';
import type { WriteSwitch } from '../records/control-record.ts';
import type { IndexAge } from './fleet/last-known.ts';
import type { FleetList, FleetQuery } from './fleet-list.ts';
import type { HubDetail } from './hub/hub-detail.ts';
import type { ReadModel } from './read-model.ts';
import type { RequestEntry, RequestList } from './request-list.ts';

export type { IndexAge } from './fleet/last-known.ts';

/**
 * What only pages and the API look up, beside what commands do. As {@link ReadModel}: plain data, no change, no text. What is
 * about the whole fleet comes from the fleet index of this instance; when the tables cannot be read, it is the last known, with
 * its age and the reason, and an error only when nothing is known yet. Other methods throw the store's error.
 */
export interface WebReads extends ReadModel {
  /** As {@link ReadModel.hubs}, with the age of the rows. */
  hubs(query: FleetQuery): Promise<Result<FleetList & IndexAge, string>>;
  /** The fleet in numbers, and what needs a person now. */
  overview(): Promise<Result<FleetOverview, string>>;
  /** Verdicts by sweep, oldest first, since a time (ISO). */
  trend(since: string): Promise<Result<FleetTrend, string>>;
  /** Kinds of resource in the fleet by the last read of the index, without a read; none before the first one. */
  kinds(): readonly KindName[];
  /** Values of filter fields among the hubs that pass a filter, with the number of hubs of each. */
  facets(filter: Filter): Promise<Result<readonly Facet[], string>>;
  /** Every finding code that some hub has now, the most severe first. */
  findings(): Promise<Result<FindingList, string>>;
  /** The changes that people asked for since a time (ISO), the newest first: `requestList` over the rows. */
  requests(since: string): Promise<RequestList>;
  /** One of them, by the reference that its outcome gives; undefined when none is kept. */
  request(reference: string): Promise<RequestEntry | undefined>;
  /** What a retry of a hub would clear now; undefined when there is no record of it. @param hubId id of the hub */
  retryEffect(hubId: HubId): Promise<Retried | undefined>;
  /** The write switch and the breaker. */
  controls(): Promise<Controls>;
  /** Hash of the active version of the policy, for the foot of every page; undefined before the first activation. */
  activeVersion(): Promise<string | undefined>;
  /** Versions of the policy whose text is kept, the newest first. */
  policyVersions(): Promise<Result<readonly KeptVersion[], string>>;
  /** The text of a version by its hash, or a beginning of the hash that only one kept version has. */
  versionText(version: string): Promise<Result<VersionText, string>>;
  /** Two kept versions compared over the records of all hubs. */
  policyDiff(old: string, next: string): Promise<Result<VersionsDiff, string>>;
}

/** Answers that read a hub from Azure when they are asked for. Errors are sentences with the remedy. */
export interface LiveReads {
  /** As {@link ReadModel.hub}, with verdict, findings and diff of a read of Azure that is made now. */
  hub(hub: string): Promise<Result<HubDetail, string>>;
  /** What a run would change on the hub now. */
  plan(hub: string): Promise<Result<HubPlanView, string>>;
  /** Can compute of the hub reach this host over TCP, and what would allow it? */
  reach(hub: string, host: string, port: number): Promise<Result<ReachView, string>>;
}

/** A kind of request to a person, with the filter or the place that lists what it counts. */
export interface Attention {
  readonly kind:
    | 'WritesOff'
    | 'BreakerOpen'
    | 'PolicyRefused'
    | 'RolloutHalted'
    | 'SweepLate'
    | 'ApprovalNeeded'
    | 'Blocked'
    | 'Unknown'
    | 'Unassigned'
    | 'OperationOverdue'
    | 'AlertOpen'
    | 'ExemptionEnding';
  readonly count: number;
  readonly severity: Severity;
  /** A sentence: what, and what a person does about it. */
  readonly text: string;
  /** Filter of the hubs that it counts, in the filter language; undefined: it counts no hubs. */
  readonly filter: string | undefined;
}

/** Firewalls of one SKU. */
export interface SkuCost {
  readonly sku: string;
  readonly hubs: number;
  readonly usdPerMonth: number;
}

/** Running cost of managed networks at list prices, without traffic. */
export interface FleetCost {
  readonly firewalls: { readonly hubs: number; readonly usdPerMonth: number; readonly bySku: readonly SkuCost[] };
  readonly endpoints: { readonly count: number; readonly usdPerMonth: number };
  /** Hubs whose records do not say it: the amounts leave them out. */
  readonly notKnown: number;
  /** Where the prices come from, with the date. */
  readonly source: string;
}

/** The fleet in numbers. */
export interface FleetOverview
  extends IndexAge,
    Pick<
      FleetList,
      'sweep' | 'coverage' | 'missing' | 'events' | 'total' | 'counts' | 'oldestConfirmedAt' | 'needAttention'
    > {
  /** Number of hubs whose verdict is older than the last sweep. */
  readonly notCovered: number;
  /** True when the last complete sweep is older than two of its intervals. */
  readonly isStale: boolean;
  readonly cost: FleetCost;
  /** The most severe first. */
  readonly attention: readonly Attention[];
  readonly policyVersion: string | undefined;
}

/** The verdicts of one sweep. */
export interface TrendPoint {
  readonly sweepId: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  /** Hubs that the sweep found, without those that are gone or out of scope. */
  readonly hubs: number;
  /** Share of them that it judged, 0 to 1. */
  readonly coverage: number;
}

/** Verdicts over time. A gap between two sweeps longer than two intervals is a gap of knowledge. */
export interface FleetTrend extends IndexAge {
  readonly since: string;
  readonly points: readonly TrendPoint[];
  /** Activations of policy versions in the range. */
  readonly policies: readonly { readonly version: string; readonly at: string }[];
  /** Usual distance of sweeps. */
  readonly intervalSeconds: number | undefined;
}

/** A filter field and its values in a part of the fleet. */
export interface Facet {
  readonly field: FilterField;
  /** The most frequent first, at most 20; `term` is the filter term that selects the value. */
  readonly values: readonly { readonly value: string; readonly term: string; readonly hubs: number }[];
  /** Number of further values. */
  readonly more: number;
}

/** One finding code over the fleet. */
export interface FindingCount {
  readonly code: string;
  readonly title: string;
  readonly severity: Severity;
  readonly class: string;
  /** Hubs on which it is open, and hubs on which every one is exempt. */
  readonly hubs: number;
  readonly exemptHubs: number;
}

/** The findings of the fleet. */
export interface FindingList extends IndexAge {
  readonly findings: readonly FindingCount[];
}

/** The switches that stop writes of all hubs. */
export interface Controls {
  readonly writes: WriteSwitch;
  /** False: the setting HUBWARDEN_WRITES stops every write, and the switch has no effect. */
  readonly allowedBySetting: boolean;
  readonly breaker: BreakerStatus;
}

/** A version of the policy whose text is kept. */
export interface KeptVersion {
  readonly version: string;
  readonly activatedAt: string;
  readonly isActive: boolean;
  /** Number of hubs that it is in force for. */
  readonly hubs: number;
}

/** The text of a version. */
export interface VersionText extends KeptVersion {
  readonly text: string;
}

/** Two versions over the fleet, by records. */
export interface VersionsDiff {
  readonly old: KeptVersion;
  readonly next: KeptVersion;
  readonly diff: PolicyDiff;
  /** Names of hubs whose rows this release cannot read. */
  readonly unread: readonly string[];
}

/** One change of a plan, in rules and not in requests. */
export interface PlannedChange {
  readonly sign: '+' | '~' | '-' | '!';
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly origin: string | undefined;
  /** Azure cannot undo it. */
  readonly isIrreversible: boolean;
  /** Why a run would not send it now; undefined: it would. */
  readonly waits: string | undefined;
}

/** What a run would do on a hub now, from one read of Azure. */
export interface HubPlanView {
  readonly hubId: string;
  readonly name: string;
  readonly plannedAt: string;
  readonly policyVersion: string;
  readonly assignment: string | undefined;
  readonly mode: 'observe' | 'enforce' | undefined;
  readonly verdict: Verdict;
  /** Irreversible changes first. */
  readonly changes: readonly PlannedChange[];
  /** The requests in their order, as method, path and body. */
  readonly requests: readonly { readonly method: string; readonly path: string; readonly body: unknown }[];
  readonly minutes: number;
  readonly usdPerMonth: number;
  readonly because: readonly string[];
  /** The consent that it waits for, in words; empty: none. */
  readonly consentNeeded: readonly string[];
  /** Identifies the plan. */
  readonly fingerprint: string;
}

/** Whether a hub reaches a host, now and after its plan. */
export interface ReachView {
  readonly hubId: string;
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Time of the read (ISO). */
  readonly asOf: string;
  readonly now: ReachAnswerView;
  readonly afterPlan: ReachAnswerView;
  /** Sentences about assumptions, and about an assignment that is kept until an approval. */
  readonly notes: readonly string[];
}

/** One answer. */
export interface ReachAnswerView {
  readonly answer: 'Allowed' | 'NotAllowed' | 'InDoubt';
  readonly why: string;
  readonly by: readonly { readonly rule: string; readonly why: string }[];
  readonly wouldAllow: readonly {
    readonly way: ReachOption;
    readonly text: string;
    readonly edit: string | undefined;
  }[];
}
