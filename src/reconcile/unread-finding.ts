import type { Failure } from '../core/failure.ts';
import type { HubId } from '../core/hub-id.ts';
import { hubIdParts } from '../core/hub-id.ts';
import { finding } from '../core/verdict/catalogue.ts';
import type { Finding } from '../core/verdict/finding.ts';

/**
 * What a failed read of a hub is reported as: HW603 where the answer is of a version without managed networks, else HW601.
 *
 * @param name the hub's name in Azure's casing, where it is known
 */
export function unreadFinding(hubId: HubId, name: string | undefined, failure: Failure): Finding {
  const hub = name ?? hubIdParts(hubId).name;
  if (failure.kind === 'NetworkNotShown')
    return finding('HW603', { hubId, message: `${hub} could not be judged: ${failure.detail}` });
  return finding('HW601', { hubId, message: `${hub} could not be read: ${failure.detail}` });
}
