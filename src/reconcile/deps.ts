import type { PlanStep } from '../core/plan/model/plan.ts';
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
  /** Version of Hubwarden: another one judges every hub in full. Absent: not known. */
  readonly release?: string;
  /** The setting that switches writes off through a restart; the switch row does the same at once. */
  readonly writesAllowed: boolean;
  /** Rows end with this process, so no memory links one assessment to the next: each read stands for itself. */
  readonly hasNoMemory?: boolean;
  /** The guards that this run, or this batch of a sweep, has read last; absent elsewhere: each plan reads them. */
  readonly guardsOfRun?: { read?: { readonly at: Date; readonly guards: SharedGuards } };
  /** A person at a terminal who watches the run. Absent in the app. */
  readonly steps?: StepGate;
}

/** The guards that all hubs share. */
export interface SharedGuards {
  /** Neither the kill switch nor the setting stops writes. */
  readonly writesOn: boolean;
  readonly breakerOpen: boolean;
}

/** The answer to a step, for the person who watches. */
export type StepAnswer = 'Started' | 'Done' | 'InFlight' | 'Forbidden' | 'Failed';

/** Decides before each step whether the run still may take it, and learns what came of it. */
export interface StepGate {
  /**
   * Asked after the read that confirms the plan, before the guards and the intent.
   *
   * @param policyHash the version of the policy that the step follows from
   * @returns false: the run sends no more and ends; the app does the rest
   */
  readonly mayTake: (step: PlanStep, policyHash: string) => boolean;
  /**
   * @param outcome `Started`: Azure works on it. `Done`: Azure says that it is done. `InFlight`: another write or a guard
   *   came in between, and nothing was sent. `Forbidden`: the person lacks a right, and nothing was changed. `Failed`: Azure
   *   refused it for another reason, or its answer was lost.
   * @param detail why it failed
   */
  readonly onTaken: (step: PlanStep, outcome: StepAnswer, detail?: string) => void;
}
