import type { AssignmentOutcome } from '../../baseline/policy/baseline.ts';
import type { ConnectionTargets } from '../../observation/connection-targets.ts';
import type { Observation, Usage } from '../../observation/observation.ts';
import type { Inventory } from '../../rules/destinations/ownership.ts';
import type { FirewallSku, IsolationMode } from '../../rules/outbound-rule.ts';
import type { JsonObject } from '../../text/json.ts';
import type { Timings } from '../../time/timings.ts';
import type { Finding } from '../../verdict/catalogue/finding.ts';
import type { StoredCode } from '../../verdict/catalogue/finding-code.ts';
import type { Verdict } from '../../verdict/catalogue/vocabulary.ts';
import type { NetworkWrite } from './network-write.ts';

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
  /** Azure's words when it failed. */
  readonly error: string | undefined;
  /** Names of rules the operation writes; a difference in one of these is about to end. */
  readonly rules: readonly string[];
  /** Mode the operation sets, if any. */
  readonly isolationMode: IsolationMode | undefined;
}

/** Stands where a code does in a refusal that names no cause: the finding that the write was to end stays, with Azure's words. */
export const REFUSED_ONLY = 'Refused';

/** What was refused before and needs a person: kept in the hub's record until inputs change or a person retries. */
export interface Refusal {
  readonly code: StoredCode | typeof REFUSED_ONLY;
  /** Rule whose write was refused; undefined = the hub's write as a whole. */
  readonly rule: string | undefined;
  readonly message: string;
  readonly at: Date;
  /** The scope, policy or target that the alert is grouped by; undefined = worked out from the hub and the rule. */
  readonly subject?: string | undefined;
  /** Set while it may pass by itself: the write is held until then. Only HW401 asks a person meanwhile. */
  readonly retryAt?: Date | undefined;
}

/** What Hubwarden remembers of a hub that a single read cannot show. All of it is kept per workspace GUID. */
export interface HubMemory {
  readonly inventory: Inventory;
  /** Rules of others that a read-back found missing after a write of ours, in their writable fields: HW502, to be restored. */
  readonly lost: readonly { readonly name: string; readonly rule: JsonObject }[];
  readonly refusals: readonly Refusal[];
  readonly provisioning: {
    readonly failedAttempts: number;
    readonly lastFailedAt: Date | undefined;
    readonly lastError: string | undefined;
    /** One that ran out of time before the write that `operation` tells of; only a person starts another one. */
    readonly timedOut?: { readonly startedAt: Date; readonly failAt: Date } | undefined;
  };
  /**
   * This one read is all that is known: nothing says since when what it shows has been so. It counts as having been so for
   * longer than any grace, unless the hub is younger than that, and findings give no time for it.
   */
  readonly isFirstRead?: boolean | undefined;
  /** Rule name → when it was first seen `Inactive` on an active network, or its part for Spark on one ready for Spark. */
  readonly inactiveSince: Readonly<Record<string, Date>>;
  /** Rule name → since when Azure has been at work on it, as far as reads have shown. */
  readonly settlingSince?: Readonly<Record<string, Date>> | undefined;
  /** Since when Azure has been at work on the hub itself. */
  readonly hubBusySince?: Date | undefined;
  /** Writes in a row that Azure refused because somebody else's change was being made. */
  readonly busy?: { readonly since: Date; readonly tries: number } | undefined;
  /** A write of ours that Azure ended as failed, while the hub or its network still reads so. */
  readonly failedWrite?: { readonly kind: NetworkWrite['kind']; readonly error?: string | undefined } | undefined;
  /** A person asked that a hub whose own state is Failed be written to once. */
  readonly repairRequested?: boolean | undefined;
  /** Rule name → repairs already tried after `Failed`, or after `Inactive` on an active network. */
  readonly repairs: Readonly<Record<string, number>>;
  /**
   * Rule name → how often Hubwarden restored it in the fight window, or removed it once more, and who changed it in between;
   * `wholeWorkspace` when the newest such change was a request for the workspace, with rules in its body.
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
   * Rule name → a rule of ours that a write brought in another form than the one that was sent: stand-ins for what was sent
   * and for what Azure shows, at which api-version, and how often it was written.
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
    /** What it was given under, see `consentScope`; the pipeline passes no approval without it. */
    readonly scope?: string | undefined;
    readonly approvedBy: string;
    readonly expiresAt: Date;
  }[];
  /** Only for a preview (`planAfterConsent`): every change of mode that a person could approve counts as approved. */
  readonly isAssumed?: boolean | undefined;
}

/** Everything the planner may know. Nothing else influences a plan. */
export interface PlanInput {
  readonly observation: Observation;
  readonly assignment: AssignmentOutcome;
  readonly memory: HubMemory;
  readonly operation: OperationView | undefined;
  /** undefined: not read (the plan says in `needs` when it must be); `Unreadable`: asked for, and could not be read. */
  readonly usage: Usage | 'Unreadable' | undefined;
  /** What connections of the hub and its projects point at; as `usage`. */
  readonly connectionTargets: ConnectionTargets | 'Unreadable' | undefined;
  readonly consent: Consent;
  readonly writeStrategy: 'auto' | 'serial';
  /** What Azure is spoken with; undefined: not known, as for a saved hub. */
  readonly apiVersion?: string | undefined;
  readonly now: Date;
  readonly timings: Timings;
}

/** One write the plan wants, in order. */
export interface PlanStep {
  /** Renders to the exact request by `armRequestFrom`. */
  readonly write: NetworkWrite;
  /** Azure cannot take it back. Such a step is in the plan only with consent. */
  readonly irreversible: boolean;
  /** Id of the approval that the step uses up; undefined when none is needed. */
  readonly approvalId: string | undefined;
  /** Rules of ours that the step writes: name → destination key, for the inventory. */
  readonly writes: Readonly<Record<string, string>>;
  /** Names of rules the step removes. */
  readonly removes: readonly string[];
  /** A removal that nobody asked for by hand: counts towards the breaker. */
  readonly unasked: boolean;
  /** One sentence for people. */
  readonly why: string;
}

/** Why something that differs is left alone. */
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
  | 'NotAsked'
  | 'NotReadable'
  | 'WritesOff'
  | 'BreakerOpen'
  | 'Pace'
  | 'OutsideWindow';

/** A difference the plan leaves alone, and why. Always reported, never silent. */
export interface Skipped {
  /** Rule, or undefined when it is about the network as a whole. */
  readonly rule: string | undefined;
  readonly reason: SkipReason;
  readonly detail: string;
  /** When it is worth looking again; undefined = when something changes. */
  readonly retryAt: Date | undefined;
}

/** What a plan will take. Each figure's source stands beside its constant in core/plan/provisioning/estimate.ts. */
export interface Estimate {
  readonly minutes: number;
  readonly usdPerMonth: number;
  /** One line per part of the sum. */
  readonly because: readonly string[];
  /** For each line of `because`, where its figures were read and when; absent where nothing is estimated. */
  readonly sources?: readonly string[];
}

/** What is wrong with a hub, and exactly what will be done about it. Pure data; the same input gives the same plan. */
export interface Plan {
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly steps: readonly PlanStep[];
  readonly skipped: readonly Skipped[];
  readonly estimate: Estimate;
  /** Stable under reordering and casing of its input; hashed only when there are steps, else `none`. */
  readonly fingerprint: string;
  /** Reads that must be made before the plan is final; while not empty, `steps` holds nothing that depends on them. */
  readonly needs: readonly ('usage' | 'connections')[];
}
