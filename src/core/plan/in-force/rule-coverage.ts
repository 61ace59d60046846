import { coverageIndex } from '../../rules/coverage/coverage.ts';
import { destinationKey } from '../../rules/destinations/destination-key.ts';
import type { Destination } from '../../rules/outbound-rule.ts';
import { destinationFromWire } from '../../rules/reading/wire-destination.ts';
import { foldCase } from '../../text/fold-case.ts';
import type { Difference } from '../model/difference.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';
import { stuckSince } from '../operations/stuck-since.ts';
import { destinationInForce, destinationSoon } from './spark-endpoints.ts';

/** Whether rules let a destination through: those in force, and those in force or on their way there. */
export interface RuleCoverage {
  readonly now: (wanted: Destination) => boolean;
  readonly orPending: (wanted: Destination) => boolean;
}

/**
 * Reads the rules that stay. Rules that are to go, and rules of ours that are to be put right, count for nothing, so
 * that what replaces them is written before they go.
 *
 * @param passing lower-case names of those rules
 * @param lost findings about rules of others that vanished: what is restored will be in force again
 */
export function ruleCoverage(
  context: PlanContext,
  passing: ReadonlySet<string>,
  lost: readonly Difference[],
): RuleCoverage {
  const staying = context.rules.filter((rule) => !passing.has(foldCase(rule.name)));
  let soon: RuleCoverage['orPending'] | undefined;
  return {
    now: coverBy(
      staying
        .filter((rule) => isInForce(context, rule))
        .map((rule) => ({ name: rule.name, destination: destinationInForce(context, rule) })),
    ),
    orPending: (wanted: Destination) => {
      soon ??= coverBy([
        ...staying
          .filter((rule) => isInForce(context, rule) || isOnItsWay(context, rule))
          .map((rule) => ({ name: rule.name, destination: destinationSoon(context, rule) })),
        ...comingBack(lost),
      ]);
      return soon(wanted);
    },
  };
}

/** True when the rule lets traffic through, or will with the network: nothing has to happen to the rule itself. */
export function isInForce({ networkActive }: PlanContext, rule: OwnedRule): boolean {
  return rule.status === 'Active' || (rule.status === 'Inactive' && !networkActive);
}

function isOnItsWay(context: PlanContext, rule: OwnedRule): boolean {
  return isRulePending(rule) && stuckSince(context, rule.name) === undefined;
}

/** True while Azure works on the rule. A status that Hubwarden does not know is waited for as well. */
export function isRulePending(rule: OwnedRule): boolean {
  return rule.status === 'Provisioning' || rule.status === 'Unknown';
}

function comingBack(lost: readonly Difference[]): readonly Named[] {
  return lost.flatMap(({ repairs }) =>
    repairs.flatMap((repair) =>
      repair.kind === 'RestoreRule' ? [{ name: repair.name, destination: destinationFromWire(repair.wire) }] : [],
    ),
  );
}

type Named = Pick<OwnedRule, 'name' | 'destination'>;

function coverBy(rules: readonly Named[]): (wanted: Destination) => boolean {
  const candidates = rules.flatMap(({ name, destination }) =>
    destination === undefined ? [] : [{ name, destination }],
  );
  const cover = coverageIndex(candidates);
  // A wanted Deny is there only as that very Deny: nothing that permits can stand in for it.
  let denied: ReadonlySet<string> | undefined;
  return (wanted) => {
    if (!isDeny(wanted)) return !isEmpty(wanted) && cover.permits(wanted);
    denied ??= new Set(candidates.map(({ destination }) => destinationKey(destination)));
    return denied.has(destinationKey(wanted));
  };
}

/** Nothing is let through by no rule: a hub is never green without one to show for it. */
function isEmpty(wanted: Destination): boolean {
  switch (wanted.type) {
    case 'FQDN':
      return wanted.hosts.length === 0;
    case 'ServiceTag':
      return wanted.protocol !== 'ICMP' && wanted.ports.length === 0;
    case 'PrivateEndpoint':
      return false;
  }
}

/** True for a rule that denies. */
export function isDeny(destination: Destination | undefined): boolean {
  return destination?.type === 'ServiceTag' && destination.action === 'Deny';
}
