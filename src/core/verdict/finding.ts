import type { FindingClass, Severity } from './vocabulary.ts';

/** One thing wrong or noteworthy on one hub (or, for operational ones, about Hubwarden itself). */
export interface Finding {
  /** `HW201`: a public contract, never renumbered (core/verdict/catalogue/catalogue.ts). */
  readonly code: string;
  readonly class: FindingClass;
  readonly severity: Severity;
  /** One alert per cause key; undefined when the finding never alerts. */
  readonly causeKey: string | undefined;
  /** Rule the finding is about. */
  readonly rule: string | undefined;
  /** Destination of that rule as Azure shows it, where the finding is about what the rule opens. */
  readonly destination?: string | undefined;
  /** What is the matter, in one sentence with the names in it. */
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
  /** Id of the exemption that covers it; undefined when none does. An exempt finding yields no step. */
  readonly exemptedBy: string | undefined;
}
