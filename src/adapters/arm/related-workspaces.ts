import type { Failure } from '../../core/azure/failure.ts';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdFrom } from '../../core/hub-id.ts';
import type { Observation } from '../../core/observation/observation.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { trimEnd } from '../../core/text/trim-end.ts';

/** A workspace that shares the hub's managed network. */
export interface RelatedWorkspace {
  readonly id: HubId;
  /** In Azure's casing. */
  readonly name: string;
  readonly isHub: boolean;
}

/**
 * The hub and its projects: the workspaces whose computes, endpoints and connections use the hub's network.
 *
 * @returns `Malformed` when Azure names a project by something other than a workspace id, because the list is then
 * incomplete
 */
export function relatedWorkspaces(observation: Observation): Result<readonly RelatedWorkspace[], Failure> {
  const found = new Map<HubId, RelatedWorkspace>();
  found.set(observation.hubId, { id: observation.hubId, name: observation.name, isHub: true });
  for (const projectId of observation.associatedWorkspaces) {
    const id = hubIdFrom(projectId);
    if (id === undefined) {
      return err({
        kind: 'Malformed',
        detail: `The hub names "${projectId}" as its project, which is not a workspace id.`,
      });
    }
    const name = trimEnd(projectId.trim(), '/').split('/').at(-1) ?? id;
    if (!found.has(id)) found.set(id, { id, name, isHub: false });
  }
  return ok([...found.values()]);
}

/** A deleted project is empty; a deleted hub is a failure. */
export function listOrGone<T>(
  workspace: RelatedWorkspace,
  listed: Result<readonly T[], Failure>,
): Result<readonly T[], Failure> {
  if (listed.ok || workspace.isHub || listed.error.kind !== 'NotFound' || listed.error.what === 'Other') return listed;
  return ok([]);
}
