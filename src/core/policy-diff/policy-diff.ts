import type { StoredCode } from '../verdict/catalogue/finding-code.ts';
import type { FindingClass } from '../verdict/catalogue/vocabulary.ts';
import type { TermChange } from './changed-terms.ts';
import type { RuleDifference, RuleOutcome } from './compare-hub.ts';
import type { Cost, VerdictUnder } from './hub-under.ts';
import type { ChangeHold, NetworkChange } from './network-change.ts';

/** Ids of hubs, in the order in which they were compared. */
export type Hubs = readonly string[];

/** What Hubwarden would do under one policy, over the fleet. */
export interface ChangeTotals extends Cost {
  /** Changes of rules and settings, not requests. */
  readonly changes: number;
  readonly irreversible: number;
}

/** The fleet under one policy. `passing`, `failing`, `unmanaged` and `notKnown` add up to the fleet. */
export interface FleetUnder {
  /** Hubs that are compliant or exempt. */
  readonly passing: number;
  /** Hubs with any other verdict, also those without an assignment. */
  readonly failing: number;
  /** Hubs that the policy does not cover. */
  readonly unmanaged: number;
  /** Hubs whose verdict under this policy only a read of Azure can show. */
  readonly notKnown: number;
  readonly totals: Readonly<Record<ChangeHold, ChangeTotals>>;
}

/** Hubs that went from one verdict to another. */
export interface VerdictMove {
  readonly from: VerdictUnder;
  readonly to: VerdictUnder;
  readonly hubs: Hubs;
}

/** Hubs that change their assignment; undefined: none, or outside the scope. */
export interface AssignmentMove {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly hubs: Hubs;
}

/** A rule that only one policy wants of an assignment's hubs. */
export interface RuleGroup extends Pick<RuleDifference, 'kind' | 'name' | 'text' | 'origin'> {
  readonly assignment: string;
  readonly hubs: Hubs;
  /** Number of hubs by outcome; an outcome without hubs is absent. */
  readonly outcomes: Readonly<Partial<Record<RuleOutcome, number>>>;
}

/** One change of a rule or a setting that only one of the two plans makes, over the hubs of an assignment. */
export interface ChangeGroup extends Omit<NetworkChange, 'rule'> {
  readonly assignment: string;
  /** Hubs on which only the new policy makes it. */
  readonly gained: Hubs;
  /** Hubs on which only the old policy makes it. */
  readonly lost: Hubs;
  /** True when every hub of the group has it because of a rule that a {@link RuleGroup} names. */
  readonly inRules: boolean;
}

/** A code that only one of the policies raises, over the hubs of an assignment. */
export interface FindingGroup {
  /** undefined: hubs without an assignment. */
  readonly assignment: string | undefined;
  readonly code: StoredCode;
  readonly class: FindingClass;
  /** True for findings that an exemption covers. */
  readonly isExempt: boolean;
  /** Hubs with more findings of the code. */
  readonly gained: Hubs;
  /** Hubs with fewer. */
  readonly lost: Hubs;
}

/** A way in which the new policy is looser than the old one for hubs. */
export interface LooserGroup {
  /** Assignment under the old policy. */
  readonly from: string;
  /** Assignment under the new policy; undefined: none. */
  readonly to: string | undefined;
  readonly phrase: string;
  /** Empty when no hub has the assignment today. */
  readonly hubs: Hubs;
}

/** A changed part of the policies, with the hubs that it can concern. */
export interface TermGroup extends TermChange {
  /** Hubs that have the assignment under either policy; the fleet for a part of the policy as a whole. */
  readonly hubs: number;
  /** Hubs among them for which anything differs, whether because of this part or of another one. */
  readonly changedHubs: number;
}

/** What differs between two policies over a fleet. */
export interface PolicyDiff {
  readonly hubs: number;
  /** Hubs that neither policy covers. */
  readonly outside: number;
  /** Hubs for which anything differs. */
  readonly changed: number;
  readonly newlyFailing: Hubs;
  readonly newlyPassing: Hubs;
  /** Hubs that only the new policy covers. */
  readonly newlyManaged: Hubs;
  /** Hubs that only the old policy covers. */
  readonly noLongerManaged: Hubs;
  readonly old: FleetUnder;
  readonly next: FleetUnder;
  /** Adds up to the fleet; also hubs whose verdict stays. */
  readonly verdicts: readonly VerdictMove[];
  readonly assignments: readonly AssignmentMove[];
  readonly rules: readonly RuleGroup[];
  readonly changes: readonly ChangeGroup[];
  readonly findings: readonly FindingGroup[];
  readonly looser: readonly LooserGroup[];
  readonly terms: readonly TermGroup[];
}

/** True when no hub differs and the policies mean the same. */
export function isEmptyDiff({ changed, terms }: PolicyDiff): boolean {
  return changed === 0 && terms.length === 0;
}
