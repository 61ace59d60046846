import { DEFAULT_API_VERSION } from '../../core/azure/api-versions.ts';
import { networkVersions, showsManagedNetwork } from '../../core/azure/field-at-version.ts';
import { parsePolicy, renderProblems } from '../../core/baseline/parse-policy.ts';
import type { Policy } from '../../core/baseline/policy/policy.ts';
import type { PolicyProblem } from '../../core/baseline/policy/policy-problem.ts';
import { policyVersion } from '../../core/baseline/policy-version.ts';
import { counted } from '../../core/text/counted.ts';
import type { CommandContext } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { readTextInput } from '../input/read-input.ts';

/** Options of `policy validate`. */
export interface ValidateArguments {
  readonly file: string;
  /** api-version of the app; default: the one in the environment, else Hubwarden's default. */
  readonly apiVersion?: string | undefined;
  /** Warnings count as problems. */
  readonly strict?: boolean | undefined;
}

/**
 * `policy validate`: shows every problem of a policy file at once, and warns of likely mistakes. Under `strict` a warning
 * ends with 1, as a problem does, so that a pipeline needs no other rule for it.
 */
export function policyValidateCommand({ file, ...asked }: ValidateArguments, context: CommandContext): CommandResult {
  const apiVersion = asked.apiVersion ?? context.apiVersion ?? DEFAULT_API_VERSION;
  if (!showsManagedNetwork(apiVersion)) {
    const [first] = networkVersions();
    return failure(
      `"${apiVersion}" is not an api-version with managed networks. Use ${first} or later, such as "${DEFAULT_API_VERSION}".`,
    );
  }
  const text = readTextInput(file, context);
  if (!text.ok) return failure(text.error);
  const parsed = parsePolicy(text.value, file, context.now(), apiVersion);
  if (!parsed.ok) {
    const json = { valid: false, version: null, problems: parsed.error.map(problemJson), warnings: [] };
    return { ...failure(refusalText(parsed.error, file)), json };
  }
  const { policy, warnings } = parsed.value;
  const { hash } = policyVersion(policy);
  const json = { valid: true, version: hash, problems: [], warnings: warnings.map(problemJson) };
  if (asked.strict === true && warnings.length > 0) {
    const what = counted(warnings.length, 'warning');
    return { ...failure(`${renderProblems(warnings, file)}\n${file} has ${what}, and --strict accepts none.`), json };
  }
  return answer(0, {
    text: [validText(policy, file, hash), ...warningLines(warnings, file, context)].join('\n'),
    json,
  });
}

function refusalText(problems: readonly PolicyProblem[], file: string): string {
  const what = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return `${renderProblems(problems, file)}\n${file} is refused: ${what}.`;
}

function validText({ assignments, exemptions, packs }: Policy, file: string, version: string): string {
  const counts = [
    counted(assignments.length, 'assignment'),
    ...(packs.length === 0 ? [] : [counted(packs.length, 'pack')]),
    ...(exemptions.length === 0 ? [] : [counted(exemptions.length, 'exemption')]),
  ];
  return `${file} is valid: ${counts.join(', ')}. Version ${version}.`;
}

function warningLines(warnings: readonly PolicyProblem[], file: string, { paint }: CommandContext): readonly string[] {
  if (warnings.length === 0) return [];
  return ['', paint.warn(counted(warnings.length, 'warning')), renderProblems(warnings, file)];
}

function problemJson({ column, line, message, path, remedy }: PolicyProblem): unknown {
  return { line: line ?? null, column: column ?? null, path, message, remedy };
}
