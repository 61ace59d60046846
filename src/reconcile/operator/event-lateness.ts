import { subHours } from 'date-fns/subHours';
import { compareText } from '../../core/text/compare-text.ts';
import type { ArrivalTimes, Lateness } from '../../core/time/event-arrival.ts';
import { latenessOf } from '../../core/time/event-arrival.ts';
import type { Scheduler } from '../ports.ts';

/** Events that came longer ago say little about the present. */
export const LATENESS_DAYS = 7;

/** How late the newest events of the fleet were. Each hub contributes its newest ones that caused a run, at most eight. */
export interface EventLateness {
  /** Length of the period, which ends now. */
  readonly days: number;
  /** undefined: no event caused a run in the period. */
  readonly fleet: Lateness | undefined;
  /** Subscriptions with an event, the slowest first by the p99 from raised to received. */
  readonly subscriptions: readonly (Lateness & { readonly subscriptionId: string })[];
}

/** Gathers the arrivals from the records of hubs while another query reads them, so that no row is read for this alone. */
export class ArrivalTally {
  readonly #since: string;
  readonly #found = new Map<string, ArrivalTimes[]>();

  /** @param now end of the period */
  constructor(now: Date) {
    this.#since = subHours(now, 24 * LATENESS_DAYS).toISOString();
  }

  /** Adds the events of one hub. */
  add(hubId: string, arrivals: readonly ArrivalTimes[]): void {
    const [, , subscriptionId = ''] = hubId.split('/');
    const recent = arrivals.filter(({ receivedAt }) => receivedAt >= this.#since);
    if (recent.length === 0) return;
    const known = this.#found.get(subscriptionId);
    if (known === undefined) this.#found.set(subscriptionId, [...recent]);
    else known.push(...recent);
  }

  /** Sums up everything that was added. */
  async report(pause: Scheduler['pause']): Promise<EventLateness> {
    const subscriptions: (Lateness & { readonly subscriptionId: string })[] = [];
    for (const [subscriptionId, arrivals] of this.#found) {
      const lateness = latenessOf(arrivals);
      if (lateness !== undefined) subscriptions.push({ subscriptionId, ...lateness });
      await pause();
    }
    return {
      days: LATENESS_DAYS,
      fleet: latenessOf([...this.#found.values()].flat()),
      subscriptions: subscriptions.sort(
        (a, b) => slowness(b) - slowness(a) || compareText(a.subscriptionId, b.subscriptionId),
      ),
    };
  }
}

function slowness({ parts }: Lateness): number {
  return parts.received?.p99Seconds ?? 0;
}
