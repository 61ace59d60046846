import { foldCase } from '../../../core/text/fold-case.ts';
import { sameTarget } from '../rules/compare-targets.ts';
import type { AccountChange } from '../state/account-operation.ts';
import type { Change } from '../state/operation.ts';
import type { Rules } from '../state/workspace.ts';
import { setRule } from '../state/workspace.ts';

/** A write that has not ended, to a hub or to an account. */
interface InFlight {
  readonly change: Change | AccountChange;
}

/** The rules as a writer reads them without the changes of other writes in flight. */
export function rulesWithoutInFlight(rules: Rules, inFlight: readonly InFlight[]): Rules {
  const seen: Rules = new Map(rules);
  for (const { change } of inFlight.toReversed()) {
    // Without this, a delete that is overwritten would leave a rule that is being deleted for ever.
    if (change.kind === 'DeleteRule') setRule(seen, change.rule);
    if (change.kind !== 'PutRule') continue;
    if (change.previous === undefined) seen.delete(foldCase(change.rule.name));
    else setRule(seen, change.previous);
  }
  return seen;
}

/**
 * The rules after a writer wrote back the whole set of user-defined rules that it had read before: rules written in
 * between are lost, rules deleted in between return. Azure's own rules and writes still in flight stay.
 */
export function rulesAfterOverwrite(current: Rules, base: Rules, inFlight: readonly InFlight[]): Rules {
  const inFlightNames = new Set(
    inFlight.flatMap(({ change }) => (change.kind === 'PutRule' ? [foldCase(change.rule.name)] : [])),
  );
  const result: Rules = new Map();
  for (const [key, rule] of base) {
    const now = current.get(key);
    const stays = now !== undefined && (inFlightNames.has(key) || sameTarget(now.target, rule.target));
    result.set(key, stays ? now : rule);
  }
  for (const [key, rule] of current) {
    if (!result.has(key) && (rule.category !== 'UserDefined' || inFlightNames.has(key))) result.set(key, rule);
  }
  return result;
}
