import { destinationText, wireDestinationText } from '../../rules/destinations/destination-text.ts';
import { forbiddenMatches } from '../../rules/limits/forbidden-destinations.ts';
import { destinationFromWire } from '../../rules/reading/wire-destination.ts';
import { compareText } from '../../text/compare-text.ts';
import { foldCase } from '../../text/fold-case.ts';
import type { JsonObject } from '../../text/json.ts';
import { baselineListing } from '../in-force/baseline-listing.ts';
import type { Difference } from '../model/difference.ts';
import { repairable } from '../model/difference.ts';
import type { PlanContext } from '../model/plan-context.ts';
import { raise } from '../model/plan-context.ts';

/**
 * Reports foreign rules that vanished with a write of ours (HW502) and restores them as they were. A rule that exists
 * again needs nothing, and a rule that the policy removes is not restored.
 */
export function judgeLostRules(context: PlanContext): readonly Difference[] {
  const { hub, input, ruleByName } = context;
  const lost = input.memory.lost.filter(
    ({ name, rule }) => !ruleByName.has(foldCase(name)) && !isUnwelcome(context, rule),
  );
  return [...lost]
    .sort((a, b) => compareText(a.name, b.name))
    .map(({ name, rule }) => {
      const message = `${name} of ${hub.name} was there before a write of Hubwarden and not after it.`;
      const finding = raise(context, 'HW502', { rule: name, destination: textOf(rule), message });
      return repairable(finding, { kind: 'RestoreRule', name, wire: rule });
    });
}

function textOf(wire: JsonObject): string {
  const destination = destinationFromWire(wire);
  return destination === undefined ? wireDestinationText(wire) : destinationText(destination);
}

/** A private endpoint is restored even if unlisted rules are removed: a connection may use it. */
function isUnwelcome({ baseline }: PlanContext, wire: JsonObject): boolean {
  const destination = destinationFromWire(wire);
  if (destination === undefined) return false;
  const removes = ({ action, target }: (typeof baseline.forbidden)[number]) =>
    action === 'remove' && forbiddenMatches(target, destination);
  if (baseline.forbidden.some(removes)) return true;
  if (baseline.unlistedRules !== 'remove' || destination.type === 'PrivateEndpoint') return false;
  return !baselineListing(baseline)(destination);
}
