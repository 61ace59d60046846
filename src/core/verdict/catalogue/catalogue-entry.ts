import type { FindingClass, Severity } from './vocabulary.ts';

/**
 * Parts of a group key beside the code. Findings with the same key are one alert, on any number of hubs. The code that raises
 * the finding names `scope`, `policy`, `target`, `principal`, `exemption` and `receiver`.
 */
export type GroupKeyPart =
  | 'hub'
  | 'assignment'
  | 'rule'
  | 'subscription'
  | 'scope'
  | 'policy'
  | 'target'
  | 'principal'
  | 'exemption'
  | 'receiver';

/** Kinds of changes that events report. `HubWrite` is a request for the hub as a whole. */
export type ChangeKind = 'RuleWrite' | 'RuleDelete' | 'HubWrite' | 'Other';

/**
 * What Hubwarden writes to end a finding, in enforce mode. `CreateRule` to `RestoreForeignRule` write or remove the rule that
 * the finding names; `ChangeRule` is any write or removal of that rule.
 */
export type FindingRepair =
  | 'SetMode'
  | 'SetFirewallSku'
  | 'Provision'
  | 'CreateRule'
  | 'RestoreRule'
  | 'RemoveRule'
  | 'RewriteRule'
  | 'RestoreForeignRule'
  | 'ChangeRule';

/** What Hubwarden asked Azure for, as far as a refusal of it blocks other repairs. */
export type RefusedChange = 'Mode' | 'FirewallSku' | 'FirewallSkuWithMode' | 'Provisioning';

/** What follows when Azure refuses a write and the refusal is reported under the code. */
export interface RefusalTraits {
  /** Repairs that the refusal of a write of the hub blocks; undefined: every repair. */
  readonly blocks?: readonly RefusedChange[];
  /** The remedy. `OfCode`: `fix` of the catalogue. `AzuresMessage`: correct what Azure's message names. `RemoveUsage`: delete computes and endpoints. */
  readonly remedy: 'OfCode' | 'AzuresMessage' | 'RemoveUsage';
  /** The message is Azure's alone and may name neither rule nor hub. */
  readonly isAzuresMessage: boolean;
}

/** One of the findings that say how far the provisioning of a network has come. */
export interface ProvisioningTraits {
  /** The finding with the highest rank replaces the others in alerts. */
  readonly rank: number;
  /** First half of a sentence for a finding that only an active network ends; undefined: the end of the operation ends it. `HUB` stands for the name. */
  readonly openUntilActive?: string;
}

/** How an alert relates to the isolation mode. While a finding `AboutMode` is open, those that `FollowFromMode` raise no alert. */
export type ModeRelation = 'AboutMode' | 'FollowsFromMode';

/** The findings of Hubwarden's own pending work. See `withOwnWorkPending`. */
export type OwnWorkKind = 'FirstWrite' | 'RemovalOfOwnRule' | 'Provisioning';

/** What every row of the catalogue states. */
interface RequiredFacts {
  readonly title: string;
  /** Why it matters to the owners of the hub. */
  readonly why: string;
  /** The class of the finding unless the place that raises it states another one; `classNote` says when. */
  readonly class: FindingClass;
  readonly severity: Severity;
  /** Parts of the group key beside the code; undefined: the finding raises no alert. */
  readonly groupKey: readonly GroupKeyPart[] | undefined;
  /** A policy may exempt hubs from it. */
  readonly exemptable: boolean;
  readonly fix: string;
  readonly clearedBy: string;
}

/** What a row states only where it differs from {@link DEFAULT_FACTS}. */
interface OptionalFacts {
  readonly classNote: string | undefined;
  /** The finding is about the hub as a whole: an exemption of one rule never covers it. */
  readonly isAboutWholeHub: boolean;
  /** Notified once even when Hubwarden repairs it at once. */
  readonly alwaysNotified: boolean;
  /** The fleet has it, not a hub: Hubwarden raises one alert itself, and findings on hubs raise none. */
  readonly isOfFleet: boolean;
  /** A hub with this finding is `Unassigned`. */
  readonly makesUnassigned: boolean;
  readonly relationToMode: ModeRelation | undefined;
  readonly repair: FindingRepair | undefined;
  readonly refusal: RefusalTraits;
  readonly provisioning: ProvisioningTraits | undefined;
  readonly ownWork: OwnWorkKind | undefined;
  /** Changes that can cause it, so that an alert can name an author. Empty: time, Azure, the policy or Hubwarden causes it. */
  readonly causedBy: readonly ChangeKind[];
  /** Only a change of the hub can cause it: where a sweep finds it first, an event is missing. */
  readonly isCausedByChangeOnly: boolean;
  /** A failed request can cause it too. */
  readonly isCausedByFailedRequest: boolean;
  /** A hub that shows it proves that the policy version of a roll-out does harm. */
  readonly failsRollout: boolean;
  /** Follows from how long a rule has been inactive, which a single read does not show. */
  readonly needsInactiveTime: boolean;
  /** Why an alert about Hubwarden itself has ended. */
  readonly endedBecause: string;
  /** Edition of the judgement that was the first to have the code. See `judgement-edition.ts`. */
  readonly sinceEdition: number;
  /** Later editions in which the code came to mean more. */
  readonly changedInEditions: readonly number[];
}

/** What holds for a code whose row states nothing else. */
export const DEFAULT_FACTS: OptionalFacts = {
  classNote: undefined,
  isAboutWholeHub: false,
  alwaysNotified: false,
  isOfFleet: false,
  makesUnassigned: false,
  relationToMode: undefined,
  repair: undefined,
  refusal: { remedy: 'OfCode', isAzuresMessage: false },
  provisioning: undefined,
  ownWork: undefined,
  causedBy: [],
  isCausedByChangeOnly: false,
  isCausedByFailedRequest: false,
  failsRollout: false,
  needsInactiveTime: false,
  endedBecause: 'the condition is over',
  sinceEdition: 1,
  changedInEditions: [],
};

/** A row of the catalogue as it is written: the one place for all facts about a code. */
export type WrittenEntry = RequiredFacts & Partial<OptionalFacts>;

/** All facts about a finding code. Codes are a public contract: never renumbered, never used for something else. */
export interface CatalogueEntry extends RequiredFacts, OptionalFacts {
  /** A finding of this code in Hubwarden's words: a test renders it from a scenario. */
  readonly example: string;
}
