import type { HubUnder } from './hub-under.ts';
import { CHANGE_HOLDS } from './network-change.ts';
import type { ChangeTotals, FleetUnder } from './policy-diff.ts';

/** Whether a hub passes under a policy. Only `Compliant` and `Exempt` pass. */
export function standingOf({ verdict }: Pick<HubUnder, 'verdict'>): Exclude<keyof FleetUnder, 'totals'> {
  switch (verdict) {
    case 'Compliant':
    case 'Exempt':
      return 'passing';
    case 'Unmanaged':
      return 'unmanaged';
    case 'NotKnown':
      return 'notKnown';
    case 'Drifted':
    case 'Pending':
    case 'Blocked':
    case 'Unassigned':
    case 'Unknown':
      return 'failing';
  }
}

/** Counts hubs and changes under one policy. */
export class FleetTotals {
  readonly #standings = { passing: 0, failing: 0, unmanaged: 0, notKnown: 0 };
  readonly #totals = { Sent: zero(), AfterApproval: zero(), NotSent: zero() };

  /** Counts one hub. */
  add(hub: HubUnder): void {
    this.#standings[standingOf(hub)] += 1;
    for (const { hold, irreversible } of hub.changes) {
      this.#totals[hold].changes += 1;
      this.#totals[hold].irreversible += irreversible ? 1 : 0;
    }
    for (const hold of CHANGE_HOLDS) {
      this.#totals[hold].minutes += hub.costs[hold].minutes;
      // In cents: sums of fractions drift apart from the sum of what they show.
      this.#totals[hold].usdPerMonth += Math.round(hub.costs[hold].usdPerMonth * 100);
    }
  }

  /** The counts so far. */
  result(): FleetUnder {
    const { AfterApproval, NotSent, Sent } = this.#totals;
    const totals = { Sent: inDollars(Sent), AfterApproval: inDollars(AfterApproval), NotSent: inDollars(NotSent) };
    return { ...this.#standings, totals };
  }
}

function zero() {
  return { changes: 0, irreversible: 0, minutes: 0, usdPerMonth: 0 };
}

function inDollars(totals: ChangeTotals): ChangeTotals {
  return { ...totals, usdPerMonth: totals.usdPerMonth / 100 };
}
