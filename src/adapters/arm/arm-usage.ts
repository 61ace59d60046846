import * as z from 'zod';
import type { Failure } from '../../core/azure/failure.ts';
import type { Observation, Usage } from '../../core/observation/observation.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { listAll } from './arm-pages.ts';
import type { ArmPipeline } from './arm-pipeline.ts';
import type { RelatedWorkspace } from './related-workspaces.ts';
import { listOrGone, relatedWorkspaces } from './related-workspaces.ts';

const Named = z.object({ name: z.string() });

type Listing = 'listComputes' | 'listOnlineEndpoints' | 'listServerlessEndpoints';

const SEGMENT: Readonly<Record<Listing, string>> = {
  listComputes: 'computes',
  listOnlineEndpoints: 'onlineEndpoints',
  listServerlessEndpoints: 'serverlessEndpoints',
};

/** Lists computes, online and serverless endpoints of a hub and its projects; an unreadable list is a failure. */
export async function readUsage(arm: ArmPipeline, observation: Observation): Promise<Result<Usage, Failure>> {
  const workspaces = relatedWorkspaces(observation);
  if (!workspaces.ok) return workspaces;
  const computes: string[] = [];
  const endpoints: string[] = [];
  for (const workspace of workspaces.value) {
    const [compute, online, serverless] = await Promise.all([
      namesIn(arm, workspace, 'listComputes'),
      namesIn(arm, workspace, 'listOnlineEndpoints'),
      namesIn(arm, workspace, 'listServerlessEndpoints'),
    ]);
    if (!compute.ok) return compute;
    if (!online.ok) return online;
    if (!serverless.ok) return serverless;
    for (const each of compute.value) computes.push(each);
    for (const each of [...online.value, ...serverless.value]) endpoints.push(each);
  }
  return ok({ computes, endpoints });
}

async function namesIn(
  arm: ArmPipeline,
  workspace: RelatedWorkspace,
  listing: Listing,
): Promise<Result<readonly string[], Failure>> {
  const listed = listOrGone(workspace, await listAll(arm, listing, `${workspace.id}/${SEGMENT[listing]}`));
  if (!listed.ok) return listed;
  const named = z.array(Named).safeParse(listed.value);
  if (!named.success) {
    return err({ kind: 'Malformed', detail: `An item of ${SEGMENT[listing]} of ${workspace.name} has no name.` });
  }
  return ok(named.data.map((item) => `${workspace.name}/${item.name}`));
}
