import { foldCase } from '../../../core/text/fold-case.ts';
import type { IdSource } from '../request/id-source.ts';
import { groupKey } from '../request/workspace-ref.ts';
import type { AccessBook } from './access-book.ts';
import type { AccountBook } from './account-book.ts';
import type { EventOutbox } from './event-outbox.ts';
import type { FaultBook } from './fault-book.ts';
import type { Operation } from './operation.ts';
import type { QuotaWindow } from './quota-window.ts';
import type { SimulatorSettings } from './settings.ts';
import type { TokenBuckets } from './token-buckets.ts';
import type { Workspace } from './workspace.ts';

/** A resource group. It exists from when it is seeded or created until it is deleted. */
export interface ResourceGroup {
  readonly subscriptionId: string;
  readonly name: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The whole state of the simulated Azure. Only handlers change it, in place. */
export interface SimulatedAzure {
  readonly settings: SimulatorSettings;
  readonly ids: IdSource;
  readonly faults: FaultBook;
  readonly buckets: TokenBuckets;
  readonly graphQuota: QuotaWindow;
  readonly events: EventOutbox;
  readonly access: AccessBook;
  /** Lower-cased ids of subscriptions, each as first spelled. */
  readonly subscriptions: Map<string, string>;
  /** By `groupKey`. */
  readonly groups: Map<string, ResourceGroup>;
  /** By `workspaceKey`, in order of creation. */
  readonly workspaces: Map<string, Workspace>;
  /** Foundry accounts and their neighbours, with their operations. */
  readonly accounts: AccountBook;
  /** Lower-cased ids of subscriptions that no caller may read. */
  readonly denied: Set<string>;
  /** Lower-cased name of a management group → lower-cased ids of the subscriptions below it. */
  readonly managementGroups: Map<string, readonly string[]>;
  /** Workspaces that were deleted, for a Resource Graph that does not know yet. */
  readonly deleted: { readonly workspace: Workspace; readonly atMs: number }[];
  /** Time of the newest request (milliseconds since 1970). */
  nowMs: number;
  /** Projects by the key of their hub, in order of creation. */
  readonly projects: Map<string, readonly Workspace[]>;
  readonly operations: Map<string, Operation>;
  /** By workspace GUID: operations that have not ended, in order of acceptance. */
  readonly pending: Map<string, readonly Operation[]>;
  /** No running operation ends before this time (milliseconds since 1970): which avoids needless checks. */
  nextEndMs: number;
}

/** Makes a resource group, and its subscription, exist. */
export function addGroup(world: SimulatedAzure, group: ResourceGroup): void {
  const subscriptionKey = foldCase(group.subscriptionId);
  if (!world.subscriptions.has(subscriptionKey)) world.subscriptions.set(subscriptionKey, group.subscriptionId);
  world.groups.set(groupKey(group.subscriptionId, group.name), group);
}

/** The projects of a hub, in order of creation. */
export function projectsOf(world: SimulatedAzure, hub: Workspace): readonly Workspace[] {
  return world.projects.get(hub.key) ?? [];
}

/** Makes a workspace exist. */
export function addWorkspace(world: SimulatedAzure, workspace: Workspace): void {
  world.workspaces.set(workspace.key, workspace);
  if (workspace.hubKey === undefined) return;
  world.projects.set(workspace.hubKey, [...(world.projects.get(workspace.hubKey) ?? []), workspace]);
}

/** Removes a workspace, and with a hub its projects. */
export function removeWorkspace(world: SimulatedAzure, workspace: Workspace): void {
  for (const project of projectsOf(world, workspace)) world.workspaces.delete(project.key);
  if (world.settings.resourceGraphLagSeconds > 0) world.deleted.push({ workspace, atMs: world.nowMs });
  world.projects.delete(workspace.key);
  world.workspaces.delete(workspace.key);
  if (workspace.hubKey === undefined) return;
  const siblings = world.projects.get(workspace.hubKey) ?? [];
  world.projects.set(
    workspace.hubKey,
    siblings.filter((sibling) => sibling !== workspace),
  );
}
