import { FaultHarness } from './app/fault-harness.ts';
import type { CallFault, PortCall, TapPolicy } from './app/port-tap.ts';
import type { Scenario } from './scenario.ts';
import { baselineProblem, MINUTE, mayDelete, POLICY } from './scenario.ts';

/** Where a fault strikes: at this call of the story, counted from 0. */
export interface InjectedFault {
  readonly call: number;
  readonly fate: CallFault;
}

/** After this long without an end a world is called restless. */
const LONGEST_STORY_SECONDS = 12 * 60 * MINUTE;
/** More work than this at one moment means that messages bring forth messages without end. */
const MOST_WORK_AT_ONCE = 300;

/** One playing of a story, one invocation after the other, with at most one fault. */
export class FaultRun implements TapPolicy {
  readonly world: FaultHarness;
  /** Every port call of the story so far. */
  readonly calls: PortCall[] = [];
  struck: PortCall | undefined;
  readonly #strike: InjectedFault | undefined;
  #telling = false;

  constructor(scenario: Scenario, beginsAnew: boolean, fault?: InjectedFault) {
    this.#strike = fault;
    this.world = new FaultHarness({
      policy: scenario.policy ?? POLICY,
      kind: scenario.kind,
      // Another seed than the world that the beginning was made in: ids must not come twice.
      simulator: { seed: beginsAnew ? 1 : 2, ...scenario.simulator },
      writeStrategy: scenario.writeStrategy,
      apiVersion: scenario.apiVersion,
      truth: { wrongWith: (hub) => baselineProblem(hub, scenario.refused, scenario.neverActive), mayDelete },
      tap: this,
    });
  }

  /** Faults strike from now on, or no more. */
  setFaultsActive(telling: boolean): void {
    this.#telling = telling;
  }

  pause(): undefined {
    return undefined;
  }

  fateOf(call: PortCall): CallFault {
    if (!this.#telling) return 'Pass';
    this.calls.push(call);
    if (this.#strike === undefined || this.calls.length - 1 !== this.#strike.call) return 'Pass';
    this.struck = call;
    return this.#strike.fate;
  }

  /** Lets time pass, and everything happen that is due. */
  async pass(seconds: number): Promise<void> {
    const endMs = this.world.clock.now().getTime() + seconds * 1000;
    for (;;) {
      await this.#work();
      const nextMs = Math.max(await this.world.nextDueMs(), this.world.clock.now().getTime() + 1);
      if (nextMs > endMs) break;
      this.world.clock.set(new Date(nextMs));
    }
    this.world.clock.set(new Date(endMs));
    await this.#work();
  }

  /** Lets time pass until nothing is due any more. @returns false when that does not come about */
  async untilQuiet(): Promise<boolean> {
    const endMs = this.world.clock.now().getTime() + LONGEST_STORY_SECONDS * 1000;
    for (;;) {
      await this.#work();
      const nextMs = await this.world.nextDueMs();
      if (nextMs === Number.POSITIVE_INFINITY) return true;
      if (nextMs > endMs) return false;
      this.world.clock.set(new Date(Math.max(nextMs, this.world.clock.now().getTime() + 1)));
    }
  }

  async #work(): Promise<void> {
    const { world } = this;
    for (let round = 0; round < MOST_WORK_AT_ONCE; round += 1) {
      world.collectEvents();
      if (await this.#once(() => world.deliverEvent(0))) continue;
      if (await this.#once(() => world.handleMessage(0))) continue;
      if (!(await world.timersAreDue())) return;
      await this.#once(async () => {
        await world.runTimers(0);
        return true;
      });
    }
    throw new Error('messages bring forth messages without end');
  }

  /** A function that dies takes its process with it. */
  async #once(work: () => Promise<boolean>): Promise<boolean> {
    const struckBefore = this.struck;
    const did = await work();
    const died = this.struck !== struckBefore && this.#strike?.fate.startsWith('Crash') === true;
    if (died) this.world.restart(0);
    return did;
  }
}
