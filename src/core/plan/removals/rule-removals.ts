import { coversFinding, inExpiryGrace } from '../../baseline/policy/exemption.ts';
import { foldCase } from '../../text/fold-case.ts';
import { baselineAsks } from '../in-force/wanted-by-baseline.ts';
import type { Difference, RemovalOpinion } from '../model/difference.ts';
import { remark } from '../model/difference.ts';
import type { Skipped } from '../model/plan.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';
import { raise } from '../model/plan-context.ts';
import type { ForbiddenScene } from './forbidden-rules.ts';
import { forbiddenScene, judgeForbidden } from './forbidden-rules.ts';
import { jointlyOpenInternet, judgeOpenInternet } from './open-internet.ts';
import { isJudged, isLeaving } from './rule-opening.ts';
import { judgeSuperseded } from './superseded-rules.ts';
import type { UseOf } from './unlisted-rules.ts';
import { endpointsInUse, judgeUnlisted, usesOf } from './unlisted-rules.ts';
import { judgeUnread } from './unread-rules.ts';

/** What is to go, and the rules that therefore count for nothing when the baseline is held against the rest. */
export interface RemovalJudgement {
  readonly differences: readonly Difference[];
  /** Lower-case names of rules that are to go, now or later. */
  readonly doomed: ReadonlySet<string>;
  readonly needsConnections: boolean;
  /** Rules that would be unlisted, were it not for a connection. */
  readonly inUse: readonly Skipped[];
}

/**
 * Finds forbidden and unlisted rules, rules that open the internet or cannot be read in full, and rules of ours that the
 * baseline no longer asks for. Azure's own are never among them.
 */
export function judgeRemovals(context: PlanContext): RemovalJudgement {
  const asked = baselineAsks(context.baseline);
  const useOf = usesOf(context);
  const differences: Difference[] = [];
  const doomed = new Set<string>();
  const unread = new Set<RemovalOpinion['unread']>();
  const scene = forbiddenScene(context, asked, jointlyOpenInternet(context, asked));
  for (const rule of context.rules) {
    if (isLeaving(rule)) differences.push(...leaving(judgeForbidden(context, rule, scene)));
    if (!isJudged(rule)) continue;
    for (const opinion of opinionsOn(context, rule, scene, useOf)) {
      differences.push(opinion.difference);
      if (opinion.doomed) doomed.add(foldCase(rule.name));
      unread.add(opinion.unread);
    }
  }
  if (unread.has('Unreadable')) differences.push(unreadable(context));
  return { differences, doomed, needsConnections: unread.has('NotYet'), inUse: endpointsInUse(context, asked, useOf) };
}

/** A forbidden rule that Azure is deleting is not gone: a deletion may fail, or another write may bring the rule back. */
function leaving(forbidden: RemovalOpinion | undefined): readonly Difference[] {
  if (forbidden === undefined) return [];
  const { finding } = forbidden.difference;
  return [remark({ ...finding, class: 'pending', message: `${finding.message} Azure is deleting it.` })];
}

function unreadable(context: PlanContext): Difference {
  const message = `The connections of ${context.hub.name} and its projects could not all be read.`;
  return remark(raise(context, 'HW601', { message }));
}

/**
 * A rule that can be read is named once where one finding says it all. A rule that cannot be read in full is named by
 * every topic that it may concern, so that no finding disappears because a rule becomes less readable.
 */
function opinionsOn(
  context: PlanContext,
  rule: OwnedRule,
  scene: ForbiddenScene,
  useOf: UseOf,
): readonly RemovalOpinion[] {
  const { asked, jointly } = scene;
  const forbidden = judgeForbidden(context, rule, scene);
  const internet = opinionOf(judgeOpenInternet(context, rule, asked, jointly));
  const unread = opinionOf(judgeUnread(context, rule));
  const unlisted = () =>
    rule.owner === 'ours' ? judgeSuperseded(context, rule) : judgeUnlisted(context, rule, asked, useOf);
  if (rule.destination === undefined) return listOf(forbidden, internet, unread, unlisted());
  if (forbidden === undefined) return listOf(internet, unlisted());
  const isExempt = forbidden.difference.finding.exemptedBy !== undefined;
  // An exemption of one forbidden destination does not accept the internet with it.
  const wide = isExempt && !forbidden.isInternet ? internet : undefined;
  if (forbidden.doomed || isExempt) return listOf(forbidden, wide);
  // The policy may only report it there, and remove it as unlisted.
  const other = unlisted();
  return other?.doomed === true ? [forbidden, other] : [forbidden];
}

function opinionOf(difference: Difference | undefined): RemovalOpinion | undefined {
  return difference === undefined ? undefined : { difference, doomed: false };
}

function listOf(...opinions: readonly (RemovalOpinion | undefined)[]): readonly RemovalOpinion[] {
  return opinions.filter((opinion) => opinion !== undefined);
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
