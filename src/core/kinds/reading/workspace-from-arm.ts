import * as z from 'zod';
import type { HubId } from '../../hub-id.ts';
import { hubIdFrom, hubIdParts } from '../../hub-id.ts';
import { managedNetworkSchema, observedNetwork } from '../../observation/managed-network.ts';
import type { Observation } from '../../observation/observation.ts';
import { surroundingsFrom, tagsFrom } from '../../observation/observed-surroundings.ts';
import { shapeProblem } from '../../observation/shape-problem.ts';
import type { Result } from '../../result.ts';
import { err, ok } from '../../result.ts';
import { isJsonObject } from '../../text/json.ts';
import { namedValues } from '../../text/named-values.ts';
import { instantFrom } from '../../time/instant.ts';

const ids = z.array(z.string().nullable()).nullish();
const workspaceSchema = z.object({
  id: z.string().nullish(),
  name: z.string().nullish(),
  location: z.string(),
  kind: z.string().nullish(),
  tags: namedValues(z.unknown()).nullish(),
  systemData: z.object({ createdAt: z.string().nullish() }).nullish(),
  properties: z.object({
    workspaceId: z.string().nullish(),
    provisioningState: z.string().nullish(),
    hubResourceId: z.string().nullish(),
    associatedWorkspaces: ids,
    publicNetworkAccess: z.string().nullish(),
    storageAccount: z.string().nullish(),
    storageAccounts: ids,
    keyVault: z.string().nullish(),
    keyVaults: ids,
    containerRegistry: z.string().nullish(),
    containerRegistries: ids,
    managedNetwork: managedNetworkSchema.nullish(),
  }),
});

type Workspace = z.infer<typeof workspaceSchema>;

/**
 * Reads a workspace as ARM's GET returns it. Unknown fields are ignored, casing of Azure's values does not matter, and
 * an absent field reads as its default: an absent managed network is `Disabled`.
 *
 * @param hubId the requested hub; ids of rules in the answer are never used
 * @returns a sentence that names the field when the answer is not a workspace, or is another one
 */
export function observationFromWorkspace(body: unknown, hubId: HubId, observedAt: Date): Result<Observation, string> {
  const parsed = workspaceSchema.safeParse(body);
  if (!parsed.success) return err(shapeProblem(parsed.error, body));
  const workspace = parsed.data;
  const answered = typeof workspace.id === 'string' ? hubIdFrom(workspace.id) : undefined;
  if (answered !== undefined && answered !== hubId)
    return err(`id: the answer is about another workspace, ${workspace.id}, and not about ${hubId}`);
  const network = observedNetwork(workspace.properties.managedNetwork);
  if (!network.ok) return network;
  return ok({
    ...identityFrom(workspace, hubId),
    ...surroundingsFrom(workspace.properties),
    ...network.value,
    observedAt,
  });
}

/**
 * True when the answer has a field for a managed network, empty or not. Answers of an api-version older than managed
 * networks have none, and show nothing about isolation.
 */
export function hasManagedNetworkField(body: unknown): boolean {
  return isJsonObject(body) && isJsonObject(body.properties) && Object.hasOwn(body.properties, 'managedNetwork');
}

type Identity = Pick<
  Observation,
  | 'hubId'
  | 'name'
  | 'location'
  | 'kind'
  | 'tags'
  | 'workspaceGuid'
  | 'createdAt'
  | 'provisioningState'
  | 'hubResourceId'
  | 'associatedWorkspaces'
>;

function identityFrom(workspace: Workspace, hubId: HubId): Identity {
  const { properties } = workspace;
  return {
    hubId,
    name: workspace.name ?? hubIdParts(hubId).name,
    location: workspace.location,
    // Plain workspaces of old api versions had no kind.
    kind: workspace.kind ?? 'Default',
    tags: tagsFrom(workspace.tags ?? {}),
    workspaceGuid: properties.workspaceId ?? '',
    createdAt: instantFrom(workspace.systemData?.createdAt),
    provisioningState: properties.provisioningState ?? 'Unknown',
    hubResourceId: properties.hubResourceId ?? undefined,
    associatedWorkspaces: (properties.associatedWorkspaces ?? []).filter((id) => id !== null),
  };
}
