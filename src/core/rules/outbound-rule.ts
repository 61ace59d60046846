import type { JsonObject } from '../text/json.ts';

/** How strictly a managed network isolates its hub. The order is `Disabled < AllowInternetOutbound < AllowOnlyApprovedOutbound`. */
export type IsolationMode = 'Disabled' | 'AllowInternetOutbound' | 'AllowOnlyApprovedOutbound';

/**
 * What a rule says it is for. Anybody can write the word, so it does not say whose the rule is (core/rules/destinations/ownership.ts);
 * Hubwarden deletes and overwrites `UserDefined` rules only. `Unknown` stands for a word that Azure has added since.
 */
export type RuleCategory = 'Required' | 'Recommended' | 'Dependency' | 'UserDefined' | 'Unknown';

/** State of one rule. `Unknown` stands for a word that Azure has added since. */
export type RuleStatus = 'Inactive' | 'Active' | 'Provisioning' | 'Deleting' | 'Failed' | 'Unknown';

/** Protocols a service-tag rule can name; `*` is all of them. */
export type Protocol = 'TCP' | 'UDP' | 'ICMP' | '*';

/** Ports `from` to `to`, both included, 0–65535. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** A set of hosts on ports 80 and 443. Each host is lower-case without a trailing dot; a leading `*.` stands for every name below. */
export interface FqdnDestination {
  readonly type: 'FQDN';
  readonly hosts: readonly string[];
}

/** A service tag, or address prefixes that replace it, on a protocol and ports. */
export interface ServiceTagDestination {
  readonly type: 'ServiceTag';
  /** As written by Azure, for instance `BatchNodeManagement.eastus2`; empty when only prefixes are given. Compared without case. */
  readonly serviceTag: string;
  /** When not empty these are what is opened and the tag is ignored, as Azure does. */
  readonly addressPrefixes: readonly string[];
  readonly protocol: Protocol;
  /** Sorted, joined, never overlapping. */
  readonly ports: readonly PortRange[];
  readonly action: 'Allow' | 'Deny';
}

/** A private endpoint to one subresource of one Azure resource. */
export interface PrivateEndpointDestination {
  readonly type: 'PrivateEndpoint';
  /** As written; compared as `normalArmId`. */
  readonly serviceResourceId: string;
  /** As written; compared without case. */
  readonly subresourceTarget: string;
  readonly sparkEnabled: boolean;
  /** Names for an application gateway; empty otherwise. */
  readonly fqdns: readonly string[];
}

/** What an outbound rule lets through (or, with `action: Deny`, does not). */
export type Destination = FqdnDestination | ServiceTagDestination | PrivateEndpointDestination;

/** A rule of which a part cannot be read. */
export interface UnreadRule {
  /** Everything that the rule may open or close. */
  readonly widest: readonly Destination[];
  /** Why it cannot be read in full, a sentence for each part. */
  readonly reasons: readonly string[];
}

/** One rule as last read from Azure. */
export interface ObservedRule {
  readonly name: string;
  readonly category: RuleCategory;
  readonly status: RuleStatus;
  /** Azure's words when the status is `Failed`. */
  readonly errorInformation: string | undefined;
  readonly parentRuleNames: readonly string[];
  /** undefined when a part of the rule cannot be read; such a rule covers nothing and is never changed. */
  readonly destination: Destination | undefined;
  /** What is known of a rule that cannot be read in full; undefined on one that can. */
  readonly unread?: UnreadRule | undefined;
  /** The rule exactly as Azure sent it. */
  readonly wire: JsonObject;
}
