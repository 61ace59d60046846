import { commandInText } from '../../../core/text/command-text.ts';
import type { FindingClass, Severity } from '../../../core/verdict/catalogue/vocabulary.ts';
import { SEVERITIES } from '../../../core/verdict/catalogue/vocabulary.ts';

/** A finding as far as the next step needs it. */
export interface StepFinding {
  readonly code: string;
  readonly class: FindingClass;
  readonly severity: Severity;
  readonly fix: string;
  readonly exemptedBy?: string | undefined;
}

/** Which class asks for a person first: what cannot be read says nothing else, and a blocker blocks the rest. */
const CLASSES: readonly FindingClass[] = ['unreadable', 'blocker', 'difference', 'pending', 'operational'];

/** What to do next about a hub, in one sentence or two: the remedy of the most urgent finding that is open. */
export function nextStep(name: string, goneAt: string | undefined, findings: readonly StepFinding[]): string {
  if (goneAt !== undefined)
    return `Nothing: ${name} is gone or out of scope since ${goneAt}. Its history stays: ${commandInText('history', name)}.`;
  const open = findings.filter((each) => each.exemptedBy === undefined && CLASSES.includes(each.class));
  const [first, ...others] = open.toSorted(
    (a, b) => CLASSES.indexOf(a.class) - CLASSES.indexOf(b.class) || rankOf(a) - rankOf(b),
  );
  if (first === undefined) return 'Nothing: no finding is open.';
  const fixes = new Set(others.map(({ fix }) => fix).filter((fix) => fix !== first.fix));
  const more =
    fixes.size === 0
      ? ''
      : ` Other findings have ${fixes.size === 1 ? 'another remedy' : `${fixes.size} other remedies`}.`;
  return `${first.code}: ${first.fix}${more}`;
}

/** The most severe first. */
function rankOf({ severity }: StepFinding): number {
  return SEVERITIES.indexOf(severity);
}
