import type { HubId } from '../hub-id.ts';
import type { FirewallSku, IsolationMode, ObservedRule } from '../rules/outbound-rule.ts';

/** A hub or account as one read of Azure showed it. No part of it comes from earlier reads. */
export interface Observation {
  readonly hubId: HubId;
  /** Name in the casing Azure shows. */
  readonly name: string;
  readonly location: string;
  /**
   * `Hub`, `Project`, `Default`, `FeatureStore` or a newer kind of workspace, in Azure's casing; `FoundryAccount` for an
   * account that can have a managed network, and Azure's word for every other account.
   */
  readonly kind: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The id that distinguishes a hub or account from a later one of the same name. Empty when Azure does not show it. */
  readonly workspaceGuid: string;
  readonly createdAt: Date | undefined;
  /** `Succeeded`, `Creating`, `Updating`, `Deleting`, `Failed`, … */
  readonly provisioningState: string;
  /** The hub of a project; undefined on hubs. */
  readonly hubResourceId: string | undefined;
  /** ARM ids of the projects of the hub or account. */
  readonly associatedWorkspaces: readonly string[];
  /** An absent managed network reads as `Disabled`. */
  readonly isolationMode: IsolationMode;
  /**
   * The modes known to Hubwarden that Azure says it would accept; undefined when it names none or sends an empty list.
   */
  readonly changeableIsolationModes: readonly IsolationMode[] | undefined;
  /** The other modes that Azure says it would accept, as it shows them. */
  readonly unknownIsolationModes?: readonly string[] | undefined;
  /** There is no `Provisioning`: Hubwarden measures the elapsed time itself. */
  readonly networkStatus: 'Active' | 'Inactive';
  /** A status that Hubwarden does not know, as Azure shows it; `networkStatus` is `Inactive` then. */
  readonly unknownNetworkStatus?: string | undefined;
  /** The result of the last change of the network, as Azure shows it; undefined if the answer has no such field. */
  readonly networkState?: string | undefined;
  readonly sparkReady: boolean;
  /** undefined: Azure shows none, or one that Hubwarden does not know. */
  readonly firewallSku: FirewallSku | undefined;
  /** A SKU that Hubwarden does not know, as Azure shows it. */
  readonly unknownFirewallSku?: string | undefined;
  /** In the order Azure sent them; names are unique. */
  readonly rules: readonly ObservedRule[];
  readonly observedAt: Date;
  /** `Enabled` or `Disabled`; undefined if the answer does not say. */
  readonly publicNetworkAccess?: string | undefined;
  /** ARM ids of the resources that the hub is bound to; undefined if the answer names none of them. */
  readonly ownResources?: OwnResources | undefined;
  /** Facts that only accounts have; undefined for hubs. */
  readonly account?: ObservedAccount | undefined;
}

/** How an account is set up for a managed network. */
export interface ObservedAccount {
  /**
   * The network that its agents use, chosen when it was created: `Managed` by Azure, the customer's `Own` virtual
   * network, or `None`. `Unread`: the field has a form that Hubwarden does not know.
   */
  readonly injection: 'Managed' | 'Own' | 'None' | 'Unread';
  /** False: Azure answers that the account has no managed network; its isolation mode reads as `Disabled`. */
  readonly hasNetwork: boolean;
  /** `V1`, `V2` or a newer kind of network, as Azure shows it; undefined if the answer names none. */
  readonly networkKind: string | undefined;
  /** ARM ids of the resources that the account itself is bound to, each once. */
  readonly boundResources: readonly string[];
  /** Fields that bind the account to resources in a form that Hubwarden does not know; undefined: none. */
  readonly unreadBindings?: readonly string[];
}

/** ARM ids as Azure shows them, each once. A hub need not have all of them: a registry comes with the first image. */
export interface OwnResources {
  readonly keyVaults: readonly string[];
  readonly storageAccounts: readonly string[];
  readonly containerRegistries: readonly string[];
}

/** The blockers of turning isolation on: everything that must be deleted first. */
export interface Usage {
  /** `workspace name/compute name` of the hub and its projects. */
  readonly computes: readonly string[];
  /** `workspace name/endpoint name`, online and serverless. */
  readonly endpoints: readonly string[];
}

/** A hub without computes and endpoints. */
export const NO_USAGE: Usage = { computes: [], endpoints: [] };
