import type { DesiredRule } from '../../baseline/policy/baseline.ts';
import { kindOf } from '../../hub-id.ts';
import { overlaps } from '../../rules/coverage/coverage.ts';
import { overlapCandidates } from '../../rules/coverage/overlap-candidates.ts';
import type { Destination } from '../../rules/outbound-rule.ts';
import { foldCase } from '../../text/fold-case.ts';
import type { RuleCoverage } from '../in-force/rule-coverage.ts';
import { isDeny } from '../in-force/rule-coverage.ts';
import { holdersOf } from '../model/destination-holders.ts';
import type { Difference, Repair } from '../model/difference.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';
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
  let uncovered: UncoveredRules | undefined;
  const covered = ready.map((difference) => {
    const [repair] = difference.repairs;
    if (repair === undefined || !isLateRemoval(repair)) return difference;
    uncovered ??= uncoveredRules(context, coverage);
    return waitForCover(context, { difference, name: repair.name, uncovered });
  });
  return withoutDeferredRules(context, covered);
}

/** A change of mode provisions the network where every write does. */
function provisions({ hub }: PlanContext, { kind }: Repair): boolean {
  return kind === 'Provision' || (kind === 'SetMode' && kindOf(hub.hubId).network.isProvisionedByWrite);
}

/**
 * A deferred rule keeps its destination, and so defers the rule that waits for it, and so on. Each rule is looked at
 * once, and again only if the rule that it waits for is deferred.
 */
function withoutDeferredRules(context: PlanContext, differences: readonly Difference[]): readonly Difference[] {
  const next = [...differences];
  const moving = movesByRule(differences);
  const { due, waiting } = waitingWrites(context, differences, moving);
  for (let at = due.pop(); at !== undefined; at = due.pop()) {
    const difference = next[at];
    const [repair] = difference?.repairs ?? [];
    if (difference === undefined || repair?.kind !== 'WriteRule') continue;
    next[at] = waitForDestination(context, difference, repair);
    for (const name of difference.repairs.flatMap(movedBy)) {
      const left = (moving.get(name) ?? 0) - 1;
      moving.set(name, left);
      if (left === 0) due.push(...(waiting.get(name) ?? []));
    }
  }
  return next;
}

interface WaitingWrites {
  /** Places of differences whose write waits for a rule that stays. */
  readonly due: number[];
  /** Places of those whose write waits for a rule that moves, by its lower-case name. */
  readonly waiting: ReadonlyMap<string, readonly number[]>;
}

function waitingWrites(
  context: PlanContext,
  differences: readonly Difference[],
  moving: ReadonlyMap<string, number>,
): WaitingWrites {
  const due: number[] = [];
  const waiting = new Map<string, number[]>();
  for (const [at, { repairs }] of differences.entries()) {
    const holder = repairs[0]?.kind === 'WriteRule' ? holderOf(context, repairs[0]) : undefined;
    if (holder === undefined) continue;
    const name = foldCase(holder.name);
    const known = waiting.get(name);
    if (!moving.has(name)) due.push(at);
    else if (known === undefined) waiting.set(name, [at]);
    else known.push(at);
  }
  return { due, waiting };
}

function isLateRemoval(repair: Repair): repair is Extract<Repair, { kind: 'RemoveRule' }> {
  return repair.kind === 'RemoveRule' && (repair.purpose === 'Unlisted' || repair.purpose === 'Superseded');
}

function isEndpointWrite(repair: Repair): boolean {
  return repair.kind === 'WriteRule' && repair.rule.destination.type === 'PrivateEndpoint';
}

/** Wanted rules that the rules that stay do not permit, exempt ones left out: mostly none, also when rules are removed. */
function uncoveredRules(context: PlanContext, coverage: RuleCoverage): UncoveredRules {
  return overlapCandidates(
    context.baseline.rules.filter(
      ({ destination, name }) =>
        !isDeny(destination) &&
        !coverage.now(destination) &&
        raise(context, 'HW201', { rule: name, message: '' }).exemptedBy === undefined,
    ),
  );
}

/** Those among them that may overlap with a destination. */
type UncoveredRules = (destination: Destination) => readonly DesiredRule[];

interface LateRemoval {
  readonly difference: Difference;
  readonly name: string;
  readonly uncovered: UncoveredRules;
}

function waitForCover({ ruleByName }: PlanContext, { difference, name, uncovered }: LateRemoval): Difference {
  const destination = ruleByName.get(foldCase(name))?.destination;
  // A rule that denies opens nothing, so its removal loses no access.
  if (destination === undefined || isDeny(destination)) return difference;
  const needed = uncovered(destination).filter((wanted) => overlaps(destination, wanted.destination));
  if (needed.length === 0) return difference;
  const detail = `Stays until ${needed.map((wanted) => wanted.name).join(', ')} can be reached without it.`;
  return { ...difference, repairs: [], skipped: { rule: name, reason: 'WaitsForCover', detail, retryAt: undefined } };
}

function waitForNetwork(difference: Difference): Difference {
  if (!difference.repairs.some(isEndpointWrite)) return difference;
  const { rule } = difference.finding;
  const detail = 'A private endpoint is created once the network is active.';
  return { ...difference, repairs: [], skipped: { rule, reason: 'NetworkNotReady', detail, retryAt: undefined } };
}

/** Lower-case names of rules of the hub that the plan deletes or replaces, each with the number of its repairs. */
function movesByRule(differences: readonly Difference[]): Map<string, number> {
  const moves = new Map<string, number>();
  for (const { repairs } of differences)
    for (const name of repairs.flatMap(movedBy)) moves.set(name, (moves.get(name) ?? 0) + 1);
  return moves;
}

function movedBy(repair: Repair): readonly string[] {
  if (repair.kind === 'WriteRule') return [repair.rule.name, ...repair.deletesFirst].map(foldCase);
  return repair.kind === 'RemoveRule' ? [foldCase(repair.name)] : [];
}

type RuleWrite = Extract<Repair, { kind: 'WriteRule' }>;

/** The other rule that holds the destination. */
function holderOf(context: PlanContext, { rule }: RuleWrite): OwnedRule | undefined {
  const name = foldCase(rule.name);
  return holdersOf(context, rule.destination).find((other) => foldCase(other.name) !== name);
}

/** Azure would refuse the write while another rule holds its destination and cannot be changed now. */
function waitForDestination(context: PlanContext, difference: Difference, write: RuleWrite): Difference {
  const detail = `${holderOf(context, write)?.name ?? ''} holds its destination and cannot be changed now.`;
  const { name } = write.rule;
  return { ...difference, repairs: [], skipped: { rule: name, reason: 'WaitsForCover', detail, retryAt: undefined } };
}
