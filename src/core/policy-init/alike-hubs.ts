import { hubIdParts } from '../hub-id.ts';
import type { Destination, FirewallSku, IsolationMode } from '../rules/outbound-rule.ts';
import { compareText } from '../text/compare-text.ts';
import type { SurveyedHub } from './surveyed-hub.ts';

/** Settings that every hub of a group has, because an assignment holds one value of each. */
export interface SharedSettings {
  readonly isolationMode: IsolationMode;
  readonly firewallSku: FirewallSku | undefined;
  /** The assignment has to accept rules that open the whole internet. */
  readonly acceptsInternet: boolean;
}

/** Hubs that one assignment may describe. */
export interface HubGroup {
  readonly settings: SharedSettings;
  /** Sorted by id. */
  readonly hubs: readonly SurveyedHub[];
}

/** More assignments for one set of settings would describe accidents. */
const MOST_PER_SETTINGS = 8;

/** A rule that fewer of 100 hubs with the same settings hold does not make hubs alike, and fewer hubs are no group. */
const LEAST_PERCENT = 5;

/**
 * Finds groups of hubs that are alike. Hubs of one group have the same isolation mode and the same firewall SKU. Within
 * these, the hubs of a resource group belong together, and resource groups whose hubs permit the same common rules and
 * packs: those that at least two hubs, and one of twenty, have. A hub without the rules that more than half of its resource
 * group permits is judged by itself. The largest groups stay, of at least as many hubs; the others go to the group whose common rules they
 * permit too, else they form one group.
 *
 * @param settingsOf the settings of a hub
 * @returns the same groups for every order of the hubs
 */
export function alikeHubs(
  hubs: readonly SurveyedHub[],
  settingsOf: (hub: SurveyedHub) => SharedSettings,
): readonly HubGroup[] {
  const bySettings = groupsBy(hubs, (hub) => JSON.stringify(Object.entries(settingsOf(hub)).sort()));
  return [...bySettings.entries()]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([, alike]) => {
      const [first] = alike;
      if (first === undefined) return [];
      return clustersOf(alike).map((cluster) => ({ settings: settingsOf(first), hubs: byId(cluster) }));
    });
}

/** A rule or a built-in pack that hubs may share. */
interface Item {
  readonly key: string;
  /** undefined for a pack. */
  readonly destination: Destination | undefined;
  /** Hubs that have it by itself, and not as a part of something wider. */
  readonly hubs: number;
}

/** The keys of the rules, and the packs, of which every hub permits everything; sorted. */
export function sharedBy(hubs: readonly SurveyedHub[]): readonly string[] {
  return itemsOf(hubs)
    .filter((item) => item.hubs * 2 >= hubs.length && hubs.every((hub) => holds(hub, item)))
    .map(({ key }) => key)
    .sort();
}

function itemsOf(hubs: readonly SurveyedHub[]): readonly Item[] {
  const items = new Map<string, Item>();
  const count = (key: string, destination: Destination | undefined) =>
    items.set(key, { key, destination, hubs: (items.get(key)?.hubs ?? 0) + 1 });
  for (const { held, packs } of hubs) {
    for (const { destination, key } of held.values()) count(key, destination);
    for (const key of packs) count(key, undefined);
  }
  return [...items.values()];
}

function holds({ held, packs, permits }: SurveyedHub, { destination, key }: Item): boolean {
  return held.has(key) || packs.has(key) || (destination !== undefined && permits(destination));
}

/** Hubs that hold the same common items. */
interface Cluster {
  readonly common: readonly string[];
  readonly hubs: SurveyedHub[];
}

function clustersOf(hubs: readonly SurveyedHub[]): readonly (readonly SurveyedHub[])[] {
  const least = Math.max(2, (hubs.length * LEAST_PERCENT) / 100);
  const common = itemsOf(hubs).filter((item) => item.hubs >= least);
  const byProfile = new Map<string, Cluster>();
  for (const place of groupsBy(hubs, placeOf).values()) {
    for (const unit of unitsOf(place, common)) {
      const profile = unit.common.join('\n');
      const known = byProfile.get(profile) ?? { common: unit.common, hubs: [] };
      byProfile.set(profile, known);
      known.hubs.push(...unit.hubs);
    }
  }
  const bySize = [...byProfile.values()].sort(
    (a, b) => b.hubs.length - a.hubs.length || compareText(a.common.join('\n'), b.common.join('\n')),
  );
  const kept = bySize.filter((each, at) => each.hubs.length >= least && at < MOST_PER_SETTINGS);
  const homeless = housed(
    kept,
    bySize.filter((each) => !kept.includes(each)),
  );
  return [...kept.map((each) => each.hubs), ...(homeless.length === 0 ? [] : [homeless])];
}

/** Adds small clusters to the kept one whose items they hold too. @returns the hubs for which there is none */
function housed(kept: readonly Cluster[], small: readonly Cluster[]): readonly SurveyedHub[] {
  const homes = kept.filter(({ common }) => common.length > 0);
  const homeless: SurveyedHub[] = [];
  for (const { common, hubs } of small) {
    const own = new Set(common);
    const fitting = homes.filter((home) => home.common.every((key) => own.has(key)));
    const [best] = fitting.sort((a, b) => b.common.length - a.common.length);
    (best?.hubs ?? homeless).push(...hubs);
  }
  return homeless;
}

/**
 * The hubs of one resource group: those that hold the items which more than half of them hold together, and each other
 * hub by itself.
 */
function unitsOf(hubs: readonly SurveyedHub[], common: readonly Item[]): readonly Cluster[] {
  const holders = common
    .map((item) => ({ item, by: new Set(hubs.filter((hub) => holds(hub, item))) }))
    .filter(({ by }) => by.size > 0)
    .sort((a, b) => b.by.size - a.by.size || compareText(a.item.key, b.item.key));
  let core: ReadonlySet<SurveyedHub> = new Set(hubs);
  for (const { by } of holders) {
    const next = [...by].filter((hub) => core.has(hub));
    if (next.length * 2 > hubs.length) core = new Set(next);
  }
  const heldByAll = (of: readonly SurveyedHub[]) =>
    holders.filter(({ by }) => of.every((hub) => by.has(hub))).map(({ item }) => item.key);
  const unit = (of: readonly SurveyedHub[]): Cluster => ({ common: heldByAll(of).sort(), hubs: [...of] });
  const others = hubs.filter((hub) => !core.has(hub));
  return [unit([...core]), ...others.map((hub) => unit([hub]))];
}

function placeOf({ observation: { hubId } }: SurveyedHub): string {
  const { resourceGroup, subscriptionId } = hubIdParts(hubId);
  return `${subscriptionId}/${resourceGroup}`;
}

function groupsBy<T>(list: readonly T[], keyOf: (each: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const each of list) {
    const key = keyOf(each);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(each);
  }
  return groups;
}

function byId(hubs: readonly SurveyedHub[]): readonly SurveyedHub[] {
  return [...hubs].sort((a, b) => compareText(a.observation.hubId, b.observation.hubId));
}
