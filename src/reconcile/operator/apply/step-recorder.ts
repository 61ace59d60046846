import type { PlanStep } from '../../../core/plan/model/plan.ts';
import type { StepGate } from '../../deps.ts';
import type { Clock } from '../../ports.ts';
import type { ApplyRequest, ApplyTerminal, TakenStep } from './apply-types.ts';
import { confirmedBy } from './step-effects.ts';

/** Lets only steps through that a person confirmed, until the person interrupts, and keeps what came of them. */
export class StepRecorder implements StepGate {
  readonly taken: TakenStep[] = [];
  /** A step was due that the person has not confirmed. */
  hasRefused = false;
  /** Azure refused the newest step to the person. */
  get isForbidden(): boolean {
    return this.taken.at(-1)?.outcome === 'Forbidden';
  }
  readonly #clock: Clock;
  readonly #terminal: ApplyTerminal;
  readonly #policyHash: string;
  readonly #isConfirmed: (step: PlanStep) => boolean;
  #began: Date;

  constructor(clock: Clock, { policyHash, steps }: ApplyRequest, terminal: ApplyTerminal) {
    this.#clock = clock;
    this.#terminal = terminal;
    this.#policyHash = policyHash;
    this.#isConfirmed = confirmedBy(steps);
    this.#began = clock.now();
  }

  mayTake(step: PlanStep, policyHash: string): boolean {
    this.#began = this.#clock.now();
    if (this.#terminal.isInterrupted()) return false;
    if (policyHash === this.#policyHash && this.#isConfirmed(step)) return true;
    this.hasRefused = true;
    return false;
  }

  onTaken(step: PlanStep, outcome: TakenStep['outcome'], detail?: string): void {
    const seconds = (this.#clock.now().getTime() - this.#began.getTime()) / 1000;
    const taken = { step, outcome, detail, seconds };
    this.taken.push(taken);
    this.#terminal.report({ kind: 'Step', number: this.taken.length, taken });
  }
}
