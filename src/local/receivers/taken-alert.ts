import type { AlertSummary } from './alert-summary.ts';
import type { Format } from './receiver-formats.ts';

/** An alert that a receiver accepted, without the secrets of its body. */
export interface TakenAlert extends AlertSummary {
  readonly receivedAt: Date;
  readonly format: Format;
  readonly body: unknown;
}
