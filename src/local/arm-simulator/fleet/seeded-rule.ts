import type { Result } from '../../../core/result.ts';
import { ok } from '../../../core/result.ts';
import type { JsonObject } from '../../../core/text/json.ts';
import type { Rule, RuleTarget } from '../state/workspace.ts';

const CATEGORIES: readonly Rule['category'][] = ['Required', 'Recommended', 'Dependency', 'UserDefined'];
const STATES: readonly Rule['status'][] = ['Inactive', 'Active', 'Provisioning', 'Deleting', 'Failed'];

/** How the rule of a seed is read. */
export interface SeededRuleOptions {
  /** Status of a rule that names none. */
  readonly fallback: Rule['status'];
  readonly targetFrom: (name: string, rule: JsonObject) => Result<RuleTarget, string>;
}

/** A rule of a seed: a known `category` and `status` are stored unchanged, and the name is not checked. */
export function seededRule(
  name: string,
  asked: JsonObject,
  { fallback, targetFrom }: SeededRuleOptions,
): Result<Rule, string> {
  const target = targetFrom(name, asked);
  if (!target.ok) return target;
  return ok({
    name,
    target: target.value,
    category: CATEGORIES.find((category) => category === asked.category) ?? 'UserDefined',
    status: STATES.find((state) => state === asked.status) ?? fallback,
    errorInformation: undefined,
    parentRuleNames: [],
  });
}
