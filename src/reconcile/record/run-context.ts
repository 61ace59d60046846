import type { HubId } from '../../core/hub-id.ts';
import type { Verdict } from '../../core/verdict/vocabulary.ts';
import type { HubMessage } from '../messages.ts';
import type { AssessmentResult, HubAssessment } from '../observe/assess-hub.ts';
import type { QueueName } from '../ports.ts';
import type { HubRecord } from '../records/hub-record.ts';
import type { Lease } from '../records/lease.ts';
import type { RunLine } from './hub-history.ts';

/** One run over one hub, from the taking of the lease on. */
export interface Run {
  readonly message: HubMessage;
  /** The queue the message came from. */
  readonly queue: QueueName;
  readonly lease: Lease;
  /** The record as it was when the run began. */
  readonly before: HubRecord | undefined;
  readonly startedAt: Date;
}

/** What came of one message. */
export type RunOutcome =
  | { readonly kind: 'Recorded'; readonly verdict: Verdict; readonly writes: number }
  /** A run has seen the cause already, or it is not time yet. */
  | { readonly kind: 'Dropped' }
  /** An event of Hubwarden's own: only a second look was asked for. */
  | { readonly kind: 'SecondLook' }
  /** Another run holds the hub; the message was put back. */
  | { readonly kind: 'Busy' }
  /** The workspace is a project; its hub was queued. */
  | { readonly kind: 'Project'; readonly hub: HubId | undefined }
  | { readonly kind: 'OutOfScope'; readonly workspaceKind: string }
  | { readonly kind: 'Gone' }
  | { readonly kind: 'NotRead'; readonly detail: string }
  /** Nothing is known of the id, and Azure does not show it: it leaves nothing behind. */
  | { readonly kind: 'NotThere' }
  /** There is no policy to judge by; the message was put back. */
  | { readonly kind: 'NoPolicy'; readonly reason: string };

/** Attempts in a row after which a hub that cannot be read is `Unknown` until the next sweep. */
export const MAX_FAILED_ATTEMPTS = 8;

/** Where enforcing left the hub. */
export type EnforceOutcome =
  | {
      readonly kind: 'Ended';
      readonly assessment: HubAssessment;
      readonly writes: RunLine['writes'];
      /** When the run wants to come back; undefined when nothing but an event, the watcher or the sweep is needed. */
      readonly requeueAt: Date | undefined;
      /** Why the last write failed in a way that may pass; undefined when none did. */
      readonly failure: string | undefined;
    }
  /** The hub could not be read any more, half-way. */
  | {
      readonly kind: 'NoLongerReadable';
      readonly result: Exclude<AssessmentResult, { kind: 'Assessed' }>;
      readonly writes: RunLine['writes'];
    };
