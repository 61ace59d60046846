import type { Result } from '../../../../core/result.ts';
import { err, ok } from '../../../../core/result.ts';
import { foldCase } from '../../../../core/text/fold-case.ts';
import type { Json, JsonObject } from '../../../../core/text/json.ts';
import { networkError } from '../../request/account-error.ts';
import type { Reply } from '../../request/exchange.ts';
import { isJsonObject } from '../../request/json-value.ts';
import { modeProblem, RULE_NAME } from '../../rules/check-rule.ts';
import { destinationText } from '../../rules/compare-targets.ts';
import { ruleTargetFrom } from '../../rules/rule-target-from-request.ts';
import type { Account } from '../../state/account.ts';
import { normalId } from '../../state/fault-book.ts';
import type { SimulatedAzure } from '../../state/simulated-azure.ts';
import type { Mode, Rule, RuleOwner, Rules, RuleTarget } from '../../state/workspace.ts';

/** A rule to be written, as the request carries it. */
export interface AccountRuleRequest {
  readonly name: string;
  readonly rule: Json | undefined;
  /** The mode the rule will live in. */
  readonly mode: Mode;
  /** The rules it will live with, by lower-cased name. */
  readonly neighbours: Rules;
}

const CATEGORIES: readonly RuleOwner[] = ['Required', 'Recommended', 'Dependency', 'UserDefined'];

/** Checks one rule of an account as Azure does. @returns the rule, `Inactive`, or the refusal */
export function checkAccountRule(
  world: SimulatedAzure,
  account: Account,
  request: AccountRuleRequest,
): Result<Rule, Reply> {
  const { name, rule } = request;
  const existing = request.neighbours.get(foldCase(name));
  const owner = existing?.category ?? 'UserDefined';
  if (owner === 'Required' || owner === 'Dependency') {
    return refuse(`Outbound rule '${name}' has the category '${owner}' and cannot be set.`);
  }
  // Azure's own names break the pattern; a rule of a connection can still be written back.
  if (existing === undefined && !RULE_NAME.test(name)) {
    return refuse(`Outbound rule name '${name}' is not valid. Names match ${RULE_NAME.source}.`);
  }
  if (!isJsonObject(rule)) return refuse(`Outbound rule '${name}' must be an object.`);
  const target = accountTargetFrom(name, rule);
  if (!target.ok) return refuse(target.error);
  const problem =
    modeProblem(name, target.value, request.mode) ??
    duplicateProblem(world, request, target.value) ??
    limitProblem(world, request);
  if (problem !== undefined) return refuse(problem);
  const refusal = approvalRefusal(world, account, target.value);
  if (refusal !== undefined) return err(refusal);
  return ok({
    name,
    target: target.value,
    category: categoryFrom(rule),
    status: 'Inactive',
    errorInformation: undefined,
    parentRuleNames: [],
  });
}

/** Reads the target of a rule: accounts know no Spark, and drop its fields. */
export function accountTargetFrom(name: string, rule: JsonObject): Result<RuleTarget, string> {
  const target = ruleTargetFrom(name, rule);
  if (!target.ok || target.value.type !== 'PrivateEndpoint') return target;
  const { sparkEnabled: _dropped, ...destination } = target.value.destination;
  return ok({ ...target.value, destination });
}

/** Recorded: `Recommended` is taken from a client. Every other word is read as a person's rule. */
function categoryFrom(rule: JsonObject): RuleOwner {
  const sent = CATEGORIES.find((category) => category === rule.category);
  return sent === 'Recommended' ? sent : 'UserDefined';
}

function duplicateProblem(
  { settings }: SimulatedAzure,
  { name, neighbours }: AccountRuleRequest,
  target: RuleTarget,
): string | undefined {
  if (settings.duplicateDestinations === 'accept') return undefined;
  const text = destinationText(target);
  const twin = [...neighbours.values()].find(
    (other) => foldCase(other.name) !== foldCase(name) && destinationText(other.target) === text,
  );
  return twin === undefined
    ? undefined
    : `Outbound rule '${name}' has the same destination as the existing rule '${twin.name}'.`;
}

function limitProblem({ accounts }: SimulatedAzure, { name, neighbours }: AccountRuleRequest): string | undefined {
  const { mostRules } = accounts.settings;
  if (mostRules === null || neighbours.has(foldCase(name)) || neighbours.size < mostRules) return undefined;
  return `The managed network has ${neighbours.size} outbound rules. It can have ${mostRules}.`;
}

function approvalRefusal(world: SimulatedAzure, account: Account, target: RuleTarget): Reply | undefined {
  if (target.type !== 'PrivateEndpoint') return undefined;
  const resourceId = String(target.destination.serviceResourceId);
  const isRefused = account.withoutRights.has(normalId(resourceId)) || world.faults.refusesApproval(resourceId);
  return isRefused
    ? networkError(
        400,
        'BadRequest',
        `Account managed identity don't have required permissions to read and approve private endpoint connections on ${resourceId}. If the permissions were recently granted, it may take some time for them to take effect.`,
      )
    : undefined;
}

function refuse(message: string): Result<never, Reply> {
  return err(networkError(400, 'ValidationError', message));
}
