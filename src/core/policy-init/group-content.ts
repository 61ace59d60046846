import { mergeRules } from '../baseline/assignment/merge-rules.ts';
import { BUILT_IN_PACKS } from '../baseline/packs/built-in-packs.ts';
import type { Pack } from '../baseline/packs/pack.ts';
import { packDestinations, packReference } from '../baseline/packs/pack.ts';
import { coverageIndex } from '../rules/coverage/coverage.ts';
import { azureKey } from '../rules/destinations/destination-key.ts';
import type { Destination } from '../rules/outbound-rule.ts';
import { sharedBy } from './alike-hubs.ts';
import type { HeldRule, SurveyedHub } from './surveyed-hub.ts';

/** What an assignment can ask for without a difference on any of its hubs. */
export interface GroupContent {
  readonly packs: readonly Pack[];
  /** Rules beside those of the packs, sorted by key; no rule covers another one. */
  readonly rules: readonly HeldRule[];
}

/** The packs and rules of which every hub of a group permits everything. */
export function contentOf(hubs: readonly SurveyedHub[]): GroupContent {
  const shared = sharedBy(hubs);
  const references = new Set(shared);
  const packs = neededPacks(BUILT_IN_PACKS.filter((pack) => references.has(packReference(pack))));
  const byPacks = coverageIndex(packs.flatMap(packDestinations).map(candidate));
  const rules = spellings(hubs, shared).filter(({ destination }) => !byPacks.permits(destination));
  return { packs, rules: withoutTwins(mergeRules(rules.map((rule) => ({ ...rule, origins: [] })))) };
}

function candidate(destination: Destination): { readonly name: string; readonly destination: Destination } {
  return { name: '', destination };
}

/** The newest edition of each pack, and no pack of which the others hold every host. */
function neededPacks(packs: readonly Pack[]): readonly Pack[] {
  const newest = packs.filter((pack, at) => packs.findIndex(({ name }) => name === pack.name) === at);
  return newest.reduce((kept, pack) => {
    const others = kept.filter((other) => other !== pack);
    const covered = coverageIndex(others.flatMap(packDestinations).map(candidate)).permits;
    return packDestinations(pack).every(covered) ? others : kept;
  }, newest);
}

/** The rules of some keys. Hubs may spell one destination in several ways; the text depends on no order of them. */
function spellings(hubs: readonly SurveyedHub[], keys: readonly string[]): readonly HeldRule[] {
  const best = new Map<string, { readonly rule: HeldRule; readonly text: string }>();
  for (const key of keys) {
    for (const { held } of hubs) {
      const rule = held.get(key);
      const text = rule === undefined ? '' : JSON.stringify(rule.entry);
      const known = best.get(key);
      if (rule !== undefined && (known === undefined || text < known.text)) best.set(key, { rule, text });
    }
  }
  return [...best.values()].map(({ rule }) => rule);
}

/** Azure accepts one of two endpoints with other settings to one target: a policy with both is refused. */
function withoutTwins(rules: readonly HeldRule[]): readonly HeldRule[] {
  const times = new Map<string, number>();
  for (const { destination } of rules) {
    const key = azureKey(destination);
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  return rules
    .filter(({ destination }) => times.get(azureKey(destination)) === 1)
    .map(({ destination, entry, key }) => ({ destination, entry, key }));
}
