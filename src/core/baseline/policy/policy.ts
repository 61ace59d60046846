import type { AlertPolicy } from '../../alert/routing/alert-policy.ts';
import type { IsolationMode, Protocol } from '../../rules/outbound-rule.ts';
import type { WriteWindow } from '../../time/write-window.ts';
import type { Baseline, Exemption, ForbiddenRule } from './baseline.ts';
import type { FoundryAccountTerms } from './foundry-accounts.ts';

/**
 * One outbound rule as the policy writes it: checked, but with its placeholders (`{region}`, `{subscriptionId}`,
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
  /** Packs whose rules this one includes; built-in ones with or without edition. */
  readonly extends: readonly string[];
  readonly rules: readonly WrittenRule[];
}

/** The hubs that an assignment selects. An undefined list selects every hub; case never counts. */
export interface AssignmentMatch {
  readonly subscriptions: readonly string[] | undefined;
  readonly resourceGroups: readonly string[] | undefined;
  readonly names: readonly string[] | undefined;
  readonly locations: readonly string[] | undefined;
  /** The hub must have all of them. */
  readonly tags: Readonly<Record<string, string>> | undefined;
}

/** One assignment: hubs and their baseline. */
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

/** The content of a policy file, checked and with its defaults filled in. Made by `parsePolicy` only. */
export interface Policy {
  readonly version: 1;
  readonly scope: {
    /** undefined: everything that the identity can read. */
    readonly subscriptions: readonly string[] | undefined;
    readonly managementGroups: readonly string[] | undefined;
  };
  /** `Hub`, `Default`, `FeatureStore`, `FoundryAccount`. */
  readonly kinds: readonly string[];
  /** Sorted by name. */
  readonly packs: readonly UserPack[];
  /** In the order of the file: the first that matches wins. */
  readonly assignments: readonly Assignment[];
  readonly exemptions: readonly Exemption[];
  /** undefined: the file makes no choice, and the safe ones apply. */
  readonly foundryAccounts?: FoundryAccountTerms | undefined;
  /** How a version reaches the hubs. It is not part of the version's meaning, so it does not count towards its hash. */
  readonly rollout: RolloutTerms;
  readonly alerts: AlertPolicy;
}

/** How a policy rolls out its versions. */
export interface RolloutTerms {
  /** Every hub at once, without rings. */
  readonly immediate: boolean;
  /** Hubs of each assignment that get a version first; also the fewest hubs of a later ring. */
  readonly canaryHubs: number;
  /** Share of an assignment's hubs that a later ring holds. */
  readonly percentPerRing: number;
  /** Least time from the opening of one ring to that of the next. */
  readonly waitMinutes: number;
}
