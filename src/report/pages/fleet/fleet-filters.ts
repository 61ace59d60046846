import { printFilter } from '../../../core/filter/print-filter.ts';
import { foldCase } from '../../../core/text/fold-case.ts';
import type { Verdict } from '../../../core/verdict/catalogue/vocabulary.ts';
import { WRONG } from '../../../reconcile/queries/fleet-list.ts';

/** Hubs that no fresh read shows compliant or exempt, as a filter text. */
export const NEEDS_ATTENTION = printFilter(WRONG);

/** Verdicts that only a person ends: by an approval or a repair outside of Hubwarden, a permission, or the policy. */
export const NEEDS_PERSON_VERDICTS: readonly Verdict[] = ['Blocked', 'Unknown', 'Unassigned'];

/** Hubs with one of {@link NEEDS_PERSON_VERDICTS}, as a filter text. */
export const NEEDS_PERSON = verdictFilter(...NEEDS_PERSON_VERDICTS);

/** Hubs with one of these verdicts, as a filter text. */
export function verdictFilter(...verdicts: readonly Verdict[]): string {
  return `verdict:${verdicts.map(foldCase).join(',')}`;
}
