import type { HostLog } from '../app/host-log.ts';
import type { RpcTypedData } from '../app/worker-contract.ts';
import { startStatusOf } from './timer-past-due.ts';
import { nextOccurrence } from './timer-schedule.ts';
import type { StoredSchedule } from './timer-store.ts';

/** A timer that is being listened to. */
export interface TimerListener {
  /** Starts no further run. A run in progress continues. */
  stop(): void;
}

/** Keeps the status of one timer. Both calls may throw. */
export interface TimerMemory {
  read(): Promise<StoredSchedule | undefined>;
  write(status: StoredSchedule): Promise<void>;
}

/** One timer function and its dependencies. */
export interface TimerListenerOptions {
  readonly functionName: string;
  readonly schedule: string;
  readonly runOnStartup: boolean;
  readonly useMonitor: boolean;
  readonly now: () => Date;
  /** Where the status is kept over restarts, for timers that run at most once a minute; undefined: nowhere. */
  readonly memory?: TimerMemory | undefined;
  /** Runs the function to its end; never rejects. The value is the timer's input. */
  readonly run: (timerInfo: RpcTypedData, reason: string) => Promise<void>;
  readonly log: HostLog;
}

/** When a timer last ran and runs next, as the host reports it to the function. */
export interface ScheduleStatus {
  readonly last: Date | undefined;
  readonly next: Date;
  readonly lastUpdated: Date;
}

// The host keeps a status only for timers that run at most once a minute.
const MONITORED_INTERVAL_MS = 60_000;
// Node's timers hold at most 2^31 - 1 ms.
const LONGEST_SLEEP_MS = 24 * 3600 * 1000;
const NEVER = '0001-01-01T00:00:00+00:00';

/**
 * Renders the input of a timer function. Pascal case, as the host sends it: the library turns it into camel case.
 *
 * @param status undefined when the host keeps none
 */
export function timerInfo(status: ScheduleStatus | undefined, isPastDue: boolean): RpcTypedData {
  const scheduleStatus = status && {
    Last: status.last?.toISOString() ?? NEVER,
    Next: status.next.toISOString(),
    LastUpdated: status.lastUpdated.toISOString(),
  };
  return {
    json: JSON.stringify({
      Schedule: { AdjustForDST: true },
      ScheduleStatus: scheduleStatus ?? null,
      IsPastDue: isPastDue,
    }),
  };
}

function isMonitored(options: TimerListenerOptions, next: Date): boolean {
  const intervalMs = nextOccurrence(options.schedule, next).getTime() - next.getTime();
  return options.useMonitor && intervalMs >= MONITORED_INTERVAL_MS;
}

function logLost({ functionName, log }: TimerListenerOptions, error: unknown): void {
  const message = `The status of timer '${functionName}' could not be kept: ${String(error)}`;
  log({ level: 'warning', category: 'Host.Triggers.Timer', functionName, message });
}

function isKept(options: TimerListenerOptions): boolean {
  return options.memory !== undefined && isMonitored(options, nextOccurrence(options.schedule, options.now()));
}

async function remember(options: TimerListenerOptions, startedAt: Date): Promise<void> {
  if (!isKept(options)) return;
  const at = startedAt.toISOString();
  const next = nextOccurrence(options.schedule, startedAt).toISOString();
  try {
    await options.memory?.write({ last: at, next, lastUpdated: at });
  } catch (error) {
    logLost(options, error);
  }
}

/** When the timer ran last, and the occurrence that passed while no host ran. */
async function keptStatus(options: TimerListenerOptions): Promise<{ last?: Date; missedAt?: Date | undefined }> {
  const { memory, now, schedule } = options;
  if (memory === undefined || !isKept(options)) return {};
  try {
    const { isNew, missedAt, status } = startStatusOf(await memory.read(), schedule, now());
    if (isNew) await memory.write(status);
    return { missedAt, ...(status.last !== undefined && { last: new Date(status.last) }) };
  } catch (error) {
    logLost(options, error);
    return {};
  }
}

/**
 * Runs a timer function at every occurrence of its schedule, never two runs at once. Occurrences that pass while a run
 * lasts cause exactly one run right after it, which is marked as past due. So do occurrences that
 * passed while no host ran, where the status is stored. The status is written after each run: a run that dies is past due
 * at the next start.
 */
export function startTimerListener(options: TimerListenerOptions): TimerListener {
  const { now, schedule } = options;
  let timeout: NodeJS.Timeout | undefined;
  let stopped = false;
  let last: Date | undefined;

  async function run(next: Date, isPastDue: boolean, reason: string): Promise<void> {
    const startedAt = now();
    const status = isMonitored(options, next) ? { last, next, lastUpdated: last ?? startedAt } : undefined;
    await options.run(timerInfo(status, isPastDue), reason);
    last = startedAt;
    await remember(options, startedAt);
  }

  async function runDue(dueAt: Date): Promise<void> {
    await run(nextOccurrence(schedule, dueAt), false, `Timer fired at ${now().toISOString()}`);
    const missed = nextOccurrence(schedule, dueAt);
    if (!stopped && missed.getTime() <= now().getTime()) {
      await run(nextOccurrence(schedule, now()), true, `Timer was due at ${missed.toISOString()}`);
    }
    sleepUntil(nextOccurrence(schedule, new Date(Math.max(dueAt.getTime(), now().getTime()))));
  }

  function sleepUntil(dueAt: Date): void {
    if (stopped) return;
    const leftMs = dueAt.getTime() - now().getTime();
    timeout = setTimeout(
      () => (leftMs <= LONGEST_SLEEP_MS && now().getTime() >= dueAt.getTime() ? void runDue(dueAt) : sleepUntil(dueAt)),
      Math.max(1, Math.min(leftMs, LONGEST_SLEEP_MS)),
    );
  }

  async function start(): Promise<void> {
    const kept = await keptStatus(options);
    if (stopped) return;
    last = kept.last;
    if (kept.missedAt !== undefined) {
      await run(nextOccurrence(schedule, now()), true, `Timer was due at ${kept.missedAt.toISOString()}`);
    } else if (options.runOnStartup) await run(nextOccurrence(schedule, now()), false, 'Timer runs on startup');
    const next = nextOccurrence(schedule, now());
    const message = `The next occurrence of the '${options.functionName}' schedule (${schedule}) is ${next.toISOString()}`;
    options.log({ level: 'debug', category: 'Host.Triggers.Timer', functionName: options.functionName, message });
    sleepUntil(next);
  }

  void start();
  return {
    stop() {
      stopped = true;
      clearTimeout(timeout);
    },
  };
}
