import type { DesiredRule } from '../../baseline/policy/baseline.ts';
import { destinationKey } from '../../rules/destinations/destination-key.ts';
import { foldCase } from '../../text/fold-case.ts';

/** The rules of a baseline in a form for look-ups. It does not depend on a hub. */
export interface WantedRules {
  /** Lower-case names. */
  readonly names: ReadonlySet<string>;
  /** The first rule of each lower-case name. */
  readonly byName: ReadonlyMap<string, DesiredRule>;
  /** Keys of the destinations; computed on first use, because most plans do not need them. */
  readonly keys: () => ReadonlySet<string>;
}

const KNOWN = new WeakMap<readonly DesiredRule[], WantedRules>();

/** Prepares the rules of a baseline. Hubs under one baseline share the list, so its look-ups are made once for all. */
export function wantedRules(rules: readonly DesiredRule[]): WantedRules {
  const known = KNOWN.get(rules);
  if (known !== undefined) return known;
  const byName = new Map<string, DesiredRule>();
  for (const rule of rules) {
    const name = foldCase(rule.name);
    if (!byName.has(name)) byName.set(name, rule);
  }
  let keys: ReadonlySet<string> | undefined;
  const wanted: WantedRules = {
    names: new Set(byName.keys()),
    byName,
    keys: () => {
      keys ??= new Set(rules.map(({ destination }) => destinationKey(destination)));
      return keys;
    },
  };
  KNOWN.set(rules, wanted);
  return wanted;
}
