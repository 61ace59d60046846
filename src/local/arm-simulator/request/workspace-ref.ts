import { foldCase } from '../../../core/text/fold-case.ts';

/** Kinds of resources below a workspace that are stored unchanged. */
export type ChildType = 'computes' | 'onlineEndpoints' | 'serverlessEndpoints' | 'connections';

/** Names a workspace as a request path does. */
export interface WorkspaceRef {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
}

/** The key of a resource group: two spellings of one group are one key. */
export function groupKey(subscriptionId: string, name: string): string {
  return foldCase(`${subscriptionId}/${name}`);
}

/** The ARM id of a workspace, in the casing of its parts. */
export function workspaceId(ref: WorkspaceRef): string {
  return `/subscriptions/${ref.subscriptionId}/resourceGroups/${ref.resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${ref.name}`;
}

/** The key of a workspace: its ARM id in lower case. */
export function workspaceKey(ref: WorkspaceRef): string {
  return foldCase(workspaceId(ref));
}
