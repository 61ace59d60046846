import type { Log } from '../../reconcile/ports.ts';
import type { OtlpProblem } from './otlp-problem.ts';
import type { OtlpSignal } from './otlp-settings.ts';

/** The same problem is one line of log in this time, however often it happens. */
const QUIET_MS = 10 * 60_000;

/** Kinds of problems that are kept; there are fewer, unless a collector makes status codes up. */
const MOST_KINDS = 50;

interface Kept {
  readonly signal: OtlpSignal;
  problem: OtlpProblem;
  /** Since the last line. */
  times: number;
  toldAtMs: number | undefined;
}

/**
 * Keeps what became of exports until an invocation can log it: exports go out between invocations, and a line that is written
 * then belongs to none. A problem is told with the first invocation after it, then once in ten minutes with how often it happened.
 */
export class ExportReport {
  readonly #nowMs: () => number;
  readonly #kept = new Map<string, Kept>();
  /** Signals whose last line was a problem, and whether they work again. */
  readonly #broken = new Map<OtlpSignal, 'Broken' | 'WorksAgain'>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** An export that was lost, or not taken whole. */
  failed(signal: OtlpSignal, problem: OtlpProblem): void {
    const key = `${signal} ${problem.kind}`;
    const kept = this.#kept.get(key);
    if (kept === undefined) {
      if (this.#kept.size >= MOST_KINDS) return;
      this.#kept.set(key, { signal, problem, times: 1, toldAtMs: undefined });
    } else {
      kept.problem = problem;
      kept.times += 1;
    }
    if (this.#broken.has(signal)) this.#broken.set(signal, 'Broken');
  }

  /** An export that was taken whole. */
  succeeded(signal: OtlpSignal): void {
    if (this.#broken.has(signal)) this.#broken.set(signal, 'WorksAgain');
  }

  /** Writes what is to be told now. */
  logExportProblems(log: Pick<Log, 'info' | 'warn'>): void {
    const nowMs = this.#nowMs();
    for (const [key, kept] of this.#kept) {
      const isQuiet = kept.toldAtMs !== undefined && nowMs - kept.toldAtMs < QUIET_MS;
      if (isQuiet) continue;
      if (kept.times === 0) this.#kept.delete(key);
      else this.#tellProblem(log, kept, nowMs);
    }
    for (const [signal, state] of this.#broken) {
      if (state === 'Broken') continue;
      this.#broken.delete(signal);
      log.info('telemetry is sent again', { signal });
    }
  }

  #tellProblem(log: Pick<Log, 'warn'>, kept: Kept, nowMs: number): void {
    const { problem, signal, times } = kept;
    log.warn('telemetry not sent', { signal, problem: problem.seen, remedy: problem.fix, exports: times });
    kept.times = 0;
    kept.toldAtMs = nowMs;
    this.#broken.set(signal, 'Broken');
  }
}
