import type { HubId } from './hub-id.ts';
import type { IsolationMode, ObservedRule } from './rules/outbound-rule.ts';

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
  /** What Azure says it would accept; undefined when it does not say. */
  readonly changeableIsolationModes: readonly IsolationMode[] | undefined;
  /** There is no `Provisioning`: elapsed time is ours to keep. */
  readonly networkStatus: 'Active' | 'Inactive';
  readonly sparkReady: boolean;
  readonly firewallSku: 'Standard' | 'Basic' | undefined;
  /** In the order Azure sent them; names are unique. */
  readonly rules: readonly ObservedRule[];
  readonly observedAt: Date;
}

/** What stands in the way of turning isolation on: everything that must be deleted first. */
export interface Usage {
  /** `workspace name/compute name` of the hub and its projects. */
  readonly computes: readonly string[];
  /** `workspace name/endpoint name`, online and serverless. */
  readonly endpoints: readonly string[];
}
