import { coversFinding, inExpiryGrace } from '../baseline/exemption.ts';
import type { BaselineAsks } from './baseline-asks.ts';
import { baselineAsks } from './baseline-asks.ts';
import type { Difference } from './difference.ts';
import { remark } from './difference.ts';
import { judgeForbidden } from './forbidden-rules.ts';
import type { Skipped } from './plan.ts';
import type { OwnedRule, PlanContext } from './plan-context.ts';
import { raise } from './plan-context.ts';
import { judgeSuperseded } from './superseded-rules.ts';
import type { UseOf } from './unlisted-rules.ts';
import { endpointsInUse, judgeUnlisted, usesOf } from './unlisted-rules.ts';

/** What is to go, and the rules that therefore count for nothing when the baseline is held against the rest. */
export interface RemovalJudgement {
  readonly differences: readonly Difference[];
  /** Lower-case names of rules that are to go, now or later. */
  readonly doomed: ReadonlySet<string>;
  readonly needsConnections: boolean;
  /** Rules that would be unlisted, were it not for a connection. */
  readonly inUse: readonly Skipped[];
}

/** What one topic of removals says of one rule. */
export interface RemovalOpinion {
  readonly difference: Difference;
  /** The rule is to go, now or later. */
  readonly doomed: boolean;
  /** The connections of the hub decide, and are not known: not read yet, or not readable. */
  readonly unread?: 'NotYet' | 'Unreadable';
}

/** Finds forbidden and unlisted rules and rules of ours that the baseline no longer asks for. Azure's own are never among them. */
export function judgeRemovals(context: PlanContext): RemovalJudgement {
  const asked = baselineAsks(context.baseline);
  const useOf = usesOf(context);
  const differences: Difference[] = [];
  const doomed = new Set<string>();
  const unread = new Set<RemovalOpinion['unread']>();
  for (const rule of context.rules) {
    if (rule.owner === 'azure' || rule.status === 'Deleting') continue;
    for (const opinion of opinionsOn(context, rule, asked, useOf)) {
      differences.push(opinion.difference);
      if (opinion.doomed) doomed.add(rule.name.toLowerCase());
      unread.add(opinion.unread);
    }
  }
  if (unread.has('Unreadable')) differences.push(unreadable(context));
  return { differences, doomed, needsConnections: unread.has('NotYet'), inUse: endpointsInUse(context, asked, useOf) };
}

function unreadable(context: PlanContext): Difference {
  const message = `The connections of ${context.hub.name} and its projects could not all be read.`;
  return remark(raise(context, 'HW601', { message }));
}

function opinionsOn(
  context: PlanContext,
  rule: OwnedRule,
  asked: BaselineAsks,
  useOf: UseOf,
): readonly RemovalOpinion[] {
  const forbidden = judgeForbidden(context, rule, asked);
  // A rule that is forbidden is told once, unless the policy only reports it there and removes it as unlisted.
  if (forbidden !== undefined && (forbidden.doomed || forbidden.difference.finding.exemptedBy !== undefined)) {
    return [forbidden];
  }
  const other = rule.owner === 'ours' ? judgeSuperseded(context, rule) : judgeUnlisted(context, rule, asked, useOf);
  if (forbidden === undefined) return other === undefined ? [] : [other];
  return other?.doomed === true ? [forbidden, other] : [forbidden];
}

/**
 * When a removal may go ahead although an exemption covered it until just now.
 *
 * @returns undefined when no exemption that ended within the grace covers the finding
 */
export function graceEndsAt({ baseline, input }: PlanContext, finding: Difference['finding']): Date | undefined {
  const { expiryGraceSeconds } = input.timings;
  const ended = baseline.exemptions.filter(
    (exemption) => coversFinding(exemption, finding) && inExpiryGrace(exemption, input.now, expiryGraceSeconds),
  );
  if (ended.length === 0) return undefined;
  return new Date(Math.max(...ended.map(({ expiresAt }) => expiresAt.getTime())) + expiryGraceSeconds * 1000);
}
