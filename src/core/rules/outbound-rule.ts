import type { JsonObject } from '../text/json.ts';

/** Isolation modes of a managed network, the weakest first. */
export const ISOLATION_MODES = ['Disabled', 'AllowInternetOutbound', 'AllowOnlyApprovedOutbound'] as const;

/** How strictly a managed network isolates its hub. */
export type IsolationMode = (typeof ISOLATION_MODES)[number];

/** SKUs of the firewall that Azure creates for FQDN rules. */
export const FIREWALL_SKUS = ['Standard', 'Basic'] as const;

/** One SKU of the firewall. */
export type FirewallSku = (typeof FIREWALL_SKUS)[number];

/** Categories of rules that Azure names. */
export const RULE_CATEGORIES = ['Required', 'Recommended', 'Dependency', 'UserDefined'] as const;

/**
 * The category that a rule states. Any principal can write the word, so it does not prove who owns the rule
 * (core/rules/destinations/ownership.ts). Hubwarden deletes and overwrites `UserDefined` rules only. `Unknown` stands for a
 * word that this version does not know.
 */
export type RuleCategory = (typeof RULE_CATEGORIES)[number] | 'Unknown';

/** States of rules that Azure names. */
export const RULE_STATUSES = ['Inactive', 'Active', 'Provisioning', 'Deleting', 'Failed'] as const;

/** State of one rule. `Unknown` stands for a word that this version does not know. */
export type RuleStatus = (typeof RULE_STATUSES)[number] | 'Unknown';

/** Protocols a service-tag rule can name; `*` is all of them. */
export const PROTOCOLS = ['TCP', 'UDP', 'ICMP', '*'] as const;

/** One protocol of a service-tag rule. */
export type Protocol = (typeof PROTOCOLS)[number];

/** What a service-tag rule does with traffic. */
export const RULE_ACTIONS = ['Allow', 'Deny'] as const;

/** Ports `from` to `to`, both included, 0–65535. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/**
 * A set of hosts on ports 80 and 443. Each host is lower-case without a trailing dot; a leading `*.` matches every name
 * below.
 */
export interface FqdnDestination {
  readonly type: 'FQDN';
  readonly hosts: readonly string[];
}

/** A service tag, or address prefixes that replace it, on a protocol and ports. */
export interface ServiceTagDestination {
  readonly type: 'ServiceTag';
  /** As written by Azure, for instance `BatchNodeManagement.eastus2`; empty when only prefixes are given. Compared without case. */
  readonly serviceTag: string;
  /** If not empty, Azure opens these prefixes and ignores the tag. */
  readonly addressPrefixes: readonly string[];
  readonly protocol: Protocol;
  /** Sorted, joined, never overlapping. */
  readonly ports: readonly PortRange[];
  readonly action: (typeof RULE_ACTIONS)[number];
}

/** A private endpoint to one subresource of one Azure resource. */
export interface PrivateEndpointDestination {
  readonly type: 'PrivateEndpoint';
  /** As written; compare it through `normalArmId`. */
  readonly serviceResourceId: string;
  /** As written; compared without case. */
  readonly subresourceTarget: string;
  readonly sparkEnabled: boolean;
  /** Names for an application gateway; empty otherwise. */
  readonly fqdns: readonly string[];
}

/** The traffic that an outbound rule permits (or, with `action: Deny`, blocks). */
export type Destination = FqdnDestination | ServiceTagDestination | PrivateEndpointDestination;

/** A rule that is partly unreadable. */
export interface UnreadRule {
  /** Everything that the rule may open or close. */
  readonly widest: readonly Destination[];
  /** Why it is not readable in full, one sentence for each part. */
  readonly reasons: readonly string[];
}

/** One rule as last read from Azure. */
export interface ObservedRule {
  readonly name: string;
  readonly category: RuleCategory;
  readonly status: RuleStatus;
  /** Azure's message when the status is `Failed`. */
  readonly errorInformation: string | undefined;
  readonly parentRuleNames: readonly string[];
  /** undefined when a part of the rule is unreadable. Such a rule covers nothing, and Hubwarden never changes it. */
  readonly destination: Destination | undefined;
  /** The known parts of an unreadable rule; undefined on a readable one. */
  readonly unread?: UnreadRule | undefined;
  /** The rule exactly as Azure sent it. */
  readonly wire: JsonObject;
}
