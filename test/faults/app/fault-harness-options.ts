import type { KindName } from '../../../src/core/kinds/kind-name.ts';
import type { ArmEvent } from '../../../src/local/arm-simulator/state/event-outbox.ts';
import type { ReconcileDeps } from '../../../src/reconcile/deps.ts';
import type { HarnessOptions } from '../../app/app-harness.ts';
import type { TapPolicy } from './port-tap.ts';
import type { WriteOracle } from './write-watch.ts';

/** One process of the app. */
export interface Instance {
  readonly name: string;
  readonly deps: ReconcileDeps;
}

/** An event that Event Grid has, until somebody took it. */
export interface WaitingEvent {
  readonly event: ArmEvent;
  dueMs: number;
}

/** What a fault world is made of. */
export interface FaultHarnessOptions extends HarnessOptions {
  readonly policy: string;
  /** Of the resources that the story is about; absent: hubs. */
  readonly kind?: KindName | undefined;
  readonly truth: WriteOracle;
  readonly tap: TapPolicy;
  readonly writeStrategy?: 'auto' | 'serial' | undefined;
  readonly apiVersion?: string | undefined;
  /** Seconds that each instance's clock is ahead; one entry per instance. Absent: one instance, right to the second. */
  readonly skews?: readonly number[] | undefined;
}
