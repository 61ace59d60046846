import type { AlertPolicy } from '../../alert/routing/alert-policy.ts';
import type { IsolationMode, Protocol } from '../../rules/outbound-rule.ts';
import type { WriteWindow } from '../../time/write-window.ts';
import type { Baseline, Exemption, ForbiddenRule } from './baseline.ts';

/**
 * One outbound rule as people wrote it: checked, but with its placeholders (`{region}`, `{subscriptionId}`,
 * `{resourceGroup}`, `{hubName}`) not yet filled for a hub.
 */
export type WrittenRule =
  | { readonly kind: 'FQDN'; readonly fqdn: string }
  | {
      readonly kind: 'ServiceTag';
      /** undefined when only prefixes are given. */
      readonly tag: string | undefined;
      readonly addressPrefixes: readonly string[];
      readonly protocol: Protocol;
      readonly ports: string;
      readonly action: 'Allow' | 'Deny';
    }
  | {
      readonly kind: 'PrivateEndpoint';
      readonly resourceId: string;
      readonly subresource: string;
      readonly sparkEnabled: boolean;
      readonly fqdns: readonly string[];
    };

/** A named set of rules that the policy itself defines. */
export interface UserPack {
  readonly name: string;
  readonly description: string | undefined;
  /** Packs whose rules this one holds too; built-in ones with or without edition. */
  readonly extends: readonly string[];
  readonly rules: readonly WrittenRule[];
}

/** Which hubs an assignment takes. A list that is undefined takes every hub; case never counts. */
export interface AssignmentMatch {
  readonly subscriptions: readonly string[] | undefined;
  readonly resourceGroups: readonly string[] | undefined;
  readonly names: readonly string[] | undefined;
  readonly locations: readonly string[] | undefined;
  /** All of them must be there. */
  readonly tags: Readonly<Record<string, string>> | undefined;
}

/** Which hubs get which baseline. */
export interface Assignment {
  readonly name: string;
  readonly match: AssignmentMatch;
  readonly mode: Baseline['mode'];
  readonly isolation: { readonly mode: IsolationMode | undefined } & Omit<Baseline['isolation'], 'mode'>;
  readonly packs: readonly string[];
  readonly rules: readonly WrittenRule[];
  readonly firewallSku: Baseline['firewallSku'];
  readonly unlistedRules: Baseline['unlistedRules'];
  readonly forbidden: readonly ForbiddenRule[];
  readonly provisioning: Baseline['provisioning'];
  readonly pace: Baseline['pace'];
  readonly writeWindows: readonly WriteWindow[];
}

/** What a policy file says, checked and with its defaults filled in. Made by `parsePolicy` only. */
export interface Policy {
  readonly version: 1;
  readonly scope: {
    /** undefined: everything the identity can see. */
    readonly subscriptions: readonly string[] | undefined;
    readonly managementGroups: readonly string[] | undefined;
  };
  /** `Hub`, `Default`, `FeatureStore`. */
  readonly kinds: readonly string[];
  /** Sorted by name. */
  readonly packs: readonly UserPack[];
  /** In the order of the file: the first that matches wins. */
  readonly assignments: readonly Assignment[];
  readonly exemptions: readonly Exemption[];
  /** How a version reaches the hubs; no part of what the version means, so it does not count towards its hash. */
  readonly rollout: RolloutTerms;
  readonly alerts: AlertPolicy;
}

/** How a policy says that its versions are to be rolled out. */
export interface RolloutTerms {
  /** Every hub at once, without rings. */
  readonly immediate: boolean;
  /** Hubs of each assignment that try a version first; also the fewest hubs of a later ring. */
  readonly canaryHubs: number;
  /** Share of an assignment's hubs that a later ring holds. */
  readonly percentPerRing: number;
  /** Least time from the opening of one ring to that of the next. */
  readonly waitMinutes: number;
}
