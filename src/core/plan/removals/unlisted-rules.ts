import type { EndpointUse } from '../../observation/connection-targets.ts';
import { endpointUses, NO_CONNECTIONS } from '../../observation/connection-targets.ts';
import type { PrivateEndpointDestination } from '../../rules/outbound-rule.ts';
import { neededBecause } from '../accounts/needed-rules.ts';
import type { IsListedInBaseline } from '../in-force/baseline-listing.ts';
import { hostsReachableWithout } from '../in-force/redundant-fqdn-rules.ts';
import type { RuleRemoval } from '../model/difference.ts';
import { repairable, skippedDifference, withoutRepair } from '../model/difference.ts';
import type { Skipped } from '../model/plan.ts';
import type { OwnedRule, PlanContext } from '../model/plan-context.ts';
import { raise, wordsOf } from '../model/plan-context.ts';
import { removalRefusal } from './removal-refusal.ts';
import { neverDeleted, openingText, riskOf } from './rule-opening.ts';

/** A field of the account that could not be read may name the target. */
type MayBeBound = { readonly kind: 'MayBeBound'; readonly field: string };

/** Says whether connections use the target of a private endpoint. */
export type UseOf = (endpoint: PrivateEndpointDestination) => EndpointUse | MayBeBound | 'NotYet' | 'Unreadable';

/** Prepares the knowledge about connections for all rules of the hub, and about what an account itself is bound to. */
export function usesOf(context: PlanContext): UseOf {
  const ofConnections = usesByConnections(context);
  const { boundResources: bound = [], unreadBindings: [field] = [] } = context.hub.account ?? {};
  if (bound.length === 0 && field === undefined) return ofConnections;
  const ofAccount = endpointUses({ ...NO_CONNECTIONS, ids: bound });
  return (endpoint) => {
    if (ofAccount(endpoint).kind === 'InUse') return { kind: 'InUse' };
    const use = ofConnections(endpoint);
    const isUnused = typeof use === 'object' && use.kind === 'NotUsed';
    return isUnused && field !== undefined ? { kind: 'MayBeBound', field } : use;
  };
}

function usesByConnections({
  input,
  neverWritten,
  rules,
}: PlanContext): (endpoint: PrivateEndpointDestination) => EndpointUse | 'NotYet' | 'Unreadable' {
  // No read of connections could lead to a removal.
  const { connectionTargets = neverWritten === undefined ? undefined : NO_CONNECTIONS } = input;
  if (connectionTargets === undefined) return () => 'NotYet';
  if (connectionTargets === 'Unreadable') return () => 'Unreadable';
  const held = rules.flatMap(({ destination }) =>
    destination?.type === 'PrivateEndpoint' ? [destination.serviceResourceId] : [],
  );
  return endpointUses(connectionTargets, held);
}

/**
 * Says whether the baseline does not list a foreign rule (HW203), and whether the policy removes it. A private endpoint
 * whose target a connection uses is not unlisted: Azure adds endpoints for connections.
 */
export function judgeUnlisted(
  context: PlanContext,
  rule: OwnedRule,
  asked: IsListedInBaseline,
  useOf: UseOf,
): RuleRemoval | undefined {
  const { unlistedRules, assignment } = context.baseline;
  if (unlistedRules === 'allow' || asked(rule.destination) || isInUse(rule, useOf)) return undefined;
  if (neededBecause(context, rule) !== undefined) return undefined;
  const removes = unlistedRules === 'remove';
  const destination = openingText(rule);
  const finding = raise(context, 'HW203', {
    rule: rule.name,
    destination,
    message: [
      `${rule.name} of ${context.hub.name} is not listed by assignment ${assignment}: it opens ${destination}.`,
      ...notesOn(context, rule),
    ].join(' '),
    class: removes ? 'difference' : 'lint',
  });
  if (!removes || finding.exemptedBy !== undefined) return { difference: withoutRepair(finding), isToBeRemoved: false };
  const refusal = neverDeleted(rule) ?? removalRefusal(context);
  if (refusal !== undefined)
    return { difference: skippedDifference(finding, 'NotPossible', refusal), isToBeRemoved: false };
  const use = rule.destination?.type === 'PrivateEndpoint' ? useOf(rule.destination) : undefined;
  if (use === 'NotYet' || use === 'Unreadable') return unreadConnections(context, finding, use);
  const unclear = typeof use === 'object' ? unclearText(use) : undefined;
  if (unclear !== undefined)
    return { difference: skippedDifference(finding, 'NotReadable', unclear), isToBeRemoved: false };
  return {
    difference: repairable(finding, { kind: 'RemoveRule', name: rule.name, purpose: 'Unlisted' }),
    isToBeRemoved: true,
  };
}

/** Notes about a foreign rule: its exfiltration risk, and the targets that are open without it. */
function notesOn(context: PlanContext, rule: OwnedRule): readonly string[] {
  return [riskOf(rule), hostsReachableWithout(context, rule.destination)].filter((remark) => remark !== undefined);
}

/** Private endpoints that the baseline does not list and that stay because a connection uses their target. */
export function endpointsInUse(context: PlanContext, asked: IsListedInBaseline, useOf: UseOf): readonly Skipped[] {
  if (context.baseline.unlistedRules === 'allow') return [];
  const used = `A connection of the ${wordsOf(context).one} or of a project uses its target.`;
  return context.rules.flatMap((rule): readonly Skipped[] => {
    if (rule.owner !== 'foreign') return [];
    const need = neededBecause(context, rule);
    // The baseline is asked last: few rules are needed or in use.
    if ((need === undefined && !isInUse(rule, useOf)) || asked(rule.destination)) return [];
    if (need !== undefined) return [{ rule: rule.name, ...need, retryAt: undefined }];
    return [{ rule: rule.name, reason: 'TargetInUse', detail: used, retryAt: undefined }];
  });
}

function isInUse({ destination }: OwnedRule, useOf: UseOf): boolean {
  if (destination?.type !== 'PrivateEndpoint') return false;
  const use = useOf(destination);
  return typeof use === 'object' && use.kind === 'InUse';
}

/** Why the target may be in use; undefined where it is known whether it is. */
export function unclearText(use: EndpointUse | MayBeBound): string | undefined {
  switch (use.kind) {
    case 'InUse':
    case 'NotUsed':
      return undefined;
    case 'MayBeBound':
      return `The field ${use.field} of the account has a form that Hubwarden does not know, so the target may be in use.`;
    case 'Unclear': {
      const { host, name } = use.connection;
      const why =
        host === undefined
          ? 'names nothing that leads to an Azure resource'
          : `leads to ${host}, which may be another name of the target`;
      return `Connection ${name} ${why}, so the target may be in use.`;
    }
  }
}

/** A rule that stays because the connections are not known. */
export function unreadConnections(
  context: PlanContext,
  finding: ReturnType<typeof raise>,
  unread: 'NotYet' | 'Unreadable',
): RuleRemoval {
  const { one } = wordsOf(context);
  const detail =
    unread === 'Unreadable'
      ? `The connections of the ${one} and its projects could not be read, so the target may be in use.`
      : `The connections of the ${one} and its projects have not been read yet.`;
  return { difference: skippedDifference(finding, 'NotReadable', detail), isToBeRemoved: false, unread };
}
