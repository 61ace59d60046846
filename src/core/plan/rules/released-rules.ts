import type { DesiredRule } from '../../baseline/policy/baseline.ts';
import { destinationKey } from '../../rules/destinations/destination-key.ts';
import { wireFromDestination } from '../../rules/reading/wire-destination.ts';
import { foldCase } from '../../text/fold-case.ts';
import { pendingDifference } from '../in-force/pending-difference.ts';
import type { Difference } from '../model/difference.ts';
import { repairable, skippedDifference } from '../model/difference.ts';
import type { ReleasedRule } from '../model/plan.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';
import { raise } from '../model/plan-context.ts';
import { stuckSince } from '../operations/stuck-since.ts';
import type { RuleContext } from './rule-context.ts';

/** A hand-over that has not expired, with the name of the rule of ours that it concerns. */
export interface OpenRelease extends ReleasedRule {
  readonly rule: string;
}

/** The hand-over of a wanted rule: of its name, or of a rule of ours with its destination under an older name. */
export function releaseOf(context: PlanContext, { destination, name }: DesiredRule): OpenRelease | undefined {
  const open = openReleases(context);
  if (open.length === 0) return undefined;
  const key = destinationKey(destination);
  return open.find((each) => each.rule === foldCase(name) || each.key === key);
}

/** Lower-case names of rules of ours in a hand-over: they do not count in the search for other rules. */
export function releasedRules(context: PlanContext): ReadonlySet<string> {
  return new Set(openReleases(context).map(({ rule }) => rule));
}

/** If the assignment observes, there is no hand-over: Hubwarden deletes nothing there. */
function openReleases({ baseline, input }: PlanContext): readonly OpenRelease[] {
  if (baseline.mode === 'observe') return [];
  const { memory, now } = input;
  return Object.entries(memory.released ?? {})
    .map(([rule, released]) => ({ ...released, rule: foldCase(rule) }))
    .filter(({ until }) => until.getTime() > now.getTime());
}

/**
 * Judges a baseline rule in a hand-over to another owner. If another rule permits its destination, Hubwarden deletes
 * its own rule at once. If none does, it still deletes its own rule first, because Azure refuses a second rule with the
 * same destination. Then the new owner has until the end of the release to write its rule, or Hubwarden writes it under
 * the given name. After that the rule is an ordinary baseline rule again.
 */
export function judgeReleased(
  ruleContext: RuleContext,
  wanted: DesiredRule,
  released: OpenRelease,
): readonly Difference[] {
  const { context, coverage } = ruleContext;
  const { hub, ruleByName } = context;
  const shown = ruleByName.get(released.rule);
  const own = shown?.owner === 'ours' ? shown : undefined;
  if (own?.status === 'Deleting' && stuckSince(context, own.name) === undefined)
    return [pendingDifference(context, wanted, `${own.name} of ${hub.name} is being deleted.`)];
  if (coverage.now(wanted.destination)) {
    const why = 'another rule permits its destination now';
    return own === undefined ? [] : [removal(context, own, released, why)];
  }
  if (coverage.orPending(wanted.destination))
    return [
      pendingDifference(context, wanted, `A rule that permits ${wanted.name} on ${hub.name} is being provisioned.`),
    ];
  if (isTaken(context, released)) return [nameTaken(context, wanted, released)];
  if (own !== undefined) return [removal(context, own, released, 'Azure accepts no second rule with its destination')];
  return [awaited(context, wanted, released)];
}

function removal(context: PlanContext, own: OwnedRule, released: OpenRelease, because: string): Difference {
  const message = `${releasedText(context, own.name, released)} Hubwarden removes it: ${because}.`;
  const finding = raise(context, 'HW201', { rule: own.name, message, class: 'pending' });
  return repairable(finding, { kind: 'RemoveRule', name: own.name, purpose: 'Released' });
}

function awaited(context: PlanContext, wanted: DesiredRule, released: OpenRelease): Difference {
  const { as, until } = released;
  const notified = releasedText(context, wanted.name, released);
  if (as !== undefined) {
    const message = `${notified} Hubwarden writes it as ${as}.`;
    const finding = raise(context, 'HW201', { rule: wanted.name, message, class: 'pending' });
    const why = `${wanted.name} was released and is written as ${as}.`;
    return repairable(finding, { kind: 'RestoreRule', name: as, wire: wireFromDestination(wanted.destination), why });
  }
  const detail = `Its new owner can write it until ${until.toISOString()}; then Hubwarden writes it again.`;
  const finding = raise(context, 'HW201', { rule: wanted.name, message: `${notified} ${detail}`, class: 'pending' });
  return skippedDifference(finding, 'Released', detail, until);
}

/** The new name belongs to a rule that permits something else. */
function isTaken({ ruleByName }: PlanContext, { as }: ReleasedRule): boolean {
  return as !== undefined && ruleByName.has(foldCase(as));
}

function nameTaken(context: PlanContext, wanted: DesiredRule, released: OpenRelease): Difference {
  const detail = `${released.as ?? ''} of ${context.hub.name} permits something else, so ${wanted.name} stays.`;
  const finding = raise(context, 'HW305', {
    rule: wanted.name,
    message: `${releasedText(context, wanted.name, released)} ${detail}`,
  });
  return skippedDifference(finding, 'NotPossible', detail, released.until);
}

function releasedText({ hub }: PlanContext, rule: string, { at, by }: ReleasedRule): string {
  return `${by} released ${rule} of ${hub.name} at ${at.toISOString()}.`;
}
