import type { DesiredRule } from '../../baseline/policy/baseline.ts';
import type { FirewallSku, IsolationMode } from '../../rules/outbound-rule.ts';
import type { JsonObject } from '../../text/json.ts';
import type { Finding } from '../../verdict/catalogue/finding.ts';
import type { Skipped, SkipReason } from './plan.ts';

/** One repair of a difference from the baseline. A later phase decides which requests it takes. */
export type Repair =
  /** Restores a foreign rule that was lost with a write of ours, or writes a rule for its new owner. */
  | { readonly kind: 'RestoreRule'; readonly name: string; readonly wire: JsonObject; readonly why?: string }
  /** `Altered`: a rule of ours that cannot be put right in place. */
  | {
      readonly kind: 'RemoveRule';
      readonly name: string;
      readonly purpose: 'Forbidden' | 'Altered' | 'Unlisted' | 'Superseded' | 'Released';
    }
  | {
      readonly kind: 'SetMode';
      readonly mode: IsolationMode;
      readonly firewallSku: FirewallSku | undefined;
      readonly approvalId: string | undefined;
      readonly why: string;
    }
  | { readonly kind: 'SetFirewallSku'; readonly firewallSku: FirewallSku }
  /** `deletesFirst`: rules of ours that Azure would refuse the write beside, or cannot change in place. */
  | {
      readonly kind: 'WriteRule';
      readonly rule: DesiredRule;
      readonly deletesFirst: readonly string[];
      readonly why: string;
    }
  | { readonly kind: 'Provision'; readonly includeSpark: boolean }
  /** Writes the mode that the hub has: what a failed write left behind ends when one succeeds. */
  | { readonly kind: 'RewriteMode' };

/** A finding with its repair, or with the reason why there is none. */
export interface Difference {
  readonly finding: Finding;
  readonly repairs: readonly Repair[];
  /** Why there is no repair; undefined when there is one, or when none is needed. */
  readonly skipped: Skipped | undefined;
}

/** A finding that needs no repair. */
export function withoutRepair(finding: Finding): Difference {
  return { finding, repairs: [], skipped: undefined };
}

/** A finding and its repairs. */
export function repairable(finding: Finding, ...repairs: readonly Repair[]): Difference {
  return { finding, repairs, skipped: undefined };
}

/** A finding that is skipped for a reason. */
export function skippedDifference(finding: Finding, reason: SkipReason, detail: string, retryAt?: Date): Difference {
  return { finding, repairs: [], skipped: { rule: finding.rule, reason, detail, retryAt } };
}

/** The difference without its repairs, and the reason. */
export function skipRepairs(difference: Difference, reason: SkipReason, detail: string, retryAt?: Date): Difference {
  return { ...difference, repairs: [], skipped: { rule: difference.finding.rule, reason, detail, retryAt } };
}

/** The judgement of one removal topic on one rule. */
export interface RuleRemoval {
  readonly difference: Difference;
  /** The plan removes the rule, now or later. */
  readonly isToBeRemoved: boolean;
  /** The decision depends on the connections of the hub, which are not known: not read yet, or unreadable. */
  readonly unread?: 'NotYet' | 'Unreadable';
}

/** The repairs of one kind. */
export type RepairOf<K extends Repair['kind']> = Extract<Repair, { kind: K }>;

/** Repairs by kind, each in the order of rule names. */
export interface SortedRepairs {
  readonly restores: readonly RepairOf<'RestoreRule'>[];
  readonly removals: readonly RepairOf<'RemoveRule'>[];
  readonly mode: RepairOf<'SetMode'> | undefined;
  readonly sku: RepairOf<'SetFirewallSku'> | undefined;
  readonly writes: readonly RepairOf<'WriteRule'>[];
  readonly provision: RepairOf<'Provision'> | undefined;
  readonly rewriteMode: RepairOf<'RewriteMode'> | undefined;
}
