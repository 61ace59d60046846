import type { AssignmentOutcome } from '../baseline/policy/baseline.ts';
import type { AssignmentKey } from '../baseline/policy-file/assignment-lines.ts';
import type { Observation } from '../observation/observation.ts';
import { policyEdit } from './policy-edit.ts';
import type { ReachOption } from './reach-options.ts';

/** Where a policy stands, for the text of an edit. */
export interface PolicyPlace {
  /** Where the policy comes from: a file, or the version in force. */
  readonly policySource: string;
  /** Lines of the policy file; undefined: the policy is not a file. */
  readonly lineOf: ((assignment: string, key: AssignmentKey) => number | undefined) | undefined;
}

/** The edit of the policy that makes an option true, with its place, as a phrase. */
export function editText(
  way: ReachOption,
  {
    assignment,
    lineOf,
    observation,
    policySource,
  }: PolicyPlace & { readonly assignment: AssignmentOutcome; readonly observation: Pick<Observation, 'name'> },
): string {
  if (assignment.kind === 'Unassigned')
    return `no assignment of ${policySource} matches ${observation.name}; add one that selects it, with this ${way.kind}`;
  const { assignment: name, edit, key } = policyEdit(way, assignment.baseline);
  if (key === undefined) return `none; assignment ${name} of ${policySource} asks for this rule already`;
  const line = lineOf?.(name, key);
  const place = line === undefined ? policySource : `${policySource}:${line}`;
  return `${edit} ${key === 'mode' ? 'in' : `to ${key} of`} assignment ${name} (${place})`;
}
