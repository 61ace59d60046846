import type { AssignmentOutcome } from '../../baseline/policy/baseline.ts';
import type { NetworkWrite } from '../../kinds/requests/network-write.ts';
import type { ConnectionTargets } from '../../observation/connection-targets.ts';
import type { Observation, Usage } from '../../observation/observation.ts';
import type { Inventory } from '../../rules/destinations/ownership.ts';
import type { FirewallSku, IsolationMode } from '../../rules/outbound-rule.ts';
import type { JsonObject } from '../../text/json.ts';
import type { Timings } from '../../time/timings.ts';
import type { Finding } from '../../verdict/catalogue/finding.ts';
import type { StoredCode } from '../../verdict/catalogue/finding-code.ts';
import type { Verdict } from '../../verdict/catalogue/vocabulary.ts';

/** The long-running operation of a hub as the planner sees it. */
export interface OperationView {
  readonly kind: NetworkWrite['kind'];
  /**
   * `Unanswered`: an intent whose answer was lost, younger than `settleSeconds`: read, do not write. `Running`, `Slow`:
   * in flight, no other write starts. `TimedOut`: past its deadline and not known to have ended; no longer blocks.
   * `Failed`, `Vanished`: ended.
   */
  readonly state: 'Unanswered' | 'Running' | 'Slow' | 'TimedOut' | 'Failed' | 'Vanished';
  readonly startedAt: Date;
  readonly warnAt: Date;
  readonly failAt: Date;
  /** Azure's message when it failed. */
  readonly error: string | undefined;
  /** Names of rules the operation writes; a difference in one of these is about to end. */
  readonly rules: readonly string[];
  /** Mode the operation sets, if any. */
  readonly isolationMode: IsolationMode | undefined;
}

/** The code of a refusal without a known cause: the finding that the write was to end stays, with Azure's message. */
export const REFUSED_ONLY = 'Refused';

/** An earlier refusal that needs a person: stored in the hub's record until inputs change or a person retries. */
export interface Refusal {
  readonly code: StoredCode | typeof REFUSED_ONLY;
  /** Rule whose write was refused; undefined = the hub's write as a whole. */
  readonly rule: string | undefined;
  readonly message: string;
  readonly at: Date;
  /** The scope, policy or target that the alert is grouped by; undefined = derived from the hub and the rule. */
  readonly subject?: string | undefined;
  /** Set if the refusal may pass by itself: the write is deferred until then. Until then only HW401 needs a person. */
  readonly retryAt?: Date | undefined;
}

/** Knowledge about a hub that a single read cannot show. All of it is stored per workspace GUID. */
export interface HubMemory {
  readonly inventory: Inventory;
  /**
   * Foreign rules that a verification found missing after a write of ours, in their writable fields: HW502, to be
   * restored.
   */
  readonly lost: readonly { readonly name: string; readonly rule: JsonObject }[];
  readonly refusals: readonly Refusal[];
  readonly provisioning: {
    readonly failedAttempts: number;
    readonly lastFailedAt: Date | undefined;
    readonly lastError: string | undefined;
    /** A provisioning that timed out before the write in `operation`; only a person starts another one. */
    readonly timedOut?: { readonly startedAt: Date; readonly failAt: Date } | undefined;
  };
  /**
   * This read is the only one: the start of a state is not known. A state counts as longer than any grace, unless the
   * hub is younger than the grace, and findings name no start.
   */
  readonly isFirstRead?: boolean | undefined;
  /**
   * Rule name → first read that showed it `Inactive` on an active network, or its Spark part on one ready for Spark.
   */
  readonly inactiveSince: Readonly<Record<string, Date>>;
  /** Rule name → since when Azure has been working on it, according to reads. */
  readonly settlingSince?: Readonly<Record<string, Date>> | undefined;
  /** Since when Azure has been working on the hub itself. */
  readonly hubBusySince?: Date | undefined;
  /** Consecutive writes that Azure refused because a change by another client was running. */
  readonly busy?: { readonly since: Date; readonly tries: number } | undefined;
  /** A write of ours that Azure ended as failed, while the hub or its network still reads Failed. */
  readonly failedWrite?: { readonly kind: NetworkWrite['kind']; readonly error?: string | undefined } | undefined;
  /** A person asked for one write to a hub whose own state is Failed. */
  readonly repairRequested?: boolean | undefined;
  /** Rule name → repairs already tried after `Failed`, or after `Inactive` on an active network. */
  readonly repairs: Readonly<Record<string, number>>;
  /**
   * Rule name → how often Hubwarden restored it in the contention window, or removed it again, and who changed it in
   * between; `wholeWorkspace` when the newest such change was a request for the workspace, with rules in its body.
   */
  readonly putBacks: Readonly<
    Record<
      string,
      {
        readonly count: number;
        readonly foreignChanges: number;
        readonly by: string | undefined;
        readonly wholeWorkspace?: boolean | undefined;
      }
    >
  >;
  /**
   * Rule name → a rule of ours that Azure shows in another form than the one that was sent: short forms of both, the
   * api-version, and the number of writes.
   */
  readonly doesNotStick?:
    | Readonly<
        Record<
          string,
          {
            readonly key: string;
            readonly shown: string;
            readonly tries: number;
            readonly apiVersion?: string | undefined;
          }
        >
      >
    | undefined;
  /** Destination key of a forbidden rule → when Hubwarden last removed it. */
  readonly forbiddenRemovedAt: Readonly<Record<string, Date>>;
  /** Name of a rule of ours → its hand-over to another owner. */
  readonly released?: Readonly<Record<string, ReleasedRule>> | undefined;
}

/** A rule of ours that a person hands over to another owner. */
export interface ReleasedRule {
  readonly at: Date;
  /** After this Hubwarden writes the rule again where nothing else permits its destination. */
  readonly until: Date;
  /** Who asked for it. */
  readonly by: string;
  /** Destination key of the rule. */
  readonly key: string;
  /** Name under which Hubwarden writes it for its new owner; undefined: the owner writes it. */
  readonly as?: string | undefined;
}

/** Consent to irreversible steps (guardrail 2). */
export interface Consent {
  /** Since when the assignment enforces; undefined = not known, nothing counts as new. */
  readonly enforcedSince: Date | undefined;
  /** Approvals that still hold and are bound to this hub's GUID. */
  readonly approvals: readonly {
    readonly id: string;
    readonly workspaceGuid: string;
    readonly fromMode: IsolationMode;
    readonly toMode: IsolationMode;
    readonly firewallSku: FirewallSku | undefined;
    readonly assignment: string;
    /** Its scope, see `consentScope`; the pipeline passes no approval without it. */
    readonly scope?: string | undefined;
    readonly approvedBy: string;
    readonly expiresAt: Date;
  }[];
  /** Only for a preview (`planAfterConsent`): every change of mode that a person could approve counts as approved. */
  readonly isAssumed?: boolean | undefined;
}

/** Everything that the planner may know. No other input influences a plan. */
export interface PlanInput {
  readonly observation: Observation;
  readonly assignment: AssignmentOutcome;
  readonly memory: HubMemory;
  readonly operation: OperationView | undefined;
  /** undefined: not read (the plan says in `needs` when it must be); `Unreadable`: the read failed. */
  readonly usage: Usage | 'Unreadable' | undefined;
  /** The targets of connections of the hub and its projects; undefined and `Unreadable` as for `usage`. */
  readonly connectionTargets: ConnectionTargets | 'Unreadable' | undefined;
  readonly consent: Consent;
  readonly writeStrategy: 'auto' | 'serial';
  /** The api-version of requests to Azure; undefined: not known, as for a saved hub. */
  readonly apiVersion?: string | undefined;
  readonly now: Date;
  readonly timings: Timings;
}

/** One write that the plan wants, in order. */
export interface PlanStep {
  /** Renders to the exact request by `armRequestFrom`. */
  readonly write: NetworkWrite;
  /** Azure cannot undo it. Such a step is in the plan only with consent. */
  readonly irreversible: boolean;
  /** Id of the approval that the step uses up; undefined when none is needed. */
  readonly approvalId: string | undefined;
  /** Rules of ours that the step writes: name → destination key, for the inventory. */
  readonly writes: Readonly<Record<string, string>>;
  /** Names of rules the step removes. */
  readonly removes: readonly string[];
  /** A removal that no person asked for by hand: counts towards the breaker. */
  readonly unasked: boolean;
  /** One sentence for the reader of a plan. */
  readonly why: string;
}

/** Why a difference is skipped. */
export type SkipReason =
  | 'ObserveOnly'
  | 'Exempt'
  | 'Foreign'
  | 'AzureOwned'
  | 'AlreadyCovered'
  | 'NotPossible'
  | 'CostNotAccepted'
  | 'NeedsConsent'
  | 'InTheWay'
  | 'OperationInFlight'
  | 'NetworkNotReady'
  | 'WaitsForCover'
  | 'Refused'
  | 'Contended'
  | 'Released'
  | 'RetriesUsedUp'
  | 'Backoff'
  | 'ExpiryGrace'
  | 'TargetInUse'
  | 'NeededByConnection'
  | 'NotAsked'
  | 'NotReadable'
  | 'WritesOff'
  | 'BreakerOpen'
  | 'Pace'
  | 'OutsideWindow';

/** A difference that the plan skips, and why. Always reported, never silent. */
export interface Skipped {
  /** Rule, or undefined when it is about the network as a whole. */
  readonly rule: string | undefined;
  readonly reason: SkipReason;
  readonly detail: string;
  /** The time of the next try; undefined = when something changes. */
  readonly retryAt: Date | undefined;
}

/**
 * The time and cost of a plan. The source of each figure is beside its constant in core/plan/provisioning/estimate.ts.
 */
export interface Estimate {
  readonly minutes: number;
  readonly usdPerMonth: number;
  /** One line per part of the sum. */
  readonly because: readonly string[];
  /** For each line of `because`, the source of its figures and its date; absent if there is no estimate. */
  readonly sources?: readonly string[];
}

/** The findings about a hub, and the exact writes that follow. Pure data; the same input gives the same plan. */
export interface Plan {
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly steps: readonly PlanStep[];
  readonly skipped: readonly Skipped[];
  readonly estimate: Estimate;
  /** Stable under reordering and casing of its input; hashed only when there are steps, else `none`. */
  readonly fingerprint: string;
  /** Reads that the plan needs before it is final; while not empty, `steps` holds nothing that depends on them. */
  readonly needs: readonly ('usage' | 'connections')[];
}
