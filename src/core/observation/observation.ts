import type { HubId } from '../hub-id.ts';
import type { FirewallSku, IsolationMode, ObservedRule } from '../rules/outbound-rule.ts';

/** A hub as one read of Azure showed it. Nothing in it is remembered from before. */
export interface Observation {
  readonly hubId: HubId;
  /** Name in the casing Azure shows. */
  readonly name: string;
  readonly location: string;
  /** `Hub`, `Project`, `Default`, `FeatureStore` or what Azure adds; in Azure's casing. */
  readonly kind: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The GUID that tells a hub from another one that later gets the same name. Empty when Azure does not say. */
  readonly workspaceGuid: string;
  readonly createdAt: Date | undefined;
  /** `Succeeded`, `Creating`, `Updating`, `Deleting`, `Failed`, … */
  readonly provisioningState: string;
  /** The hub of a project; undefined on hubs. */
  readonly hubResourceId: string | undefined;
  /** ARM ids of the hub's projects. */
  readonly associatedWorkspaces: readonly string[];
  /** An absent managed network reads as `Disabled`. */
  readonly isolationMode: IsolationMode;
  /** What Azure says it would accept, of the modes that Hubwarden knows; undefined when it does not say, as an empty list does not. */
  readonly changeableIsolationModes: readonly IsolationMode[] | undefined;
  /** What else Azure says it would accept, as it shows it. */
  readonly unknownIsolationModes?: readonly string[] | undefined;
  /** There is no `Provisioning`: elapsed time is ours to keep. */
  readonly networkStatus: 'Active' | 'Inactive';
  /** A status that Hubwarden does not know, as Azure shows it; `networkStatus` is `Inactive` then. */
  readonly unknownNetworkStatus?: string | undefined;
  /** How the last change of the network ended, as Azure shows it; undefined where the answer has no such field. */
  readonly networkState?: string | undefined;
  readonly sparkReady: boolean;
  /** undefined: Azure shows none, or one that Hubwarden does not know. */
  readonly firewallSku: FirewallSku | undefined;
  /** A SKU that Hubwarden does not know, as Azure shows it. */
  readonly unknownFirewallSku?: string | undefined;
  /** In the order Azure sent them; names are unique. */
  readonly rules: readonly ObservedRule[];
  readonly observedAt: Date;
  /** `Enabled` or `Disabled`; undefined where the answer does not say. */
  readonly publicNetworkAccess?: string | undefined;
  /** ARM ids of the resources that the hub is bound to; undefined where the answer says nothing of any of them. */
  readonly ownResources?: OwnResources | undefined;
}

/** ARM ids as Azure shows them, each once. A hub need not have all of them: a registry comes with the first image. */
export interface OwnResources {
  readonly keyVaults: readonly string[];
  readonly storageAccounts: readonly string[];
  readonly containerRegistries: readonly string[];
}

/** What stands in the way of turning isolation on: everything that must be deleted first. */
export interface Usage {
  /** `workspace name/compute name` of the hub and its projects. */
  readonly computes: readonly string[];
  /** `workspace name/endpoint name`, online and serverless. */
  readonly endpoints: readonly string[];
}
