import type { Failure } from '../../core/azure/failure.ts';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdParts } from '../../core/hub-id.ts';
import { finding } from '../../core/verdict/catalogue/catalogue.ts';
import type { Finding } from '../../core/verdict/catalogue/finding.ts';

/** The hub was asked about, and Hubwarden itself failed on the answer or on a row of the hub. */
export interface HubFault {
  readonly kind: 'Fault';
  /** Cleaned: it stands in the record and in the alert. */
  readonly detail: string;
}

/**
 * The finding for a failed read of a hub: HW603 where the api-version shows no managed networks, else HW601.
 *
 * @param name the hub's name in Azure's casing, where it is known
 */
export function unreadableFinding(hubId: HubId, name: string | undefined, failure: Failure | HubFault): Finding {
  const hub = name ?? hubIdParts(hubId).name;
  if (failure.kind === 'NetworkNotShown')
    return finding('HW603', { hubId, message: `${hub} could not be judged: ${failure.detail}` });
  const could = failure.kind === 'Fault' ? 'judged' : 'read';
  return finding('HW601', { hubId, message: `${hub} could not be ${could}: ${failure.detail}` });
}
