import { DEFAULT_API_VERSION } from '../../core/azure/api-versions.ts';
import { parsePolicy, renderProblems } from '../../core/baseline/parse-policy.ts';
import type { Policy } from '../../core/baseline/policy/policy.ts';
import { pinPacks } from '../../core/baseline/policy-version.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { CommandContext } from '../command/command-context.ts';
import { readTextInput } from './read-input.ts';

/**
 * Reads a policy for use, with the pack editions of this release, as if an app with the environment's api-version
 * activated it now.
 *
 * @returns every problem with its line, path and remedy when the policy is refused
 */
export function readPolicy(file: string, context: CommandContext): Result<Policy, string> {
  const text = readTextInput(file, context);
  if (!text.ok) return text;
  const parsed = parsePolicy(text.value, file, undefined, context.apiVersion ?? DEFAULT_API_VERSION);
  return parsed.ok ? ok(pinPacks(parsed.value.policy, {})) : err(renderProblems(parsed.error, file));
}
