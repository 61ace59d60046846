import type { Failure } from '../../core/failure.ts';
import { normalArmId } from '../../core/hub-id.ts';
import type { Observation } from '../../core/observation.ts';
import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import { listAll } from './arm-pages.ts';
import type { ArmPipeline } from './arm-pipeline.ts';
import { listOrGone, relatedWorkspaces } from './related-workspaces.ts';

const ARM_ID = /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/.+/i;

/** Lists the resource ids that connections of a hub and its projects name, lower-cased, sorted, each once. */
export async function readConnectionTargets(
  arm: ArmPipeline,
  observation: Observation,
): Promise<Result<readonly string[], Failure>> {
  const workspaces = relatedWorkspaces(observation);
  if (!workspaces.ok) return workspaces;
  const targets = new Set<string>();
  for (const workspace of workspaces.value) {
    const listed = listOrGone(workspace, await listAll(arm, 'listConnections', `${workspace.id}/connections`));
    if (!listed.ok) return listed;
    for (const connection of listed.value) collectArmIds(connectionContent(connection), targets);
  }
  return ok([...targets].sort());
}

/** The envelope's own id names the connection, not what it points at. */
function connectionContent(connection: unknown): unknown {
  return typeof connection === 'object' && connection !== null && 'properties' in connection
    ? connection.properties
    : undefined;
}

/**
 * Azure writes the id under `target`, `metadata.ResourceId`, `metadata.resourceId`, … by kind of connection, so every
 * resource id counts: one too many keeps an endpoint that could go, one too few would cut off what is in use.
 */
function collectArmIds(value: unknown, into: Set<string>): void {
  if (typeof value === 'string') {
    if (ARM_ID.test(value)) into.add(normalArmId(value));
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) collectArmIds(part, into);
  }
}
