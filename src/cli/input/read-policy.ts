import { DEFAULT_API_VERSION } from '../../core/azure/api-versions.ts';
import { parsePolicy, renderProblems } from '../../core/baseline/parse-policy.ts';
import type { Policy } from '../../core/baseline/policy/policy.ts';
import { pinPacks } from '../../core/baseline/policy-version.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { CommandContext } from '../command/command-context.ts';
import { readTextInput } from './read-input.ts';

/**
 * Reads a policy that is to be used, with the pack editions of this release, as if it were activated now by an app that
 * speaks the version of the environment.
 *
 * @returns every problem with its line, path and remedy when it is refused
 */
export function readPolicy(file: string, world: CommandContext): Result<Policy, string> {
  const text = readTextInput(file, world);
  if (!text.ok) return text;
  const parsed = parsePolicy(text.value, file, undefined, world.apiVersion ?? DEFAULT_API_VERSION);
  return parsed.ok ? ok(pinPacks(parsed.value.policy, {})) : err(renderProblems(parsed.error, file));
}
