import type { HostLogEntry } from '../../../src/local/functions-host/app/host-log.ts';

/** One run that an event led to. Times are the bench's own clock, `performance.now()`, but for the duration. */
export interface EventRun {
  readonly hubId: string;
  readonly beganAtMs: number;
  /** From dequeue to the end of the function, as the process itself took it: the verdict is recorded shortly before. */
  readonly durationMs: number;
}

/** Reads from the host's log what its processes do. */
export class HostWatch {
  readonly #began = new Map<string, number>();
  readonly #hubs = new Map<string, string>();
  readonly #runs: EventRun[] = [];
  #failed = 0;
  #sweeps = 0;

  /** Runs of `reconcile-event` that recorded a verdict, oldest first. */
  get runs(): readonly EventRun[] {
    return this.#runs;
  }

  /** Runs of `reconcile-event` that failed; their messages come back. */
  get failed(): number {
    return this.#failed;
  }

  /** Sweeps that have ended. */
  get sweeps(): number {
    return this.#sweeps;
  }

  /** Takes an entry of the log. */
  readonly log = (entry: HostLogEntry): void => {
    const { functionName, invocationId, message } = entry;
    if (functionName === 'judge-shard' && message.startsWith('sweep {')) this.#sweeps += 1;
    if (functionName === 'reconcile-event' && invocationId !== undefined) this.#noteRun(invocationId, message);
  };

  #noteRun(invocationId: string, message: string): void {
    if (message.startsWith('Executing')) this.#began.set(invocationId, performance.now());
    const hubId = /^verdict .*"hubId":"([^"]+)"/.exec(message)?.[1];
    if (hubId !== undefined) this.#hubs.set(invocationId, hubId);
    const [, how, duration] = /^Executed .*\((Succeeded|Failed), .*Duration=(\d+)ms\)/.exec(message) ?? [];
    if (how === 'Failed') this.#failed += 1;
    const began = this.#began.get(invocationId);
    const hub = this.#hubs.get(invocationId);
    if (how === 'Succeeded' && began !== undefined && hub !== undefined) {
      this.#runs.push({ hubId: hub, beganAtMs: began, durationMs: Number(duration) });
    }
  }
}
