import type { HubId } from '../../../core/hub-id.ts';
import { kindOf } from '../../../core/hub-id.ts';
import type { KindName } from '../../../core/kinds/kind-name.ts';
import type { Result } from '../../../core/result.ts';
import { ok } from '../../../core/result.ts';
import type { Timings } from '../../../core/time/timings.ts';
import type { AssignmentModes } from '../../operator/fleet-hubs.ts';
import type { FleetView } from '../../operator/fleet-view.ts';
import { fleetView, modesOf } from '../../operator/fleet-view.ts';
import type { Clock, Rows, Scheduler } from '../../ports.ts';
import { currentSweep } from '../../records/sweep-record.ts';
import { HubEntries } from './hub-entries.ts';
import type { IndexAge } from './last-known.ts';
import { LastKnown } from './last-known.ts';

/** The dependencies of a fleet index. */
export interface FleetIndexDeps {
  readonly rows: Rows;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly timings: Timings;
}

/** The fleet as an instance knows it, with the age of that knowledge. */
export interface IndexedFleet extends FleetView, IndexAge {
  /** Hubs that have a row and are gone, or out of scope. */
  readonly goneIds: readonly HubId[];
}

/**
 * The hubs of the whole fleet in the memory of one instance, because the tables can neither sort nor search, and a read of
 * 10,000 rows takes seconds. A reader that finds it older than `fleetIndexSeconds` starts a refresh, which reads only rows that
 * have changed. docs/decisions/0007-a-fleet-index-per-instance.md says why.
 */
export class FleetIndex {
  readonly #deps: FleetIndexDeps;
  readonly #entries: HubEntries;
  readonly #kept: LastKnown<FleetView & Pick<IndexedFleet, 'goneIds'>>;
  #modes: AssignmentModes = new Map();
  #kinds: readonly KindName[] = [];

  constructor(deps: FleetIndexDeps) {
    this.#deps = deps;
    this.#entries = new HubEntries(deps);
    const { fleetIndexSeconds, fleetIndexTimeoutSeconds, fleetIndexWaitSeconds } = deps.timings;
    this.#kept = new LastKnown((goesOn) => this.#refresh(goesOn), deps, {
      freshSeconds: fleetIndexSeconds,
      waitSeconds: fleetIndexWaitSeconds,
      timeoutSeconds: fleetIndexTimeoutSeconds,
    });
  }

  /** @returns a sentence with the reason when the tables cannot be read and no rows are known */
  async read(): Promise<Result<IndexedFleet, string>> {
    const known = await this.#kept.get();
    if (!known.ok) return known;
    const { value, ...age } = known.value;
    return ok({ ...value, ...age });
  }

  /** The kinds of resource in the fleet by the last read, without a read; none before the first one. */
  get kinds(): readonly KindName[] {
    return this.#kinds;
  }

  async #refresh(goesOn: () => boolean): Promise<FleetView & Pick<IndexedFleet, 'goneIds'>> {
    const { clock, rows, scheduler } = this.#deps;
    // Before the hubs: a hub that is judged later counts as covered.
    const sweep = (await currentSweep(rows))?.value;
    const { goneIds, living } = await this.#entries.refresh(goesOn);
    this.#kinds = [...new Set(living.map(({ hub }) => kindOf(hub.hubId as HubId).name))];
    this.#modes = await modesOf(rows, living, this.#modes);
    const parts = { entries: living, sweep, modes: this.#modes };
    return { ...(await fleetView(parts, clock.now(), () => scheduler.pause())), goneIds };
  }
}
