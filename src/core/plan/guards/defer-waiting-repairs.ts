import { kindOf } from '../../hub-id.ts';
import { overlaps } from '../../rules/coverage/coverage.ts';
import { sameDestination } from '../../rules/destinations/destination-key.ts';
import { foldCase } from '../../text/fold-case.ts';
import type { RuleCoverage } from '../in-force/rule-coverage.ts';
import { isDeny } from '../in-force/rule-coverage.ts';
import type { Difference, Repair } from '../model/difference.ts';
import type { PlanContext } from '../model/plan-context.ts';
import { raise } from '../model/plan-context.ts';

/**
 * Defers repairs whose time has not come. A removal waits until its replacement in the baseline is in force, so that
 * access is never lost in between. A private endpoint waits for an active network.
 *
 * @param coverage by the rules that stay
 */
export function deferWaitingRepairs(
  context: PlanContext,
  differences: readonly Difference[],
  coverage: RuleCoverage,
): readonly Difference[] {
  const isProvisioned =
    context.networkActive || differences.some(({ repairs }) => repairs.some((repair) => provisions(context, repair)));
  const ready = isProvisioned ? differences : differences.map(waitForNetwork);
  const covered = ready.map((difference) => {
    const [repair] = difference.repairs;
    if (repair === undefined || !isLateRemoval(repair)) return difference;
    return waitForCover(context, { difference, name: repair.name, covers: coverage });
  });
  return withoutDeferredRules(context, covered);
}

/** A change of mode provisions the network where every write does. */
function provisions({ hub }: PlanContext, { kind }: Repair): boolean {
  return kind === 'Provision' || (kind === 'SetMode' && kindOf(hub.hubId).network.isProvisionedByWrite);
}

/**
 * A deferred rule keeps its destination, and so defers other rules. The function repeats until no more rules are
 * deferred.
 */
function withoutDeferredRules(context: PlanContext, differences: readonly Difference[]): readonly Difference[] {
  const moving = movingRules(differences);
  const next = differences.map((difference) => {
    const [repair] = difference.repairs;
    return repair?.kind === 'WriteRule' ? waitForDestination(context, { difference, repair, moving }) : difference;
  });
  return next.every((difference, index) => difference === differences[index])
    ? next
    : withoutDeferredRules(context, next);
}

function isLateRemoval(repair: Repair): repair is Extract<Repair, { kind: 'RemoveRule' }> {
  return repair.kind === 'RemoveRule' && (repair.purpose === 'Unlisted' || repair.purpose === 'Superseded');
}

function isEndpointWrite(repair: Repair): boolean {
  return repair.kind === 'WriteRule' && repair.rule.destination.type === 'PrivateEndpoint';
}

interface LateRemoval {
  readonly difference: Difference;
  readonly name: string;
  readonly covers: RuleCoverage;
}

function waitForCover(context: PlanContext, { difference, name, covers: coverage }: LateRemoval): Difference {
  const { baseline, ruleByName } = context;
  const destination = ruleByName.get(foldCase(name))?.destination;
  // A rule that denies opens nothing, so its removal loses no access.
  if (destination === undefined || isDeny(destination)) return difference;
  const uncovered = baseline.rules.filter(
    (wanted) =>
      !isDeny(wanted.destination) &&
      overlaps(destination, wanted.destination) &&
      !coverage.now(wanted.destination) &&
      raise(context, 'HW201', { rule: wanted.name, message: '' }).exemptedBy === undefined,
  );
  if (uncovered.length === 0) return difference;
  const detail = `Stays until ${uncovered.map((wanted) => wanted.name).join(', ')} can be reached without it.`;
  return { ...difference, repairs: [], skipped: { rule: name, reason: 'WaitsForCover', detail, retryAt: undefined } };
}

function waitForNetwork(difference: Difference): Difference {
  if (!difference.repairs.some(isEndpointWrite)) return difference;
  const { rule } = difference.finding;
  const detail = 'A private endpoint is created once the network is active.';
  return { ...difference, repairs: [], skipped: { rule, reason: 'NetworkNotReady', detail, retryAt: undefined } };
}

/** Lower-case names of rules of the hub that the plan deletes or replaces. */
function movingRules(differences: readonly Difference[]): ReadonlySet<string> {
  const names = differences.flatMap(({ repairs }) =>
    repairs.flatMap((repair) => {
      if (repair.kind === 'WriteRule') return [repair.rule.name, ...repair.deletesFirst];
      return repair.kind === 'RemoveRule' ? [repair.name] : [];
    }),
  );
  return new Set(names.map((name) => foldCase(name)));
}

interface Arrival {
  readonly difference: Difference;
  readonly repair: Extract<Repair, { kind: 'WriteRule' }>;
  readonly moving: ReadonlySet<string>;
}

/** Azure would refuse the write while another rule holds its destination and cannot be changed now. */
function waitForDestination({ rules }: PlanContext, { difference, repair, moving }: Arrival): Difference {
  const { destination, name } = repair.rule;
  const holder = rules.find(
    (rule) =>
      foldCase(rule.name) !== foldCase(name) &&
      rule.destination?.type === destination.type &&
      sameDestination(rule.destination, destination),
  );
  if (holder === undefined || moving.has(foldCase(holder.name))) return difference;
  const detail = `${holder.name} holds its destination and cannot be changed now.`;
  return { ...difference, repairs: [], skipped: { rule: name, reason: 'WaitsForCover', detail, retryAt: undefined } };
}
