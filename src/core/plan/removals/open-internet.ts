import { addressesOf, isInternetSized, joinRanges, publicAddresses } from '../../rules/addresses/address-prefixes.ts';
import type { AddressRange } from '../../rules/addresses/sorted-ranges.ts';
import { opensWholeInternet } from '../../rules/limits/exfiltration-risk.ts';
import { foldCase } from '../../text/fold-case.ts';
import type { IsListedInBaseline } from '../in-force/baseline-listing.ts';
import type { Difference } from '../model/difference.ts';
import { skippedDifference, withoutRepair } from '../model/difference.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';
import { raise } from '../model/plan-context.ts';
import { isJudged, openingText, riskOf, widestOf } from './rule-opening.ts';

/** Rules by address that open the internet only together: their names, in lower case. */
export function jointlyOpenInternet(context: PlanContext, asked: IsListedInBaseline): ReadonlySet<string> {
  const parts: { readonly name: string; readonly ranges: readonly AddressRange[]; readonly size: bigint }[] = [];
  for (const rule of context.rules) {
    const held = isJudged(rule) ? publicRanges(rule) : [];
    const ranges = held.length === 0 || asked(rule.destination) ? [] : held;
    const size = ranges.reduce((sum, { from, to }) => sum + to - from + 1n, 0n);
    if (size > 0n) parts.push({ name: foldCase(rule.name), ranges, size });
  }
  if (parts.length < 2 || !isInternetSized(joinRanges(parts.flatMap(({ ranges }) => ranges)))) return new Set();
  // The widest ones, as many as are needed: a rule to a single address beside them does not open the internet.
  parts.sort((a, b) => (a.size > b.size ? -1 : a.size < b.size ? 1 : 0));
  let enough = 1;
  for (let few = 1, all = parts.length; few < all; ) {
    enough = (few + all) >> 1;
    if (isInternetSized(joinRanges(parts.slice(0, enough).flatMap(({ ranges }) => ranges)))) all = enough;
    else few = enough + 1;
    enough = all;
  }
  return new Set(parts.slice(0, enough).map(({ name }) => name));
}

function publicRanges(rule: OwnedRule): readonly AddressRange[] {
  const destinations = widestOf(rule);
  if (destinations.every(({ type }) => type !== 'ServiceTag') || destinations.some(opensWholeInternet)) return [];
  const ranges = destinations.flatMap((destination) => {
    if (destination.type !== 'ServiceTag' || destination.action === 'Deny') return [];
    return addressesOf(destination.addressPrefixes);
  });
  return publicAddresses(joinRanges(ranges));
}

/**
 * Reports a user rule that opens the internet as a whole beside a baseline that approves single destinations (HW210).
 * Only an explicit `unlistedRules: allow` in the policy, or the baseline itself, permits such a rule.
 *
 * @param jointly see {@link jointlyOpenInternet}
 */
export function judgeOpenInternet(
  context: PlanContext,
  rule: OwnedRule,
  asked: IsListedInBaseline,
  jointly: ReadonlySet<string>,
): Difference | undefined {
  const { isolation, unlistedRules, assignment } = context.baseline;
  if (isolation.mode !== 'AllowOnlyApprovedOutbound' || unlistedRules === 'allow') return undefined;
  const isShare = jointly.has(foldCase(rule.name));
  if (!isShare && !widestOf(rule).some(opensWholeInternet)) return undefined;
  if (asked(rule.destination)) return undefined;
  const destination = openingText(rule);
  const what = isShare ? 'opens the internet together with other rules' : 'opens the internet';
  const risk = riskOf(rule);
  const finding = raise(context, 'HW210', {
    rule: rule.name,
    destination,
    message: `${rule.name} of ${context.hub.name} ${what}: its destination is ${destination}. Assignment ${assignment} approves single destinations only.${risk === undefined ? '' : ` ${risk}`}`,
  });
  // Another finding about the rule names the action.
  if (unlistedRules === 'remove' || rule.owner === 'ours') return withoutRepair(finding);
  return skippedDifference(
    finding,
    'NotAsked',
    'The policy asks to remove neither unlisted rules nor this destination.',
  );
}
