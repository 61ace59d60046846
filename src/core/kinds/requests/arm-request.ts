import { kindOf } from '../../hub-id.ts';
import { accountRequest } from './account-request.ts';
import type { ArmRequest, NetworkWrite } from './network-write.ts';
import { workspaceRequest } from './workspace-request.ts';

/**
 * Renders a write as the exact request. Plans show it and the adapter sends it, so the approved request and the sent
 * request cannot differ.
 */
export function armRequestFrom(write: NetworkWrite): ArmRequest {
  switch (kindOf(write.hubId).name) {
    case 'MlWorkspace':
      return workspaceRequest(write);
    case 'FoundryAccount':
      return accountRequest(write);
  }
}
