import type { StoredSchedule, TimerStore } from '../../../src/local/functions-host/timers/timer-store.ts';

/** Locks and statuses of timers in memory. */
export class MemoryTimerStore implements TimerStore {
  readonly locks = new Map<string, { owner: string; untilMs: number }>();
  readonly statuses = new Map<string, StoredSchedule>();
  /** Every call throws. */
  isAway = false;

  async takeLock(functionName: string, owner: string, nowMs: number, untilMs: number): Promise<boolean> {
    this.#reach();
    const lock = this.locks.get(functionName);
    if (lock !== undefined && lock.owner !== owner && lock.untilMs > nowMs) return false;
    this.locks.set(functionName, { owner, untilMs });
    return true;
  }

  async releaseLock(functionName: string, owner: string): Promise<void> {
    this.#reach();
    if (this.locks.get(functionName)?.owner === owner) this.locks.delete(functionName);
  }

  async readStatus(functionName: string): Promise<StoredSchedule | undefined> {
    this.#reach();
    return this.statuses.get(functionName);
  }

  async writeStatus(functionName: string, status: StoredSchedule): Promise<void> {
    this.#reach();
    this.statuses.set(functionName, status);
  }

  #reach(): void {
    if (this.isAway) throw new Error('the store is away');
  }
}
