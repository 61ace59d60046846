import type { HubMessage } from './messages.ts';
import type { QueueName } from './ports.ts';
import type { HubRecord } from './records/hub-record.ts';
import type { Lease } from './records/lease.ts';

/** One run over one hub, from the taking of the lease on. */
export interface Run {
  readonly message: HubMessage;
  /** The queue the message came from. */
  readonly lane: QueueName;
  readonly lease: Lease;
  /** The record as it was when the run began. */
  readonly before: HubRecord | undefined;
  readonly startedAt: Date;
}
