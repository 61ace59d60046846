import type { Result } from '../../core/result.ts';
import type { Approved, AssignmentApproved } from '../operator/approve.ts';
import type { MoveApproved } from '../operator/approve-move.ts';
import type { Retried } from '../operator/retry-hub.ts';
import type { SilenceScope } from '../operator/silence-checks.ts';
import type { RolloutAction } from '../operator/steer-rollout.ts';
import type { WriteSwitch } from '../records/control-record.ts';
import type { ActivePolicy } from '../records/policy-record.ts';
import type { REQUEST_SOURCES } from '../records/request-record.ts';
import type { SilenceRecord } from '../records/silence-record.ts';

export type { SilenceScope } from '../operator/silence-checks.ts';

/** Parameters of every change that people make through pages or the API. Hubs are named as people name them. */
export interface ActionParameters {
  /** Approves the change of mode, or of assignment, that the hub waits for. */
  readonly ApproveHub: { readonly hub: string; readonly hours: number };
  /** Approves the changes of mode that hubs of an assignment wait for; `max` bounds its open approvals. */
  readonly ApproveAssignment: { readonly assignment: string; readonly max: number; readonly hours: number };
  /** Queues a run of the hub at once. */
  readonly ReconcileHub: { readonly hub: string };
  /** The same for every hub that passes a filter (text of the filter language; names narrow it). At most 1,000 hubs. */
  readonly ReconcileHubs: { readonly filter: string };
  /** Clears what stops further attempts on the hub, and queues it. */
  readonly RetryHub: { readonly hub: string };
  readonly AcknowledgeAlert: { readonly alert: string };
  readonly SetSilence: SilenceScope & { readonly hours: number; readonly reason: string };
  readonly EndSilence: { readonly silence: string; readonly reason: string };
  readonly SwitchWrites: { readonly on: boolean; readonly reason: string | undefined };
  readonly ResetBreaker: { readonly reason: string | undefined; readonly removalsAllowed: number };
  readonly SteerRollout: { readonly order: RolloutAction; readonly reason: string | undefined };
}

/** A kind of change. */
export type ActionKind = keyof ActionParameters;

/** What each change answers. */
export interface ActionResults {
  readonly ApproveHub: Approved | MoveApproved;
  readonly ApproveAssignment: AssignmentApproved;
  readonly ReconcileHub: { readonly hubId: string; readonly name: string };
  readonly ReconcileHubs: { readonly queued: readonly string[]; readonly matched: number };
  readonly RetryHub: Retried;
  readonly AcknowledgeAlert: {
    readonly id: string;
    /** The given id, if it is of an earlier opening of the alert; undefined: it is of the current one. */
    readonly earlierId: string | undefined;
    /** False: it was acknowledged before, by the person and at the time (ISO) below. */
    readonly isNew: boolean;
    readonly acknowledgedBy: string;
    readonly acknowledgedAt: string;
  };
  readonly SetSilence: { readonly silence: SilenceRecord; readonly emptyPatterns: readonly string[] };
  readonly EndSilence: { readonly silence: SilenceRecord; readonly isNew: boolean };
  readonly SwitchWrites: { readonly now: WriteSwitch; readonly queued: number };
  readonly ResetBreaker: { readonly wasOpen: boolean; readonly queued: number };
  readonly SteerRollout: { readonly active: ActivePolicy };
}

/** Who wants a change, and what that person has seen. */
export interface ActionRequest {
  /** The caller as records name it. */
  readonly by: string;
  readonly objectId: string | undefined;
  /** Where the request came from, for the record. */
  readonly via: (typeof REQUEST_SOURCES)[number];
  /**
   * The state that the caller was shown, as {@link Actions.state} gives it; undefined: not bound to one. A new silence and the
   * approvals of an assignment rest on no state: they ignore it.
   */
  readonly seen: string | undefined;
  /**
   * A text that only this request of the caller has. A second request with it is answered as the first and changes nothing; one
   * that asks for something else is refused. A refused request leaves its key free. Keys are kept for two days.
   */
  readonly key: string | undefined;
}

/** How a change ends. */
export type ActionOutcome<Value> =
  /** `isRepeated`: an earlier request with the same key has made it. `reference` names its record: the reads of pages find it by that. */
  | { readonly kind: 'Done'; readonly value: Value; readonly isRepeated: boolean; readonly reference: string }
  /** The state differs from the one that was shown; `state` is the present one. Nothing was changed. */
  | { readonly kind: 'Moved'; readonly state: string; readonly message: string }
  /** A sentence with the remedy. Nothing was changed. */
  | { readonly kind: 'Refused'; readonly message: string }
  | { readonly kind: 'NotFound'; readonly message: string };

/** The thing that a change is about, with a state of its own. */
export type ActionSubject =
  | { readonly kind: 'Hub'; readonly hub: string }
  | { readonly kind: 'Hubs'; readonly filter: string }
  | { readonly kind: 'Alert'; readonly alert: string }
  | { readonly kind: 'Silence'; readonly silence: string }
  | { readonly kind: 'Writes' }
  | { readonly kind: 'Breaker' }
  | { readonly kind: 'Rollout' };

/** Hubs and open alerts that a silence would match now. */
export interface SilencePreview {
  readonly alerts: readonly {
    readonly id: string;
    readonly code: string;
    readonly title: string;
    readonly hubs: number;
  }[];
  readonly hubs: readonly { readonly hubId: string; readonly name: string }[];
  readonly emptyPatterns: readonly string[];
}

/** The changes that people make. Each is recorded with its caller, bound to the state that was shown, and made once. */
export interface Actions {
  perform<Kind extends ActionKind>(
    kind: Kind,
    parameters: ActionParameters[Kind],
    request: ActionRequest,
  ): Promise<ActionOutcome<ActionResults[Kind]>>;
  /**
   * True when a request of this caller with the same key and content is stored: `perform` answers it as that one, or waits for it. It
   * was confirmed then, and what a person has to type may be another text now.
   */
  isKnown<Kind extends ActionKind>(
    kind: Kind,
    parameters: ActionParameters[Kind],
    request: ActionRequest,
  ): Promise<boolean>;
  /**
   * The state of a subject as a short text. It changes when a change that was decided on the former state may no longer be right, and
   * stays while only time passes or a fresh read confirms the same.
   */
  state(subject: ActionSubject): Promise<Result<string, string>>;
  /** What a silence would match. Changes nothing. */
  previewSilence(scope: SilenceScope): Promise<Result<SilencePreview, string>>;
}
