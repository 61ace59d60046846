import type { Timings } from '../core/time/timings.ts';
import type {
  Clock,
  HubDirectory,
  Log,
  ManagedNetworkClient,
  PolicyReader,
  Queue,
  QueueDepths,
  Rows,
} from './ports.ts';
import type { Telemetry } from './telemetry.ts';

/** The ports of a run. A composition root builds them once per process; they hold no state of a run. */
export interface ReconcileDeps {
  readonly network: ManagedNetworkClient;
  readonly directory: HubDirectory;
  readonly rows: Rows;
  readonly queue: Queue;
  /** Absent or undefined: queue depths are not read. */
  readonly queueDepths?: QueueDepths | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly telemetry: Telemetry;
  readonly policy: PolicyReader;
  readonly timings: Timings;
  readonly writeStrategy: 'auto' | 'serial';
  /** The setting that switches writes off through a restart; the switch row does the same at once. */
  readonly writesAllowed: boolean;
  /** Rows end with this process, so no memory links one assessment to the next: each read stands for itself. */
  readonly hasNoMemory?: boolean;
}
