import type { Failure } from '../../core/azure/failure.ts';
import type { Connection, ConnectionTargets } from '../../core/observation/connection-targets.ts';
import { connectionFromArm, connectionTargetsFrom } from '../../core/observation/connection-targets.ts';
import type { Observation } from '../../core/observation/observation.ts';
import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import { listAll } from './arm-pages.ts';
import type { ArmPipeline } from './arm-pipeline.ts';
import { listOrGone, relatedWorkspaces } from './related-workspaces.ts';

/** Reads the targets of the connections of a hub and its projects. */
export async function readConnectionTargets(
  arm: ArmPipeline,
  observation: Observation,
): Promise<Result<ConnectionTargets, Failure>> {
  const workspaces = relatedWorkspaces(observation);
  if (!workspaces.ok) return workspaces;
  const connections: Connection[] = [];
  for (const workspace of workspaces.value) {
    const listed = listOrGone(workspace, await listAll(arm, 'listConnections', `${workspace.id}/connections`));
    if (!listed.ok) return listed;
    connections.push(...listed.value.map(connectionFromArm));
  }
  return ok(connectionTargetsFrom(connections));
}
