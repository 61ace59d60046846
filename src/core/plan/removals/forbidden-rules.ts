import { addSeconds } from 'date-fns/addSeconds';
import type { ForbiddenRule } from '../../baseline/policy/baseline.ts';
import { forbiddenTargetText } from '../../baseline/policy/forbidden-without-effect.ts';
import { ALL_PORTS } from '../../rules/addresses/port-ranges.ts';
import { destinationKey } from '../../rules/destinations/destination-key.ts';
import type { ForbiddenTarget } from '../../rules/limits/forbidden-destinations.ts';
import { prepareForbidden } from '../../rules/limits/forbidden-destinations.ts';
import type { Destination } from '../../rules/outbound-rule.ts';
import { isInternetTag, normalTag } from '../../rules/services/service-tag.ts';
import { foldCase } from '../../text/fold-case.ts';
import type { Finding } from '../../verdict/catalogue/finding.ts';
import { neededBecause } from '../accounts/needed-rules.ts';
import type { IsListedInBaseline } from '../in-force/baseline-listing.ts';
import type { RuleRemoval } from '../model/difference.ts';
import { repairable, skippedDifference, withoutRepair } from '../model/difference.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';
import { lookUpByName, raise } from '../model/plan-context.ts';
import { neverDeleted, openingText, widestOf } from './rule-opening.ts';

/** The forbidden entries of the policy, prepared for many rules. */
export interface ForbiddenContext {
  readonly entriesFor: (destination: Destination) => readonly ForbiddenRule[];
  readonly isListed: IsListedInBaseline;
  /** Lower-case names of rules that open the internet only together. */
  readonly jointly: ReadonlySet<string>;
}

/** Prepares the forbidden entries of the policy: entries with `action: remove` come first. */
export function forbiddenContext(
  { baseline }: PlanContext,
  asked: IsListedInBaseline,
  jointly: ReadonlySet<string>,
): ForbiddenContext {
  return { entriesFor: entriesOf(baseline.forbidden), isListed: asked, jointly };
}

const ENTRIES = new WeakMap<readonly ForbiddenRule[], ForbiddenContext['entriesFor']>();

/** Hubs under one assignment share the list of entries. */
function entriesOf(forbidden: readonly ForbiddenRule[]): ForbiddenContext['entriesFor'] {
  const known = ENTRIES.get(forbidden);
  if (known !== undefined) return known;
  const prepared = prepareForbidden([...forbidden].sort(removalsFirst));
  ENTRIES.set(forbidden, prepared);
  return prepared;
}

/** The result of {@link judgeForbidden} for a rule. */
export interface ForbiddenRemoval extends RuleRemoval {
  /** The forbidden destination is the internet as a whole. */
  readonly isInternet: boolean;
}

/**
 * Says whether a user rule opens a forbidden target (HW204), and whether Hubwarden removes it. A rule that is not
 * readable in full is judged by its widest reading. It is reported and never removed, because a removal could remove
 * more than the reading shows. A rule that the baseline itself wants is reported and stays: the policy contradicts
 * itself, and workloads depend on the rule.
 */
export function judgeForbidden(
  context: PlanContext,
  rule: OwnedRule,
  ruleContext: ForbiddenContext,
): ForbiddenRemoval | undefined {
  const entry = entryFor(context, rule, ruleContext);
  if (entry === undefined) return undefined;
  const destination = openingText(rule);
  const finding = raise(context, 'HW204', {
    rule: rule.name,
    destination,
    message: `${rule.name} of ${context.hub.name} opens ${forbiddenTargetText(entry.target)}, which assignment ${context.baseline.assignment} forbids: its destination is ${destination}.`,
    fix: neededBecause(context, rule) === undefined ? fixOf(context, entry, rule) : fixOfNeeded(context, rule),
  });
  return {
    ...judgementOf(context, { rule, entry, finding, asked: ruleContext.isListed }),
    isInternet: isInternet(entry.target),
  };
}

function fixOfNeeded({ hub }: PlanContext, { name }: OwnedRule): string {
  return `Hubwarden never removes ${name}. Remove what needs it, for example its connection, or exempt HW204 for ${name} of ${hub.name} with an owner and a date.`;
}

/** If the policy already removes the rule, there is no setting left to change: a person finds out who needs it. */
function fixOf({ baseline }: PlanContext, { action }: ForbiddenRule, { name }: OwnedRule): string {
  const ask = `Ask the person or the tool that created ${name} what it is for.`;
  if (action === 'remove' && baseline.mode === 'enforce')
    return `${ask} Hubwarden removes it, as the policy says (\`action: remove\`), unless the plan says why not.`;
  const remove = `Delete ${name}. ${ask}`;
  return action === 'remove'
    ? `${remove} Assignment ${baseline.assignment} observes, so \`action: remove\` has no effect yet.`
    : `${remove} With \`action: remove\` on the entry Hubwarden removes such rules itself.`;
}

/**
 * Rules that open the internet only together match the entry for the internet, and the entry for every host and tag
 * that it holds.
 */
function entryFor(
  { baseline }: PlanContext,
  rule: OwnedRule,
  ruleContext: ForbiddenContext,
): ForbiddenRule | undefined {
  if (baseline.forbidden.length === 0) return undefined;
  const [first, ...others] = widestOf(rule).flatMap((destination) => ruleContext.entriesFor(destination));
  if (first !== undefined) return [first, ...others].find(({ action }) => action === 'remove') ?? first;
  if (!ruleContext.jointly.has(foldCase(rule.name))) return undefined;
  // A range of addresses is opened only by those of the rules that hold it.
  const together = ruleContext.entriesFor(INTERNET).filter(({ target }) => target.type !== 'AddressPrefix');
  return together.find(({ target }) => isInternet(target)) ?? together[0];
}

const INTERNET: Destination = {
  type: 'ServiceTag',
  serviceTag: 'Internet',
  addressPrefixes: [],
  protocol: '*',
  ports: ALL_PORTS,
  action: 'Allow',
};

function isInternet(target: ForbiddenTarget): boolean {
  return target.type === 'ServiceTag' && isInternetTag(normalTag(target.serviceTag));
}

interface ForbiddenCase {
  readonly rule: OwnedRule;
  readonly entry: ForbiddenRule;
  readonly finding: Finding;
  readonly asked: IsListedInBaseline;
}

function judgementOf(context: PlanContext, { rule, entry, finding, asked }: ForbiddenCase): RuleRemoval {
  if (finding.exemptedBy !== undefined) return { difference: withoutRepair(finding), isToBeRemoved: false };
  if (entry.action === 'report') {
    const detail = 'The policy only reports it.';
    return { difference: skippedDifference(finding, 'NotAsked', detail), isToBeRemoved: false };
  }
  if (asked(rule.destination)) {
    const detail = 'The baseline itself asks for this destination.';
    return { difference: skippedDifference(finding, 'NotAsked', detail), isToBeRemoved: false };
  }
  const need = neededBecause(context, rule);
  if (need !== undefined)
    return { difference: skippedDifference(finding, need.reason, need.detail), isToBeRemoved: false };
  const kept = neverDeleted(rule) ?? onlyTogether(rule, entry);
  if (kept !== undefined) return { difference: skippedDifference(finding, 'NotPossible', kept), isToBeRemoved: false };
  const pausedUntil = rule.destination && removalPausedUntil(context, destinationKey(rule.destination));
  if (pausedUntil !== undefined) {
    const detail = 'It was removed a short while ago and exists again.';
    return { difference: skippedDifference(finding, 'Backoff', detail, pausedUntil), isToBeRemoved: true };
  }
  return {
    difference: repairable(finding, { kind: 'RemoveRule', name: rule.name, purpose: 'Forbidden' }),
    isToBeRemoved: true,
  };
}

function onlyTogether(rule: OwnedRule, entry: ForbiddenRule): string | undefined {
  const alone = widestOf(rule).some((destination) => prepareForbidden([entry])(destination).length > 0);
  return alone
    ? undefined
    : 'It opens the internet only together with other rules; a person decides which of them to remove.';
}

function removalsFirst(a: ForbiddenRule, b: ForbiddenRule): number {
  return Number(b.action === 'remove') - Number(a.action === 'remove');
}

/** A forbidden rule that reappears is removed again each time, but not more often than this. */
function removalPausedUntil({ input }: PlanContext, key: string): Date | undefined {
  const removedAt = lookUpByName(input.memory.forbiddenRemovedAt, key);
  if (removedAt === undefined) return undefined;
  const until = addSeconds(removedAt, input.timings.forbiddenRemovalPauseSeconds);
  return until > input.now ? until : undefined;
}
