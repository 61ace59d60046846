import * as z from 'zod';
import type { Failure } from '../../core/azure/failure.ts';
import { normalArmId } from '../../core/hub-id.ts';
import type { Connection, ConnectionTargets } from '../../core/observation/connection-targets.ts';
import { connectionFromArm, connectionTargetsFrom } from '../../core/observation/connection-targets.ts';
import type { Observation } from '../../core/observation/observation.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { ArmOperationName } from './arm-operations.ts';
import { listAll } from './arm-pages.ts';
import type { ArmPipeline } from './arm-pipeline.ts';

const Project = z.object({ id: z.string() });

/**
 * Reads the targets of the connections of an account and of its projects. The resources that the account is bound to,
 * and the account itself, count as targets too: its agents reach them through the same network.
 *
 * The projects come from Azure's list, because the account names them without saying whether they still exist.
 */
export async function readAccountConnections(
  arm: ArmPipeline,
  observation: Observation,
): Promise<Result<ConnectionTargets, Failure>> {
  const { hubId } = observation;
  const own = await list(arm, 'listAccountConnections', `${hubId}/connections`);
  if (!own.ok) return own;
  const projects = await list(arm, 'listAccountProjects', `${hubId}/projects`);
  if (!projects.ok) return projects;
  const connections: Connection[] = own.value.map(connectionFromArm);
  for (const item of projects.value) {
    const project = projectPath(hubId, item);
    if (!project.ok) return project;
    const listed = await list(arm, 'listProjectConnections', `${project.value}/connections`);
    if (!listed.ok && !isGone(listed.error)) return listed;
    if (listed.ok) connections.push(...listed.value.map(connectionFromArm));
  }
  const targets = connectionTargetsFrom(connections);
  const bound = [hubId, ...(observation.account?.boundResources ?? [])].map(normalArmId);
  return ok({ ...targets, ids: [...new Set([...targets.ids, ...bound])].sort() });
}

function list(arm: ArmPipeline, operation: ArmOperationName, path: string): ReturnType<typeof listAll> {
  return listAll(arm, operation, path, { apiVersion: arm.versionOf('FoundryAccount') });
}

/** The path of a listed project. Its id becomes part of a URL, so it has to lie right below the account. */
function projectPath(hubId: string, item: unknown): Result<string, Failure> {
  const parsed = Project.safeParse(item);
  const id = parsed.success ? normalArmId(parsed.data.id) : '';
  const [name = '', ...more] = id.startsWith(`${hubId}/projects/`)
    ? id.slice(`${hubId}/projects/`.length).split('/')
    : [];
  if (name === '' || more.length > 0)
    return err({ kind: 'Malformed', detail: 'The list of projects of the account holds an item that is no project.' });
  return ok(`${hubId}/projects/${name}`);
}

/** The project was deleted or renamed since it was listed. */
function isGone(failure: Failure): boolean {
  return failure.kind === 'NotFound' && failure.what === 'Resource';
}
