import { ML_WORKSPACE } from '../ml-workspace.ts';
import { networkBody, ruleSegment } from './network-body.ts';
import type { ArmRequest, NetworkWrite } from './network-write.ts';

const { requests } = ML_WORKSPACE;

/**
 * A write to the network of a workspace. `tags` and `managedNetworkKind` are never part of a body: a PATCH with
 * `tags: {}` clears tags, and the kind is one-way.
 */
export function workspaceRequest(write: NetworkWrite): ArmRequest {
  const { hubId } = write;
  switch (write.kind) {
    case 'PatchNetwork':
      return {
        method: 'PATCH',
        path: hubId,
        body: networkBody(write),
        ...named('patchNetwork'),
      };
    case 'PutRule':
      return {
        method: 'PUT',
        path: `${hubId}/outboundRules/${ruleSegment(write.ruleName)}`,
        body: { properties: write.rule },
        ...named('putRule'),
      };
    case 'DeleteRule':
      return {
        method: 'DELETE',
        path: `${hubId}/outboundRules/${ruleSegment(write.ruleName)}`,
        body: undefined,
        ...named('deleteRule'),
      };
    case 'Provision':
      // A body is always sent: users reported that a POST without one fails with "Request body could not be read".
      return {
        method: 'POST',
        path: `${hubId}/provisionManagedNetwork`,
        body: { includeSpark: write.includeSpark },
        ...named('provision'),
      };
  }
}

function named(operation: keyof typeof requests): Pick<ArmRequest, 'action' | 'operation'> {
  return { operation, action: requests[operation].action };
}
