import { wordsOfIds } from '../kind-words.ts';
import type { ProposedAssignment } from './proposed-assignment.ts';
import type { HeldRule } from './surveyed-hub.ts';

/** Rules that several hubs share, under a name of the policy's own. */
export interface OwnPack {
  readonly name: string;
  readonly description: string;
  readonly rules: readonly HeldRule[];
}

/** The rules of all assignments, each written once. */
export interface GatheredRules {
  readonly packs: readonly OwnPack[];
  /** For each assignment, in order: the names of its own packs, and its rules in none of them. */
  readonly assignments: readonly { readonly packs: readonly string[]; readonly rules: readonly HeldRule[] }[];
}

/** Gathers the rules that at least two hubs share into packs: one for each set of assignments that ask for the same. */
export function gatherRules(assignments: readonly ProposedAssignment[]): GatheredRules {
  const users = new Map<string, { readonly rule: HeldRule; readonly by: number[] }>();
  for (const [at, { rules }] of assignments.entries()) {
    for (const rule of rules) {
      const known = users.get(rule.key) ?? { rule, by: [] };
      users.set(rule.key, known);
      known.by.push(at);
    }
  }
  const sets = new Map<string, { readonly by: readonly number[]; readonly rules: HeldRule[] }>();
  for (const { by, rule } of users.values()) {
    const set = sets.get(by.join()) ?? { by, rules: [] };
    sets.set(by.join(), set);
    set.rules.push(rule);
  }
  const shared = [...sets.values()].filter(({ by }) => hubsOf(assignments, by).length > 1);
  const wide = shared.filter(({ by }) => by.length > 1);
  const packs = shared.map(({ by, rules }) => ({ by, pack: packFrom(assignments, { by, rules, wide }) }));
  return {
    packs: packs.map(({ pack }) => pack),
    assignments: assignments.map(({ rules }, at) => {
      const own = packs.filter(({ by }) => by.includes(at)).map(({ pack }) => pack);
      const gathered = new Set(own.flatMap((pack) => pack.rules.map(({ key }) => key)));
      return { packs: own.map(({ name }) => name), rules: rules.filter(({ key }) => !gathered.has(key)) };
    }),
  };
}

function hubsOf(assignments: readonly ProposedAssignment[], by: readonly number[]): readonly string[] {
  return by.flatMap((at) => (assignments[at]?.hubs ?? []).map(({ observation }) => observation.hubId));
}

interface SharedRules {
  readonly by: readonly number[];
  readonly rules: readonly HeldRule[];
  /** The sets of more than one assignment, for their numbers. */
  readonly wide: readonly { readonly by: readonly number[] }[];
}

function packFrom(assignments: readonly ProposedAssignment[], { by, rules, wide }: SharedRules): OwnPack {
  const [first = 0] = by;
  const only = by.length === 1 ? assignments[first]?.name : undefined;
  const number = wide.findIndex((each) => each.by === by) + 1;
  const name = only === undefined ? (wide.length === 1 ? 'shared' : `shared-${number}`) : `${only.slice(0, 56)}-rules`;
  const hubs = hubsOf(assignments, by);
  const of = only === undefined ? `${by.length} assignments` : `assignment ${only}`;
  const description = `What all ${hubs.length} ${wordsOfIds(hubs).many} of ${of} permit`;
  return { name, description, rules: [...rules].sort((a, b) => (a.key < b.key ? -1 : 1)) };
}
