import type { HubId } from '../../../core/hub-id.ts';
import { forEachItem, throwFaults } from '../../for-each-item.ts';
import type { HubEntry } from '../../operator/fleet-hubs.ts';
import { hubEntry } from '../../operator/fleet-hubs.ts';
import { SharedFindings } from '../../operator/shared-findings.ts';
import type { Rows, Scheduler } from '../../ports.ts';
import type { HubRowVersion, VersionedHubRow } from '../../records/hub/hub-record.ts';
import { hubRow, hubRowVersions, isGone, neededHubRows } from '../../records/hub/hub-record.ts';

/** Subscriptions whose rows are read concurrently: a store has one server for each. */
const SUBSCRIPTIONS_AT_ONCE = 4;

/** Rows of one subscription that are read concurrently. */
const ROWS_AT_ONCE = 8;

/**
 * A query of a subscription returns all of its rows, and about so many take as long as one read of one row. Measured against
 * Azurite, 2026-12: `npm run bench -- pages`.
 */
const ROWS_PER_READ = 8;

/** An entry with the version of its row; undefined: the hub is gone. */
interface VersionedEntry {
  readonly etag: string;
  readonly entry: HubEntry | undefined;
}

/** Every hub of the tables. */
export interface AllHubs {
  readonly living: readonly HubEntry[];
  readonly goneIds: readonly HubId[];
}

/** The entries of all hubs. A refresh lists the versions of all rows, and reads those that have changed. */
export class HubEntries {
  readonly #rows: Rows;
  readonly #scheduler: Scheduler;
  readonly #entries = new Map<string, VersionedEntry>();
  #shared = new SharedFindings();
  #parsed = 0;

  constructor({ rows, scheduler }: { readonly rows: Rows; readonly scheduler: Scheduler }) {
    this.#rows = rows;
    this.#scheduler = scheduler;
  }

  /**
   * Reads what has changed. Rows that were read stay known when a later read fails, so that the next refresh continues.
   *
   * @param goesOn false: the refresh was abandoned, and ends with an error
   */
  async refresh(goesOn: () => boolean): Promise<AllHubs> {
    const listed = await this.#listed(goesOn);
    const { faults } = await forEachItem(
      listed,
      { nameOf: ([subscriptionId]) => `hubs of subscription ${subscriptionId}`, atOnce: SUBSCRIPTIONS_AT_ONCE },
      ([subscriptionId, versions]) => this.#readChanged(subscriptionId, versions, goesOn),
    );
    throwFaults(faults);
    await this.#turn(goesOn);
    return await this.#all([...listed.values()].flat(), goesOn);
  }

  async #listed(goesOn: () => boolean): Promise<ReadonlyMap<string, readonly HubRowVersion[]>> {
    const bySubscription = new Map<string, HubRowVersion[]>();
    for await (const version of hubRowVersions(this.#rows)) {
      const known = bySubscription.get(version.subscriptionId);
      if (known === undefined) bySubscription.set(version.subscriptionId, [version]);
      else known.push(version);
      await this.#turn(goesOn);
    }
    return bySubscription;
  }

  async #readChanged(subscriptionId: string, versions: readonly HubRowVersion[], goesOn: () => boolean): Promise<void> {
    const changed = versions.filter((version) => this.#isNew(version));
    if (changed.length === 0) return;
    if (changed.length * ROWS_PER_READ > versions.length + ROWS_PER_READ) {
      const needed = neededHubRows(this.#rows, subscriptionId, (version) => this.#isNew(version));
      for await (const row of needed) {
        this.#keep(row);
        await this.#turn(goesOn);
      }
      return;
    }
    const { faults } = await forEachItem(changed, { nameOf: hubIdOf, atOnce: ROWS_AT_ONCE }, async ({ hubId }) => {
      const row = await hubRow(this.#rows, hubId);
      if (row === undefined) this.#entries.delete(hubId);
      else this.#keep(row);
      await this.#turn(goesOn);
    });
    throwFaults(faults);
  }

  #isNew({ etag, hubId }: HubRowVersion): boolean {
    return this.#entries.get(hubId)?.etag !== etag;
  }

  #keep({ etag, hubId, row }: VersionedHubRow): void {
    this.#parsed += 1;
    // The findings of replaced rows would stay known for ever.
    if (this.#parsed > MOST_PARSED * this.#entries.size + MOST_PARSED) {
      this.#parsed = 0;
      this.#shared = new SharedFindings();
    }
    this.#entries.set(hubId, { etag, entry: isGone(row) ? undefined : hubEntry(row, this.#shared) });
  }

  /** The entries of the listed rows; rows that no longer exist are forgotten. */
  async #all(listed: readonly HubRowVersion[], goesOn: () => boolean): Promise<AllHubs> {
    const ids = new Set(listed.map(hubIdOf));
    for (const hubId of this.#entries.keys()) if (!ids.has(hubId)) this.#entries.delete(hubId);
    await this.#turn(goesOn);
    const living: HubEntry[] = [];
    const goneIds: HubId[] = [];
    for (const { hubId } of listed) {
      const known = this.#entries.get(hubId);
      if (known?.entry !== undefined) living.push(known.entry);
      else if (known !== undefined) goneIds.push(hubId as HubId);
    }
    return { living, goneIds };
  }

  async #turn(goesOn: () => boolean): Promise<void> {
    await this.#scheduler.pause();
    if (!goesOn()) throw new Error('The refresh of the fleet index was abandoned.');
  }
}

/** Rows that are parsed for each known hub until shared findings are collected again. */
const MOST_PARSED = 4;

function hubIdOf({ hubId }: { readonly hubId: string }): string {
  return hubId;
}
