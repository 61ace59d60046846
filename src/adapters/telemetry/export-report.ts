import type { Log } from '../../reconcile/ports.ts';
import type { OtlpProblem } from './otlp-problem.ts';
import type { OtlpSignal } from './otlp-settings.ts';

/** Period in which one problem is logged at most once. */
const QUIET_MS = 10 * 60_000;

/** Limit of kept kinds of problems; only invented status codes of a collector reach it. */
const MOST_KINDS = 50;

interface Kept {
  readonly signal: OtlpSignal;
  problem: OtlpProblem;
  /** Since the last line. */
  times: number;
  loggedAtMs: number | undefined;
}

/**
 * Keeps the results of exports until an invocation can log them: exports run between invocations, and a line written
 * then belongs to no invocation. The next invocation logs a new problem, then once in ten minutes with its count.
 */
export class ExportReport {
  readonly #nowMs: () => number;
  readonly #kept = new Map<string, Kept>();
  /** Signals whose last logged line was a problem, with their current state. */
  readonly #broken = new Map<OtlpSignal, 'Broken' | 'WorksAgain'>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Records an export that was lost or accepted only in part. */
  failed(signal: OtlpSignal, problem: OtlpProblem): void {
    const key = `${signal} ${problem.kind}`;
    const kept = this.#kept.get(key);
    if (kept === undefined) {
      if (this.#kept.size >= MOST_KINDS) return;
      this.#kept.set(key, { signal, problem, times: 1, loggedAtMs: undefined });
    } else {
      kept.problem = problem;
      kept.times += 1;
    }
    if (this.#broken.has(signal)) this.#broken.set(signal, 'Broken');
  }

  /** Records an export that was accepted completely. */
  succeeded(signal: OtlpSignal): void {
    if (this.#broken.has(signal)) this.#broken.set(signal, 'WorksAgain');
  }

  /** Logs the results that are due. */
  logExportProblems(log: Pick<Log, 'info' | 'warn'>): void {
    const nowMs = this.#nowMs();
    for (const [key, kept] of this.#kept) {
      const isQuiet = kept.loggedAtMs !== undefined && nowMs - kept.loggedAtMs < QUIET_MS;
      if (isQuiet) continue;
      if (kept.times === 0) this.#kept.delete(key);
      else this.#logProblem(log, kept, nowMs);
    }
    for (const [signal, state] of this.#broken) {
      if (state === 'Broken') continue;
      this.#broken.delete(signal);
      log.info('telemetry is sent again', { signal });
    }
  }

  #logProblem(log: Pick<Log, 'warn'>, kept: Kept, nowMs: number): void {
    const { problem, signal, times } = kept;
    log.warn('telemetry not sent', { signal, problem: problem.seen, remedy: problem.fix, exports: times });
    kept.times = 0;
    kept.loggedAtMs = nowMs;
    this.#broken.set(signal, 'Broken');
  }
}
