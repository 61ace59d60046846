/** A bucket of reads, as an answer of Azure shows it. */
export interface ReadBucket {
  /** Reads that are left. */
  readonly remaining: number;
  /** Reads that work in the background leaves to events. */
  readonly reserved: number;
  readonly refillPerSecond: number;
}

/**
 * Admits each read of one subscription, and learns from Azure's answers how much of the read budget remains. Azure
 * counts per provider, so each provider has its own budget.
 */
export interface ReadLimiter {
  /**
   * Resolves when the next read may be sent.
   *
   * @param provider namespace of the read resource's provider, lower-case
   * @returns 0, or the seconds to wait before the next attempt: then no read may be sent
   */
  admit(provider: string): Promise<number>;
  /**
   * @param bucket undefined when the answer shows none
   * @param retryAfterSeconds set when the answer was 429
   */
  learn(provider: string, bucket: ReadBucket | undefined, retryAfterSeconds: number | undefined): void;
}
