import type { Failure } from '../../core/azure/failure.ts';
import { showsManagedNetwork } from '../../core/azure/field-at-version.ts';
import type { HubId } from '../../core/hub-id.ts';
import { hasManagedNetworkField, observationFromWorkspace } from '../../core/kinds/reading/workspace-from-arm.ts';
import type { Observation } from '../../core/observation/observation.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { HubAnswer } from '../../reconcile/ports.ts';
import { answerDigest } from './answer-digest.ts';
import type { ArmPipeline } from './arm-pipeline.ts';

/**
 * Reads a workspace, which holds its managed network: one request.
 *
 * @param askedAt when the request starts: the observation counts from then
 */
export async function lookAtWorkspace(
  arm: ArmPipeline,
  hubId: HubId,
  askedAt: Date,
): Promise<Result<HubAnswer, Failure>> {
  const reply = await arm.send({ operation: 'readWorkspace', url: arm.url(hubId) });
  if (!reply.ok) return reply;
  const version = arm.versionOf('MlWorkspace');
  return ok({
    askedAt,
    digest: answerDigest(hubId, version, [reply.value.bytes]),
    observation: () => observationIn(reply.value.body, version, hubId, askedAt),
  });
}

function observationIn(body: unknown, version: string, hubId: HubId, askedAt: Date): Result<Observation, Failure> {
  if (!showsManagedNetwork(version) && !hasManagedNetworkField(body)) {
    const detail = `This answer, at api-version ${version}, does not show managed networks.`;
    return err({ kind: 'NetworkNotShown', detail });
  }
  const observed = observationFromWorkspace(body, hubId, askedAt);
  return observed.ok ? observed : err({ kind: 'Malformed', detail: observed.error });
}
