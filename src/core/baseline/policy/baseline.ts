import type { ForbiddenTarget } from '../../rules/limits/forbidden-destinations.ts';
import type { RuleProblem } from '../../rules/limits/rule-problems.ts';
import type { Destination, FirewallSku, IsolationMode } from '../../rules/outbound-rule.ts';
import type { WriteWindow } from '../../time/write-window.ts';
import type { FoundryAccountTerms } from './foundry-accounts.ts';

/** Modes of an assignment: `observe` only reports, `enforce` also writes. */
export const ASSIGNMENT_MODES = ['observe', 'enforce'] as const;

/** What Hubwarden does about the isolation mode of a hub that is created after the assignment became active. */
export const ISOLATION_OF_NEW_HUBS = ['report', 'approve', 'enforce'] as const;

/** What Hubwarden does about the isolation mode of any other hub. */
export const ISOLATION_OF_EXISTING_HUBS = ['report', 'approve'] as const;

/** What Hubwarden does about user-defined rules that the baseline does not list. */
export const UNLISTED_RULES = ['allow', 'report', 'remove'] as const;

/** What Hubwarden does about rules that open a forbidden destination. */
export const FORBIDDEN_ACTIONS = ['report', 'remove'] as const;

/** One rule that the baseline wants, under the name that Hubwarden writes. */
export interface DesiredRule {
  /** Deterministic: `hw-` + slug + hash of the destination (core/rules/destinations/rule-name.ts). */
  readonly name: string;
  readonly destination: Destination;
  /** Its origins, as display texts: `vscode@2026-02`, `contoso-data`, `assignment production`. */
  readonly origin: string;
}

/** A destination that no user rule may reach, and the action for a rule that does. */
export interface ForbiddenRule {
  readonly target: ForbiddenTarget;
  readonly action: (typeof FORBIDDEN_ACTIONS)[number];
}

/** A dated, owned exception from findings. */
export interface Exemption {
  /** Stable over reordering of the policy: a hash of its fields. */
  readonly id: string;
  /** A hub id or a glob over hub ids, lower-case. */
  readonly hub: string;
  readonly findings: readonly string[];
  /** Name of a rule, or a glob over names; undefined = every rule of those findings. */
  readonly rule: string | undefined;
  readonly owner: string;
  readonly ticket: string;
  readonly reason: string;
  /** The first instant at which it no longer applies: the end of the named UTC day. */
  readonly expiresAt: Date;
}

/** A part of the baseline that its mode, Azure or the policy's firewall setting does not allow. */
export interface BaselineProblem extends RuleProblem {
  readonly rule: string | undefined;
}

/** The desired state of one hub. Built from a policy for one hub; pure data. */
export interface Baseline {
  /** Name of the assignment it comes from. */
  readonly assignment: string;
  readonly mode: (typeof ASSIGNMENT_MODES)[number];
  readonly isolation: {
    /** undefined: the baseline does not set a mode. */
    readonly mode: IsolationMode | undefined;
    readonly newHubs: (typeof ISOLATION_OF_NEW_HUBS)[number];
    readonly existingHubs: (typeof ISOLATION_OF_EXISTING_HUBS)[number];
  };
  /**
   * Sorted by name; destinations are unique. Rules that one of `problems` blocks are included: wanted, never written,
   * and satisfied if the hub permits them anyway.
   */
  readonly rules: readonly DesiredRule[];
  /** undefined: the policy does not accept the price of a firewall, and FQDN rules are refused with HW406. */
  readonly firewallSku: FirewallSku | undefined;
  readonly unlistedRules: (typeof UNLISTED_RULES)[number];
  readonly forbidden: readonly ForbiddenRule[];
  readonly provisioning: {
    readonly start: boolean;
    readonly includeSpark: boolean;
    /** undefined: the deployment's timings apply. */
    readonly warnAfterMinutes: number | undefined;
    readonly failAfterMinutes: number | undefined;
  };
  readonly pace: { readonly hubsChangedPerHour: number; readonly newHubsPerHour: number };
  readonly writeWindows: readonly WriteWindow[];
  /**
   * Exemptions whose `hub` matches this hub, expired ones included: one predicate judges them
   * (core/baseline/policy/exemption.ts).
   */
  readonly exemptions: readonly Exemption[];
  readonly problems: readonly BaselineProblem[];
  /** The policy's choices for accounts; undefined: it makes none, or the baseline is that of a hub. */
  readonly foundryAccounts?: FoundryAccountTerms | undefined;
}

/** The assignment of a hub and its reasons; `reasons` has one sentence per assignment tried, in order. */
export type AssignmentOutcome =
  | { readonly kind: 'Assigned'; readonly baseline: Baseline; readonly reasons: readonly string[] }
  | { readonly kind: 'Unassigned'; readonly reasons: readonly string[] };
