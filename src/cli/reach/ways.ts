import { editText } from '../../core/reach/edit-text.ts';
import { policyEdit } from '../../core/reach/policy-edit.ts';
import type { ReachOption } from '../../core/reach/reach-options.ts';
import { destinationText } from '../../core/rules/destinations/destination-text.ts';
import { forPeople, visibleLine } from '../../core/text/printable.ts';
import type { Paint } from '../text/paint.ts';
import type { ReachFacts } from './reach-facts.ts';

/** An option for programs, with the edit of the policy behind it. */
export function wayJson(way: ReachOption, facts: ReachFacts): Readonly<Record<string, unknown>> {
  const { cost, destinations, kind, name } = way;
  return { kind, name, cost, opens: destinations.map(destinationText), edit: editJson(way, facts) };
}

function editJson(way: ReachOption, { assignment, lineOf, policySource }: ReachFacts): unknown {
  if (assignment.kind === 'Unassigned') return null;
  const { assignment: name, edit, key } = policyEdit(way, assignment.baseline);
  const line = key === undefined ? undefined : lineOf?.(name, key);
  return { assignment: name, key: key ?? null, change: edit ?? null, policy: policySource, line: line ?? null };
}

/** The lines of an option for people. @param allows the targets that it allows, if there are several questions */
export function wayLines(
  way: ReachOption,
  { facts, paint, allows }: { readonly facts: ReachFacts; readonly paint: Paint; readonly allows?: readonly string[] },
): readonly string[] {
  const { cost, destinations, kind, name, template } = forPeople(way);
  return [
    `  ${kind} ${paint.strong(name)}`,
    ...(allows === undefined ? [] : [`    allows: ${allows.join(', ')}`]),
    ...(kind === 'pack' ? [`    opens: ${destinations.map(destinationText).join('; ')}`] : []),
    `    edit: ${visibleLine(editText(way, facts))}`,
    ...(template === undefined ? [] : [`    ${template.remedy}`]),
    paint.faint(`    cost: ${cost}`),
  ];
}
