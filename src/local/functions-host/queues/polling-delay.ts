// The queue extension's shortest pause, and the unit of its back-off.
const SHORTEST_MS = 100;

/**
 * The wait before the next poll of an empty queue: it grows exponentially, randomised by 20 % either way, so that
 * several listeners do not poll in step.
 *
 * @param emptyPolls empty polls in a row, this one included; at least 1
 * @param random 0 ≤ random < 1
 */
export function pollingDelayMs(emptyPolls: number, maxPollingIntervalMs: number, random: number): number {
  const spread = 0.8 + 0.4 * random;
  const backoffMs = (2 ** Math.min(emptyPolls - 1, 30) - 1) * SHORTEST_MS * spread;
  return Math.min(SHORTEST_MS + backoffMs, maxPollingIntervalMs);
}
