import { setImmediate } from 'node:timers/promises';
import { VirtualClock } from '../../src/adapters/memory/virtual-clock.ts';
import { FaultHarness } from './app/fault-harness.ts';
import type { CallFault, Invocation, PortCall, TapPolicy } from './app/port-tap.ts';
import type { Snapshot } from './app/snapshot.ts';
import type { Scenario } from './scenario.ts';
import { baselineProblem, mayDelete, POLICY } from './scenario.ts';

/** One thing that happens to the world, some time after the one before. */
export interface ChaosEvent {
  readonly afterSeconds: number;
  readonly name: string;
  readonly happens: (chaos: Chaos) => void | Promise<void>;
}

interface Parked {
  readonly invocation: Invocation;
  readonly call: PortCall;
  readonly when: 'Before' | 'After';
  readonly sinceMs: number;
  readonly release: () => void;
}

/** Functions that run at one time over all processes. */
const MOST_RUNNING = 4;
/** The promise that one write is in flight holds for pauses under 15 s. */
const LONGEST_PAUSE_MS = 14_000;
const LONGEST_SECONDS = 48 * 3600;
const MOST_STEPS = 60_000;

/**
 * Two processes of the app over one store and one Azure. Every port call may be held up; which one goes on, when a
 * function starts and when time passes is drawn from a seed, so every schedule can be played again.
 */
export class Chaos implements TapPolicy {
  readonly world: FaultHarness;
  readonly breaches: string[] = [];
  /** Fates for the next calls that can change something. */
  readonly fates: CallFault[] = [];
  /** Events that Event Grid loses from now on. */
  eventsToLose = 0;
  /** Names of rules that people deleted themselves. */
  readonly deletedByPeople = new Set<string>();
  /** Something was lost for good: only a sweep can find out. */
  lostForGood = false;
  steps = 0;
  readonly #random: VirtualClock;
  #parked: Parked[] = [];
  #running = 0;
  #orderly = false;

  constructor(scenario: Scenario, seed: number, skews: readonly number[]) {
    this.#random = new VirtualClock({ at: new Date(0), seed });
    this.world = new FaultHarness({
      policy: scenario.policy ?? POLICY,
      kind: scenario.kind,
      simulator: { seed: 2, ...scenario.simulator },
      truth: { wrongWith: (hub) => baselineProblem(hub, scenario.refused, scenario.neverActive), mayDelete },
      tap: this,
      skews,
    });
  }

  async begin(from: Snapshot): Promise<void> {
    await this.world.resume(from);
  }

  pause(invocation: Invocation, call: PortCall, when: 'Before' | 'After'): Promise<void> | undefined {
    if (call.port === 'Arm' && call.writes && when === 'Before') this.#checkUnanswered(call);
    if (this.#orderly || (!call.writes && this.#draw(4) > 0)) return undefined;
    const { promise, resolve } = Promise.withResolvers<void>();
    const sinceMs = this.world.clock.now().getTime();
    this.#parked.push({ invocation, call, when, sinceMs, release: resolve });
    return promise;
  }

  fateOf(call: PortCall): CallFault {
    if (!call.writes) return 'Pass';
    const fate = this.fates.shift() ?? 'Pass';
    return fate === 'Twice' && call.port !== 'Queue' ? 'Pass' : fate;
  }

  /** Rules of other people that were there when we wrote, and that nobody but us can have taken. */
  foreignToKeep(guid: string): readonly string[] {
    // Where writes that overlap lose rules, people also lose their own.
    const { settings, accounts } = this.world.simulator.world;
    const { overlap } = this.world.kind === 'FoundryAccount' ? accounts.settings : settings;
    if (overlap === 'lose') return [];
    return this.world.watch.foreignAtWrites(guid).filter((name) => !this.deletedByPeople.has(name));
  }

  /** A process dies with everything that it was doing, and another takes its place. */
  kill(index: number): void {
    const { name } = this.world.instances[index % this.world.instances.length] ?? { name: '' };
    const dead = this.#parked.filter((each) => each.invocation.name.startsWith(`${name} `));
    this.#parked = this.#parked.filter((each) => !dead.includes(each));
    for (const { invocation } of dead) invocation.crash();
    this.world.restart(index % this.world.instances.length);
  }

  /** Plays the happenings, each at its time, amid everything else. */
  async play(happenings: readonly ChaosEvent[]): Promise<void> {
    let dueMs = this.world.clock.now().getTime();
    for (const { afterSeconds, happens } of happenings) {
      dueMs += afterSeconds * 1000;
      await this.#until(dueMs);
      await happens(this);
    }
  }

  /** Lets the world come to rest; from now on nothing is held up. @returns false when it does not */
  async calm(): Promise<boolean> {
    this.#orderly = true;
    this.fates.length = 0;
    return await this.#until(this.world.clock.now().getTime() + LONGEST_SECONDS * 1000, true);
  }

  async #until(endMs: number, isRestEnough = false): Promise<boolean> {
    for (let step = 0; step < MOST_STEPS; step += 1) {
      this.steps += 1;
      await this.#act();
      await setImmediate();
      if (this.#parked.length > 0) continue;
      if (await this.#hasWork()) continue;
      const nextMs = Math.max(await this.world.nextDueMs(), this.world.clock.now().getTime() + 1);
      if (nextMs === Number.POSITIVE_INFINITY && isRestEnough) return true;
      if (nextMs > endMs) {
        const nowMs = this.world.clock.now().getTime();
        if (!isRestEnough && nowMs < endMs) this.world.clock.set(new Date(endMs));
        return !isRestEnough;
      }
      this.world.clock.set(new Date(nextMs));
    }
    throw new Error('the world does not come to an end');
  }

  /** One step: a call goes on, a function starts, or a little time passes. */
  async #act(): Promise<void> {
    this.#loseEvents();
    const { world } = this;
    const choice = this.#draw(10);
    if (this.#parked.length > 0 && (choice < 6 || this.#running >= MOST_RUNNING)) return this.#releaseOne();
    if (this.#parked.length > 0 && choice === 6) return this.#passSomeTime();
    const instance = this.#draw(world.instances.length);
    const pick = this.#orderly ? 0 : this.#draw(8);
    if (await this.#start(world.deliverEvent(instance, pick))) return;
    if (await this.#start(world.handleMessage(instance, pick))) return;
    if (await world.timersAreDue()) await this.#start(world.runTimers(instance).then(() => true));
    if (this.#parked.length > 0) this.#releaseOne();
  }

  /** Starts a function, and does not wait for its end. @returns whether there was anything to do */
  async #start(work: Promise<boolean>): Promise<boolean> {
    let did: boolean | undefined;
    this.#running += 1;
    const run = work.then((result) => {
      did = result;
      this.#running -= 1;
    });
    run.catch((error: unknown) => this.breaches.push(`the harness failed: ${String(error)}`));
    await setImmediate();
    // Still under way: it is held up somewhere, so there was something to do.
    return did ?? true;
  }

  #releaseOne(): void {
    const index = this.#draw(this.#parked.length);
    const [released] = this.#parked.splice(index, 1);
    released?.release();
  }

  /** Time passes for everybody; a call that has been held up for long goes on first. */
  #passSomeTime(): void {
    const nowMs = this.world.clock.now().getTime();
    const oldestMs = Math.min(...this.#parked.map((each) => each.sinceMs));
    const leftMs = oldestMs + LONGEST_PAUSE_MS - nowMs;
    if (leftMs < 1000) {
      const index = this.#parked.findIndex((each) => each.sinceMs === oldestMs);
      this.#parked.splice(index, 1)[0]?.release();
      return;
    }
    this.world.clock.set(new Date(nowMs + Math.min(leftMs, 1000 * (1 + this.#draw(5)))));
  }

  #loseEvents(): void {
    this.world.collectEvents();
    while (this.eventsToLose > 0 && this.world.events.length > 0) {
      this.world.events.pop();
      this.eventsToLose -= 1;
      this.lostForGood = true;
    }
  }

  async #hasWork(): Promise<boolean> {
    return (await this.world.nextDueMs()) <= this.world.clock.now().getTime();
  }

  #checkUnanswered(call: PortCall): void {
    const unanswered = this.#parked.find(
      (each) => each.when === 'After' && each.call.port === 'Arm' && each.call.writes,
    );
    if (unanswered !== undefined) this.breaches.push(`${call.name} sent while ${unanswered.call.name} is unanswered`);
  }

  /** 0 ≤ n < below, from the seed. */
  #draw(below: number): number {
    return Math.floor(this.#random.random() * below);
  }
}
