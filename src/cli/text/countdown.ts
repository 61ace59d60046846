/** Time constant of the approach to a new estimate. */
const APPROACH_SECONDS = 5;

/**
 * A remaining time that people can watch: it counts down with the clock, and moves towards each new estimate by a part of
 * the difference, so that one estimate that is far off makes no jump. Never negative.
 */
export class Countdown {
  #endMs: number | undefined;
  #lastMs = 0;

  /** Takes a new estimate. @returns the seconds to show; undefined before the first estimate */
  show(remainingSeconds: number | undefined, now: Date): number | undefined {
    const nowMs = now.getTime();
    if (remainingSeconds !== undefined) this.#approach(nowMs + Math.max(0, remainingSeconds) * 1000, nowMs);
    return this.#endMs === undefined ? undefined : Math.max(0, (this.#endMs - nowMs) / 1000);
  }

  #approach(endMs: number, nowMs: number): void {
    const passedSeconds = Math.max(0, nowMs - this.#lastMs) / 1000;
    const share = 1 - Math.exp(-passedSeconds / APPROACH_SECONDS);
    this.#endMs = this.#endMs === undefined ? endMs : this.#endMs + (endMs - this.#endMs) * share;
    this.#lastMs = nowMs;
  }
}
