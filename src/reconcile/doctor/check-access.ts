import type { Failure } from '../../core/azure/failure.ts';
import type { Permission } from '../../core/azure/permissions.ts';
import { missingActions } from '../../core/azure/permissions.ts';
import type { KindName } from '../../core/kinds/kind-name.ts';
import { KINDS } from '../../core/kinds/kinds.ts';
import type { Result } from '../../core/result.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import type { AzureSetup } from './azure-setup.ts';
import type { Check } from './check.ts';
import { failedCheck, passedCheck, unknownCheck } from './check.ts';

/** The actions that the identity needs on resources of one kind. */
export interface KindNeeds {
  readonly observe: readonly string[];
  readonly enforce: readonly string[];
}

/** The actions that the identity needs: on hubs and for every deployment, and those on Foundry accounts. */
export interface NeededActions extends KindNeeds {
  readonly accounts: { readonly exact: KindNeeds };
}

/** The identity of Hubwarden whose access is checked. */
export interface AccessQuestion {
  /** Its object id; undefined: the identity of the caller. */
  readonly principalId: string | undefined;
  /** True when the identity must be able to write. */
  readonly enforces: boolean;
}

/** What access is for. */
export interface AccessNeeds {
  readonly access: AccessQuestion;
  readonly needed: NeededActions;
  /** Kinds of resource that the deployment governs. */
  readonly kinds: ReadonlySet<KindName>;
}

/** Checks that the identity may read the resources of a subscription, and in enforce mode also write their networks. */
export async function checkAccess(
  azure: AzureSetup,
  { access: { enforces, principalId }, kinds, needed }: AccessNeeds,
  subscriptionId: string,
): Promise<readonly Check[]> {
  const where = `/subscriptions/${subscriptionId}`;
  const held = await permissionsAt(azure, principalId, where);
  const accounts = kinds.has('FoundryAccount') ? [needed.accounts.exact] : [];
  const groups = [
    { of: '', needs: needed, by: '' },
    ...accounts.map((needs) => ({
      of: ' accounts',
      needs,
      by: ' with accountActions set (docs/deploy.md, Foundry accounts)',
    })),
  ];
  return groups.flatMap(({ by, needs, of }) => {
    const roles = [
      { what: `roles to observe${of}`, actions: needs.observe, role: 'Hubwarden Observer' },
      ...(enforces ? [{ what: `roles to enforce${of}`, actions: needs.enforce, role: 'Hubwarden Enforcer' }] : []),
    ];
    return roles.map(({ actions, role, what }) => {
      const judged = { what, where };
      if (!held.ok) return unknownCheck(judged, held.error);
      const missing = missingActions(actions, held.value);
      if (missing.length === 0) return passedCheck(judged, `all ${actions.length} actions are granted`);
      const fix = `Assign ${role} to ${principalId ?? 'the identity'} here: deploy infra/hub-access.bicep${by}.`;
      return failedCheck(judged, `not granted: ${missing.join(', ')}`, fix);
    });
  });
}

/** The target resource of a private-endpoint rule of the policy. */
export interface EndpointTarget {
  /** ARM id, without placeholders. */
  readonly resourceId: string;
}

/**
 * Checks that the identity may approve private endpoints on a target. The identity of each hub or account needs the same
 * permission there. Without one it cannot be checked, so the remedy mentions it.
 */
export async function checkEndpointTarget(
  azure: AzureSetup,
  { access: { principalId }, kinds }: AccessNeeds,
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
  const each = [...kinds].map((kind) => KINDS[kind].words.one).join(' and ');
  if (missing.length === 0) {
    return passedCheck(
      judged,
      `the identity may approve connections; the identity of each ${each} must be allowed to as well`,
    );
  }
  const who = `${principalId ?? 'the identity'} and to the identity of each ${each}`;
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
