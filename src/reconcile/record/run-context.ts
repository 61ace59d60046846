import type { HubId } from '../../core/hub-id.ts';
import type { Verdict } from '../../core/verdict/catalogue/vocabulary.ts';
import type { HubMessage, UnknownIdAttempts } from '../messages.ts';
import type { AssessmentResult, HubAssessment } from '../observe/assess-hub.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import type { Lease } from '../records/lease.ts';
import type { RunLine } from './hub-history.ts';

/** One run over one hub, from when it took the lease. */
export interface Run {
  readonly message: HubMessage;
  readonly lease: Lease;
  /** The record as it was when the run began. */
  readonly before: HubRecord | undefined;
  readonly startedAt: Date;
  /** The record was read before the lease: another run may have written it in between. */
  readonly isReadBeforeLease: boolean;
}

/** How the handling of one message ends. `requeueFor` decides what each outcome does to queue and schedule. */
export type RunOutcome =
  /** `dueAt` (ISO): when the hub's row asks for the next run. */
  | {
      readonly kind: 'Recorded';
      readonly verdict: Verdict;
      readonly writes: number;
      readonly dueAt: string | undefined;
    }
  /** An earlier run covers the reason of the message, or its time has not come. `mayBeMissed`: clock skew may make it look covered. */
  | { readonly kind: 'Dropped'; readonly mayBeMissed: boolean }
  /** An event of Hubwarden's own write: only a follow-up comes. */
  | { readonly kind: 'SecondLook' }
  /** Another run holds the lease. */
  | { readonly kind: 'Busy' }
  /** The workspace is a project: Hubwarden governs its hub. */
  | { readonly kind: 'Project'; readonly hub: HubId | undefined }
  | { readonly kind: 'OutOfScope'; readonly workspaceKind: string }
  | { readonly kind: 'Gone' }
  | { readonly kind: 'NotRead'; readonly detail: string; readonly dueAt: string | undefined }
  /** Azure does not show an id that has no record: it leaves no row. `again`: one more message asks later. */
  | { readonly kind: 'NotThere'; readonly again: UnknownIdRetry | undefined }
  /** There is no policy to judge by. */
  | { readonly kind: 'NoPolicy'; readonly reason: string };

/** One more attempt at an id that has no record; the message carries the attempts, because no row may. */
export interface UnknownIdRetry {
  readonly attempts: UnknownIdAttempts;
  readonly afterSeconds: number;
}

/** Attempts in a row after which a hub that cannot be read is `Unknown` until the next sweep. */
export const MAX_FAILED_ATTEMPTS = 8;

/** How enforcing ends. */
export type EnforceOutcome =
  | {
      readonly kind: 'Ended';
      readonly assessment: HubAssessment;
      readonly writes: RunLine['writes'];
      /** When the hub needs the next run; undefined when an event, the watcher or the sweep starts it. */
      readonly requeueAt: Date | undefined;
      /** Why the last write failed, where another attempt may succeed; undefined when none did. */
      readonly failure: string | undefined;
    }
  /** A read between two writes failed. */
  | {
      readonly kind: 'NoLongerReadable';
      readonly result: Exclude<AssessmentResult, { kind: 'Assessed' }>;
      readonly writes: RunLine['writes'];
    };
