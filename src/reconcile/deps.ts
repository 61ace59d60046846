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

/** Everything a run reaches the world through. Built once per process by a composition root; holds no state of a run. */
export interface ReconcileDeps {
  readonly network: ManagedNetworkClient;
  readonly directory: HubDirectory;
  readonly rows: Rows;
  readonly queue: Queue;
  /** Absent or undefined: queues are not looked at. */
  readonly queueDepths?: QueueDepths | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly telemetry: Telemetry;
  readonly policy: PolicyReader;
  readonly timings: Timings;
  readonly writeStrategy: 'auto' | 'serial';
  /** The setting that switches writes off through a restart; the switch row does the same at once. */
  readonly writesAllowed: boolean;
  /** Nothing is remembered from one judgement to the next: rows end with this process, so each read stands for itself. */
  readonly hasNoMemory?: boolean;
}
