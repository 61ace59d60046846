import { addSeconds } from 'date-fns/addSeconds';
import { inExpiryGrace } from '../../baseline/policy/exemption.ts';
import { longestExemption } from '../../baseline/policy/exemption-index.ts';
import { foldCase } from '../../text/fold-case.ts';
import { CATALOGUE } from '../../verdict/catalogue/catalogue.ts';
import { baselineListing } from '../in-force/baseline-listing.ts';
import type { Difference, RuleRemoval } from '../model/difference.ts';
import { withoutRepair } from '../model/difference.ts';
import type { Skipped } from '../model/plan.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';
import { raise } from '../model/plan-context.ts';
import type { ForbiddenContext } from './forbidden-rules.ts';
import { forbiddenContext, judgeForbidden } from './forbidden-rules.ts';
import { jointlyOpenInternet, judgeOpenInternet } from './open-internet.ts';
import { isBeingDeleted, isJudged } from './rule-opening.ts';
import { judgeSuperseded } from './superseded-rules.ts';
import type { UseOf } from './unlisted-rules.ts';
import { endpointsInUse, judgeUnlisted, usesOf } from './unlisted-rules.ts';
import { judgeUnread } from './unread-rules.ts';

/** The rules that the plan removes. They do not count when the other rules are compared with the baseline. */
export interface RemovalJudgement {
  readonly differences: readonly Difference[];
  /** Lower-case names of rules that the plan removes, now or later. */
  readonly toRemove: ReadonlySet<string>;
  readonly needsConnections: boolean;
  /** Rules that would be unlisted without a connection that uses them. */
  readonly inUse: readonly Skipped[];
}

/**
 * Finds forbidden and unlisted rules, rules that open the internet or are not readable in full, and rules of ours that
 * the baseline no longer wants. It never includes Azure's own rules.
 */
export function judgeRemovals(context: PlanContext): RemovalJudgement {
  const asked = baselineListing(context.baseline);
  const useOf = usesOf(context);
  const differences: Difference[] = [];
  const toRemove = new Set<string>();
  const unread = new Set<RuleRemoval['unread']>();
  const ruleContext = forbiddenContext(context, asked, jointlyOpenInternet(context, asked));
  for (const rule of context.rules) {
    if (isBeingDeleted(rule)) differences.push(...withDeletionInProgress(judgeForbidden(context, rule, ruleContext)));
    if (!isJudged(rule)) continue;
    for (const opinion of judgementsOf(context, rule, ruleContext, useOf)) {
      differences.push(opinion.difference);
      if (opinion.isToBeRemoved) toRemove.add(foldCase(rule.name));
      unread.add(opinion.unread);
    }
  }
  if (unread.has('Unreadable')) differences.push(unreadable(context));
  return {
    differences,
    toRemove,
    needsConnections: unread.has('NotYet'),
    inUse: endpointsInUse(context, asked, useOf),
  };
}

/**
 * A forbidden rule that Azure is deleting still exists: the deletion may fail, or another write may create the rule
 * again.
 */
function withDeletionInProgress(forbidden: RuleRemoval | undefined): readonly Difference[] {
  if (forbidden === undefined) return [];
  const { finding } = forbidden.difference;
  return [withoutRepair({ ...finding, class: 'pending', message: `${finding.message} Azure is deleting it.` })];
}

function unreadable(context: PlanContext): Difference {
  const message = `The connections of ${context.hub.name} and its projects could not all be read.`;
  return withoutRepair(raise(context, 'HW601', { message }));
}

/**
 * A readable rule is reported once if one finding says everything. A rule that is not readable in full is reported by
 * every topic that may concern it, so that no finding disappears because a rule becomes less readable.
 */
function judgementsOf(
  context: PlanContext,
  rule: OwnedRule,
  ruleContext: ForbiddenContext,
  useOf: UseOf,
): readonly RuleRemoval[] {
  const { isListed, jointly } = ruleContext;
  const forbidden = judgeForbidden(context, rule, ruleContext);
  const internet = judgementOf(judgeOpenInternet(context, rule, isListed, jointly));
  const unread = judgementOf(judgeUnread(context, rule));
  const unlisted = () =>
    rule.owner === 'ours' ? judgeSuperseded(context, rule, useOf) : judgeUnlisted(context, rule, isListed, useOf);
  if (rule.destination === undefined) return listOf(forbidden, internet, unread, unlisted());
  if (forbidden === undefined) return listOf(internet, unlisted());
  const isExempt = forbidden.difference.finding.exemptedBy !== undefined;
  // An exemption of one forbidden destination does not exempt the internet as a whole.
  const wide = isExempt && !forbidden.isInternet ? internet : undefined;
  if (forbidden.isToBeRemoved || isExempt) return listOf(forbidden, wide);
  // The policy may only report it there, and remove it as unlisted.
  const other = unlisted();
  return other?.isToBeRemoved === true ? [forbidden, other] : [forbidden];
}

function judgementOf(difference: Difference | undefined): RuleRemoval | undefined {
  return difference === undefined ? undefined : { difference, isToBeRemoved: false };
}

function listOf(...opinions: readonly (RuleRemoval | undefined)[]): readonly RuleRemoval[] {
  return opinions.filter((opinion) => opinion !== undefined);
}

/**
 * The time from which a removal may proceed after the end of an exemption that covered it.
 *
 * @returns undefined when no exemption that ended within the grace covers the finding
 */
export function graceEndsAt({ baseline, input }: PlanContext, finding: Difference['finding']): Date | undefined {
  const { expiryGraceSeconds } = input.timings;
  const { code, rule } = finding;
  if (!CATALOGUE[code].exemptable) return undefined;
  const ended = longestExemption(baseline.exemptions, { code, rule }, (exemption) =>
    inExpiryGrace(exemption, input.now, expiryGraceSeconds),
  );
  return ended === undefined ? undefined : addSeconds(ended.expiresAt, expiryGraceSeconds);
}
