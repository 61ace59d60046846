import type { Failure } from '../../core/azure/failure.ts';
import type { Permission } from '../../core/azure/permissions.ts';
import { missingActions } from '../../core/azure/permissions.ts';
import type { Result } from '../../core/result.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import type { AzureSetup } from './azure-setup.ts';
import type { Check } from './check.ts';
import { failedCheck, passedCheck, unknownCheck } from './check.ts';

/** The actions that the identity needs on hubs. */
export interface NeededActions {
  readonly observe: readonly string[];
  readonly enforce: readonly string[];
}

/** The identity of Hubwarden whose access is checked. */
export interface AccessQuestion {
  /** Its object id; undefined: the identity of the caller. */
  readonly principalId: string | undefined;
  /** True when the identity must be able to write. */
  readonly enforces: boolean;
}

/** Checks that the identity may read hubs of a subscription, and in enforce mode also write them. */
export async function checkHubRoles(
  azure: AzureSetup,
  { observe, enforce }: NeededActions,
  { principalId, enforces }: AccessQuestion,
  subscriptionId: string,
): Promise<readonly Check[]> {
  const where = `/subscriptions/${subscriptionId}`;
  const held = await permissionsAt(azure, principalId, where);
  const roles = [
    { what: 'roles to observe', needed: observe, role: 'Hubwarden Observer' },
    ...(enforces ? [{ what: 'roles to enforce', needed: enforce, role: 'Hubwarden Enforcer' }] : []),
  ];
  return roles.map(({ what, needed, role }) => {
    const judged = { what, where };
    if (!held.ok) return unknownCheck(judged, held.error);
    const missing = missingActions(needed, held.value);
    if (missing.length === 0) return passedCheck(judged, `all ${needed.length} actions are granted`);
    const fix = `Assign ${role} to ${principalId ?? 'the identity'} here: deploy infra/hub-access.bicep.`;
    return failedCheck(judged, `not granted: ${missing.join(', ')}`, fix);
  });
}

/** The target resource of a private-endpoint rule of the policy. */
export interface EndpointTarget {
  /** ARM id, without placeholders. */
  readonly resourceId: string;
}

/**
 * Checks that the identity may approve private endpoints on a target. The identity of each hub needs the same
 * permission there. Without a hub it cannot be checked, so the remedy mentions it.
 */
export async function checkEndpointTarget(
  azure: AzureSetup,
  { principalId }: AccessQuestion,
  { resourceId }: EndpointTarget,
): Promise<Check> {
  const judged = { what: 'approver of private endpoints', where: resourceId };
  const held = await permissionsAt(azure, principalId, resourceId);
  if (!held.ok) return unknownCheck(judged, held.error);
  const type = resourceTypeOf(resourceId);
  const needed = [
    `${type}/read`,
    `${type}/privateEndpointConnections/read`,
    `${type}/privateEndpointConnections/write`,
  ];
  const missing = missingActions(needed, held.value);
  if (missing.length === 0) {
    return passedCheck(
      judged,
      'the identity may approve connections; the identity of each hub must be allowed to as well',
    );
  }
  const who = `${principalId ?? 'the identity'} and to the identity of each hub`;
  const fix = `Assign "Azure AI Enterprise Network Connection Approver" on this resource to ${who}: Azure requires both since 2025-04-30. Wait 10 minutes, then retry.`;
  return failedCheck(judged, `not granted: ${missing.join(', ')}`, fix);
}

async function permissionsAt(
  azure: AzureSetup,
  principalId: string | undefined,
  scope: string,
): Promise<Result<readonly Permission[], Failure>> {
  if (principalId === undefined) return azure.ownPermissions(scope);
  const caller = await azure.caller();
  const isCaller = caller.ok && foldCase(caller.value) === foldCase(principalId);
  return isCaller ? azure.ownPermissions(scope) : azure.permissionsOf(principalId, scope);
}

/** `Microsoft.Storage/storageAccounts` of an ARM id. */
function resourceTypeOf(id: string): string {
  const [provider = '', ...rest] = (id.split(/\/providers\//i).at(-1) ?? '').split('/');
  return [provider, ...rest.filter((_segment, index) => index % 2 === 0)].join('/');
}
