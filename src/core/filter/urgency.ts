import type { Verdict } from '../verdict/catalogue/vocabulary.ts';

/** The verdicts, the worst first: hubs that need a person's attention come first. */
export const VERDICTS_BY_URGENCY: readonly Verdict[] = [
  'Blocked',
  'Drifted',
  'Unknown',
  'Unassigned',
  'Pending',
  'Exempt',
  'Compliant',
];
