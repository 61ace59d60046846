/** How many days records are kept; 0 keeps them for ever. */
export interface Retention {
  /** Run rows, used and expired approvals. */
  readonly runsDays: number;
  /** Who changed what, and poison messages. */
  readonly changesDays: number;
  /** Notifications that were sent. */
  readonly alertsDays: number;
  /** Summaries of sweeps. */
  readonly sweepsDays: number;
}

/** The default: a bit more than a year of history, a quarter of changes. */
export const DEFAULT_RETENTION: Retention = { runsDays: 400, changesDays: 90, alertsDays: 90, sweepsDays: 400 };
