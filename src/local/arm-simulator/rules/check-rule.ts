import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import { foldCase } from '../../../core/text/fold-case.ts';
import type { Json } from '../../../core/text/json.ts';
import { validationError } from '../request/arm-error.ts';
import type { Reply } from '../request/exchange.ts';
import { isJsonObject } from '../request/json-value.ts';
import type { SimulatedAzure } from '../state/simulated-azure.ts';
import type { Mode, Rule, Rules, RuleTarget, Workspace } from '../state/workspace.ts';
import { destinationText, sameTarget } from './compare-targets.ts';
import { requiredRulesOf } from './required-rules.ts';
import { ruleTargetFrom } from './rule-target-from-request.ts';

/** Names of rules that can be written; Azure's own names break this pattern. */
export const RULE_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_-]{2,32}$/;

/** A rule to be written, as the request carries it. */
export interface RuleRequest {
  readonly name: string;
  readonly rule: Json | undefined;
  /** The mode the rule will live in. */
  readonly mode: Mode;
  /** The rules it will live with, by lower-cased name. */
  readonly neighbours: Rules;
  /** Rules whose destinations are in use, including those in flight. */
  readonly occupants: readonly Rule[];
}

/** Checks one rule as Azure does. @returns the rule, `Inactive`, or the refusal */
export function checkRule(world: SimulatedAzure, workspace: Workspace, request: RuleRequest): Result<Rule, Reply> {
  const { name, rule } = request;
  const category = categoryOf(request);
  if (category !== 'UserDefined') {
    return refuse(`Outbound rule '${name}' has the category '${category}'. Only UserDefined rules can be set.`);
  }
  if (!RULE_NAME.test(name)) {
    return refuse(`Outbound rule name '${name}' is not valid. Names match ^[a-zA-Z0-9][a-zA-Z0-9_-]{2,32}$.`);
  }
  if (!isJsonObject(rule)) return refuse(`Outbound rule '${name}' must be an object.`);
  const target = ruleTargetFrom(name, rule, world.settings.fields === 'specified');
  if (!target.ok) return refuse(target.error);
  const problem =
    modeProblem(name, target.value, request.mode) ??
    existingProblem(request, target.value) ??
    (world.settings.duplicateDestinations === 'accept'
      ? undefined
      : duplicateProblem(workspace, request, target.value)) ??
    approvalProblem(world, workspace, target.value);
  if (problem !== undefined) return refuse(problem);
  return ok({
    name,
    target: target.value,
    category: 'UserDefined',
    status: 'Inactive',
    errorInformation: undefined,
    parentRuleNames: [],
  });
}

/** Why a rule of this type cannot be set in a mode; undefined: it can. */
export function modeProblem(name: string, target: RuleTarget, mode: Mode): string | undefined {
  switch (mode) {
    case 'Disabled':
      return `Outbound rule '${name}' cannot be set while the managed network isolation mode is "Disabled".`;
    case 'AllowInternetOutbound':
      return target.type === 'PrivateEndpoint'
        ? undefined
        : 'Only "PrivateEndpoint" outbound rules can be specified when managed network isolation mode is "AllowInternetOutbound".';
    case 'AllowOnlyApprovedOutbound':
      return undefined;
  }
}

function existingProblem(request: RuleRequest, target: RuleTarget): string | undefined {
  const existing = request.neighbours.get(foldCase(request.name));
  if (existing === undefined) return undefined;
  const replacesEndpoint = existing.target.type === 'PrivateEndpoint' || target.type === 'PrivateEndpoint';
  return replacesEndpoint && !sameTarget(existing.target, target)
    ? `Private endpoint rule '${existing.name}' cannot be changed. Delete it and create it again.`
    : undefined;
}

/** Checks the owner of the rule before its name: the names of Azure's own rules cannot be written at all. */
function categoryOf({ name, neighbours, rule }: RuleRequest): string {
  const own = neighbours.get(foldCase(name))?.category ?? 'UserDefined';
  if (own !== 'UserDefined' || !isJsonObject(rule)) return own;
  return String(rule.category ?? 'UserDefined');
}

function duplicateProblem(workspace: Workspace, request: RuleRequest, target: RuleTarget): string | undefined {
  const text = destinationText(target);
  const required = requiredRulesOf(workspace, request.mode);
  const twin = [...request.occupants, ...required].find(
    (other) => foldCase(other.name) !== foldCase(request.name) && destinationText(other.target) === text,
  );
  return twin === undefined
    ? undefined
    : `Outbound rule '${request.name}' has the same destination as the existing rule '${twin.name}'.`;
}

/** An inactive network stores private endpoints without checking their targets. */
function approvalProblem(world: SimulatedAzure, workspace: Workspace, target: RuleTarget): string | undefined {
  if (target.type !== 'PrivateEndpoint' || workspace.network.status === 'Inactive') return undefined;
  const resourceId = String(target.destination.serviceResourceId);
  return world.faults.refusesApproval(resourceId)
    ? `Workspace managed identity don't have required permissions to read and approve private endpoint connections on ${resourceId}. If the permissions were recently granted, it may take some time for them to take effect.`
    : undefined;
}

function refuse(message: string): Result<never, Reply> {
  return err(validationError(message));
}
