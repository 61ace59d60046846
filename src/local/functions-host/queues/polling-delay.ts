// The queue extension's shortest pause, and the unit of its back-off.
const SHORTEST_MS = 100;

/**
 * Says how long to wait before the next look at a queue that was found empty: grows exponentially, randomised by 20 %
 * either way, so that several listeners do not look in step.
 *
 * @param emptyPolls looks in a row, this one included, that found nothing; at least 1
 * @param random 0 ≤ random < 1
 */
export function pollingDelayMs(emptyPolls: number, maxPollingIntervalMs: number, random: number): number {
  const spread = 0.8 + 0.4 * random;
  const backoffMs = (2 ** Math.min(emptyPolls - 1, 30) - 1) * SHORTEST_MS * spread;
  return Math.min(SHORTEST_MS + backoffMs, maxPollingIntervalMs);
}
