import type { Filter } from '../../core/filter/filter.ts';
import { both, negated } from '../../core/filter/filter.ts';
import { filterTest } from '../../core/filter/match-filter.ts';
import type { ListQuery, Page } from '../../core/filter/page.ts';
import { pageOf } from '../../core/filter/page.ts';
import type { HubId } from '../../core/hub-id.ts';
import { kindOf } from '../../core/hub-id.ts';
import type { KindName } from '../../core/kinds/kind-name.ts';
import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import type { FleetHub, KeptHub } from '../operator/fleet-hubs.ts';
import { withAge } from '../operator/fleet-hubs.ts';
import type { FleetStatus } from '../operator/fleet-status.ts';
import { chooseHubs, countsOf, isFine, oldestOf } from '../operator/fleet-status.ts';
import type { FleetView } from '../operator/fleet-view.ts';
import { NO_PAUSE } from '../operator/fleet-view.ts';
import type { Scheduler } from '../ports.ts';

/** The hubs that a person or a program asks for. */
export interface FleetQuery extends ListQuery {
  /** Only these hubs, as people name them; empty: all. */
  readonly names: readonly string[];
  /** Of the hubs that pass the filter, only those that need attention. */
  readonly onlyWrong: boolean;
}

/** A part of the fleet, and what the fleet and the selected hubs are as a whole. */
export interface FleetList extends Pick<FleetStatus, 'sweep' | 'coverage' | 'missing' | 'events'> {
  /** Kinds of resource in the fleet, sorted; undefined: hubs alone, or none. */
  readonly kinds?: readonly KindName[] | undefined;
  /** Number of hubs that are not gone. */
  readonly total: number;
  /** Number of hubs with one of the names that pass the filter; the next four are about these. */
  readonly selected: number;
  readonly counts: FleetStatus['counts'];
  readonly oldestConfirmedAt: string | undefined;
  /** Number of hubs that no fresh read shows compliant or exempt. */
  readonly needAttention: number;
  /** Hubs whose verdict is older than the last sweep, with the reason, in the order of the list. */
  readonly notCovered: readonly Pick<FleetHub, 'hubId' | 'name' | 'notCovered'>[];
  /** The hubs in the order asked for. */
  readonly page: Page<FleetHub>;
}

/** The hubs that need attention; every other hub is {@link isFine}. */
export const WRONG: Filter = negated({
  terms: [
    { kind: 'Words', field: 'covered', words: ['yes'], negated: false },
    { kind: 'Words', field: 'verdict', words: ['compliant', 'exempt'], negated: false },
  ],
});

/**
 * Selects, sorts and pages the hubs of a fleet.
 *
 * @param now the time of the answer, for ages
 * @param pause absent: the process serves one request at a time
 * @returns a sentence when a name matches no hub or several, or the mark of the page is not of this query
 */
export async function fleetList(
  fleet: FleetView,
  query: FleetQuery,
  now: Date,
  pause: Scheduler['pause'] = NO_PAUSE,
): Promise<Result<FleetList, string>> {
  const { coverage, events, hubs, missing, sweep } = fleet;
  const named = chooseHubs(hubs, query.names);
  if (!named.ok) return named;
  const selected = named.value.filter(filterTest(query.filter, now));
  await pause();
  const filter = query.onlyWrong ? both(query.filter, WRONG) : query.filter;
  const page = pageOf(selected, { ...query, filter }, now);
  if (!page.ok) return page;
  await pause();
  const isWhole = query.names.length === 0 && query.filter.terms.length === 0;
  return ok({
    ...{ sweep, coverage },
    missing: query.names.length === 0 ? missing : 0,
    events: isWhole ? events : undefined,
    ...kindsOf(hubs),
    total: hubs.length,
    selected: selected.length,
    counts: countsOf(selected),
    oldestConfirmedAt: oldestOf(selected),
    needAttention: selected.filter((hub) => !isFine(hub)).length,
    notCovered: notCoveredOf(selected, query, now),
    page: { ...page.value, rows: page.value.rows.map((hub) => withAge(hub, now)) },
  });
}

function kindsOf(hubs: readonly KeptHub[]): Pick<FleetList, 'kinds'> {
  const kinds = new Set(hubs.map(({ hubId }) => kindOf(hubId as HubId).name));
  // A fleet of hubs alone has the answers that it had before there were kinds.
  return [...kinds].every((each) => each === 'MlWorkspace') ? {} : { kinds: [...kinds].sort() };
}

function notCoveredOf(selected: readonly KeptHub[], { order }: FleetQuery, now: Date): FleetList['notCovered'] {
  const filter: Filter = { terms: [{ kind: 'Words', field: 'covered', words: ['no'], negated: false }] };
  const page = pageOf(selected, { filter, order, top: undefined, after: undefined }, now);
  if (!page.ok) throw new Error(page.error);
  return page.value.rows.map(({ hubId, name, notCovered }) => ({ hubId, name, notCovered }));
}
