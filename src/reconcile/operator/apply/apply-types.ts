import type { HubId } from '../../../core/hub-id.ts';
import type { PlanStep } from '../../../core/plan/model/plan.ts';
import type { StepAnswer } from '../../deps.ts';
import type { HubAssessment } from '../../observe/assess-hub.ts';
import type { OperationRecord } from '../../records/hub/operation-record.ts';

/** A step that a run took, and the answer to it. */
export interface TakenStep {
  readonly step: PlanStep;
  readonly outcome: StepAnswer;
  /** Why it failed. */
  readonly detail: string | undefined;
  /** From the read that confirmed the step to its answer. */
  readonly seconds: number;
}

/** What a person at a terminal sees while a hub is changed. `seconds` count from the start of what the line is about. */
export type ApplyProgress =
  | { readonly kind: 'Step'; readonly number: number; readonly taken: TakenStep }
  | { readonly kind: 'Running'; readonly operation: OperationRecord; readonly seconds: number }
  | { readonly kind: 'Ended'; readonly operation: OperationRecord; readonly seconds: number }
  /** The deployment has seen the end of the operation first, and verified it. */
  | { readonly kind: 'VerifiedByApp' }
  /** Another run holds the lease, until then at the latest (ISO). */
  | { readonly kind: 'Busy'; readonly until: string }
  /** Azure did not take the step in; the next try is then (ISO). */
  | { readonly kind: 'Retry'; readonly at: string };

/** One hub to change, as a person confirmed it. */
export interface ApplyRequest {
  readonly hubId: HubId;
  /** The person, for the record. */
  readonly by: string;
  /** The steps that the person confirmed: nothing else is sent. */
  readonly steps: readonly PlanStep[];
  /** Version of the policy that they follow from. */
  readonly policyHash: string;
  /** false: ends once Azure works on a step; the app does the rest. */
  readonly waits: boolean;
}

/** The terminal. */
export interface ApplyTerminal {
  readonly report: (progress: ApplyProgress) => void;
  /** Ends early when the person interrupts. */
  readonly pause: (seconds: number) => Promise<void>;
  readonly isInterrupted: () => boolean;
}

/** Why nothing more is sent. */
export type ApplyEnd =
  /** No step is left that may be sent. */
  | { readonly kind: 'Finished' }
  /** The steps that are left are not those that were confirmed. */
  | { readonly kind: 'Moved' }
  /** Azure refuses the step to the person. The app may have the right. */
  | { readonly kind: 'Forbidden' }
  /** `operation`: what Azure still works on. The app follows it. */
  | {
      readonly kind: 'Interrupted' | 'NotWaited' | 'TimedOut';
      readonly operation: OperationRecord | undefined;
    }
  /** Another run holds the lease (ISO). */
  | { readonly kind: 'Busy'; readonly until: string }
  /** Azure does not take the step in now; the app tries again, then (ISO) or with the next sweep. */
  | { readonly kind: 'Later'; readonly dueAt: string | undefined }
  /** The hub cannot be read, or the tables are not reachable. */
  | { readonly kind: 'Failed'; readonly reason: string };

/** What came of it. */
export interface ApplyResult {
  readonly taken: readonly TakenStep[];
  readonly end: ApplyEnd;
  /** The hub by a read after the last step; undefined: it was not read. */
  readonly after: HubAssessment | undefined;
}
