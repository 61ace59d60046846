import type { FindingClass, Severity, Verdict } from '../verdict/catalogue/vocabulary.ts';

/** The properties of a hub by which lists are filtered and sorted. Times are ISO strings in UTC. */
export interface FilterSubject {
  readonly hubId: string;
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string | undefined;
  /** Kind of the workspace or account, as a policy writes it; undefined: not recorded. */
  readonly kind: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly verdict: Verdict;
  /** The highest severity of the open findings. */
  readonly severity: Severity | undefined;
  /** Codes of all findings that are not exempt. */
  readonly openCodes: readonly string[];
  /** Classes of those findings. */
  readonly openClasses: readonly FindingClass[];
  readonly assignment: string | undefined;
  /** Mode of the assignment; undefined: not known. */
  readonly mode: string | undefined;
  /** Version of the policy in force for the hub. */
  readonly policyVersion: string | undefined;
  /** Start of the verdict. */
  readonly verdictSince: string;
  /** Time of the read behind the verdict. */
  readonly confirmedAt: string;
  /** True when an exemption covers a finding. */
  readonly isExempt: boolean;
  /** True when the last sweep, or a later run, gave the hub its verdict. */
  readonly isCovered: boolean;
}
