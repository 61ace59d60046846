import type { Observation } from '../../observation/observation.ts';
import { coverageIndex } from '../../rules/coverage/coverage.ts';
import { destinationKey } from '../../rules/destinations/destination-key.ts';
import type { Destination } from '../../rules/outbound-rule.ts';
import { destinationFromWire } from '../../rules/reading/wire-destination.ts';
import { foldCase } from '../../text/fold-case.ts';
import type { Difference } from '../model/difference.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';
import { stuckSince } from '../operations/stuck-since.ts';
import { destinationInForce, destinationSoon } from './spark-endpoints.ts';

/** Says whether rules permit a destination: the rules in force, and the rules in force or pending. */
export interface RuleCoverage {
  readonly now: (wanted: Destination) => boolean;
  readonly orPending: (wanted: Destination) => boolean;
}

/**
 * Reads the rules that stay. Rules that the plan removes, and rules of ours that it restores, do not count, so that the
 * replacement is written before they are removed.
 *
 * @param passing lower-case names of those rules
 * @param lost findings about foreign rules that vanished: a restored rule will be in force again
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
        ...restoredRules(lost),
      ]);
      return soon(wanted);
    },
  };
}

/**
 * Says whether the rules of a hub permit a destination, or will when Azure has finished its current work. Unlike
 * {@link ruleCoverage} it knows no plan: rules that a plan removes count.
 */
export function permittedBy({ networkStatus, rules }: Observation): (wanted: Destination) => boolean {
  const networkActive = networkStatus === 'Active';
  return coverBy(rules.filter((rule) => isInForce({ networkActive }, rule) || isRulePending(rule)));
}

/** True when the rule permits traffic, or will with the network: the rule itself needs no write. */
export function isInForce(
  { networkActive }: Pick<PlanContext, 'networkActive'>,
  rule: Pick<OwnedRule, 'status'>,
): boolean {
  return rule.status === 'Active' || (rule.status === 'Inactive' && !networkActive);
}

function isOnItsWay(context: PlanContext, rule: OwnedRule): boolean {
  return isRulePending(rule) && stuckSince(context, rule.name) === undefined;
}

/** True while Azure is working on the rule. A status that Hubwarden does not know counts as pending too. */
export function isRulePending(rule: Pick<OwnedRule, 'status'>): boolean {
  return rule.status === 'Provisioning' || rule.status === 'Unknown';
}

function restoredRules(lost: readonly Difference[]): readonly Named[] {
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
  // A wanted Deny is satisfied only by the same Deny: no rule that permits can replace it.
  let denied: ReadonlySet<string> | undefined;
  return (wanted) => {
    if (!isDeny(wanted)) return !isEmpty(wanted) && cover.permits(wanted);
    denied ??= new Set(candidates.map(({ destination }) => destinationKey(destination)));
    return denied.has(destinationKey(wanted));
  };
}

/** A wanted rule without a destination is never satisfied: a hub is compliant only if a rule shows it. */
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
