import type { HostLog } from '../app/host-log.ts';
import type { TimerListener } from './timer-listener.ts';
import type { TimerStore } from './timer-store.ts';

/** How long locks of timers hold. */
export interface TimerLockTimes {
  /** A lock that is not renewed ends after this long. The real host's: 60 seconds. */
  readonly lockMs: number;
  /** Pause between two tries to get a lock that another has. The real host's: 60 seconds. */
  readonly recoveryMs: number;
}

/** One timer's lock and its dependencies. */
export interface TimerLockOptions extends TimerLockTimes {
  readonly functionName: string;
  /** Unique over all processes. */
  readonly owner: string;
  readonly store: Pick<TimerStore, 'takeLock' | 'releaseLock'>;
  readonly now: () => Date;
  readonly log: HostLog;
}

/** A timer that runs in the one process that has its lock. */
export interface LockedTimer {
  /** Starts no further run, and gives the lock back. */
  stop(): Promise<void>;
}

/**
 * Starts a timer's listener once this process has the timer's lock, as the real host does: one listener over all
 * instances. An instance that stops in order gives the lock back; one that dies keeps it from the others until it ends,
 * and they look again only every `recoveryMs`, so that timers stand still for a minute and more (observed 2026-11: 60
 * to 90 seconds).
 */
export function startLockedTimer(options: TimerLockOptions, start: () => TimerListener): LockedTimer {
  const { functionName, lockMs, now, owner, recoveryMs, store } = options;
  let listener: TimerListener | undefined;
  let timeout: NodeJS.Timeout | undefined;
  let stopped = false;

  async function take(): Promise<boolean> {
    const nowMs = now().getTime();
    try {
      return await store.takeLock(functionName, owner, nowMs, nowMs + lockMs);
    } catch (error) {
      logTrouble(options, error);
      return false;
    }
  }

  async function look(): Promise<void> {
    const taken = await take();
    if (stopped) return;
    if (taken) listener ??= start();
    // A renewal that failed is tried again soon: the lock is this process's until it ends.
    timeout = setTimeout(lookAgain, listener === undefined ? recoveryMs : lockMs / 3);
  }

  let looking = look();
  function lookAgain(): void {
    looking = look();
  }
  return {
    async stop() {
      stopped = true;
      clearTimeout(timeout);
      listener?.stop();
      await looking;
      await store.releaseLock(functionName, owner).catch((error: unknown) => logTrouble(options, error));
    },
  };
}

function logTrouble({ functionName, log }: TimerLockOptions, error: unknown): void {
  const message = `The lock of timer '${functionName}' could not be reached: ${String(error)}`;
  log({ level: 'warning', category: 'Host.Triggers.Timer', functionName, message });
}
