import { DEFAULT_API_VERSION } from '../../core/azure/api-versions.ts';
import { parsePolicy, renderProblems } from '../../core/baseline/parse-policy.ts';
import type { Policy } from '../../core/baseline/policy/policy.ts';
import { pinPacks } from '../../core/baseline/policy-version.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { CommandContext } from '../command/command-context.ts';
import { keptPolicies } from './kept-policies.ts';
import { readTextInput } from './read-input.ts';

/**
 * Reads a policy for use, with the pack editions of this release, as if an app with the environment's api-version
 * activated it now. A text that has passed every check before is not checked again where the context keeps policies:
 * checking takes most of the time of a short command.
 *
 * @returns every problem with its line, path and remedy when the policy is refused
 */
export function readPolicy(file: string, context: CommandContext): Result<Policy, string> {
  const text = readTextInput(file, context);
  if (!text.ok) return text;
  const checked = { text: text.value, apiVersion: context.apiVersion ?? DEFAULT_API_VERSION };
  const kept = context.keptPolicies === undefined ? undefined : keptPolicies(context.keptPolicies);
  const known = kept?.read(checked);
  if (known !== undefined) return ok(known);
  const parsed = parsePolicy(checked.text, file, undefined, checked.apiVersion);
  if (!parsed.ok) return err(renderProblems(parsed.error, file));
  const policy = pinPacks(parsed.value.policy, {});
  kept?.write(checked, policy);
  return ok(policy);
}
