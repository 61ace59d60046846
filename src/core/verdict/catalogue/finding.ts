import type { FindingCode } from './finding-code.ts';
import type { GroupKey } from './group-key.ts';
import type { FindingClass, Severity } from './vocabulary.ts';

/** One thing wrong or noteworthy on one hub (or, for operational ones, about Hubwarden itself). */
export interface Finding {
  /** A public contract, never renumbered. All facts about it are in core/verdict/catalogue. */
  readonly code: FindingCode;
  readonly class: FindingClass;
  readonly severity: Severity;
  /** Findings with the same key are one alert; undefined: the finding raises no alert. */
  readonly groupKey: GroupKey | undefined;
  /** Rule the finding is about. */
  readonly rule: string | undefined;
  /** Destination of that rule as Azure shows it, where the finding is about what the rule opens. */
  readonly destination?: string | undefined;
  /** What is wrong, in one sentence with names and values. */
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
  /** Id of the exemption that covers it; undefined when none does. An exempt finding yields no step. */
  readonly exemptedBy: string | undefined;
}
