import { Refused } from '../refused.ts';
import type { Value } from './arm-expression.ts';
import { Unknown } from './arm-expression.ts';
import type { Fields } from './arm-ids.ts';
import { canonical, inside, keyOf } from './arm-ids.ts';
import type { Azure, Put, Resource } from './azure.ts';

/**
 * Built-in roles that a template may assign, by the last part of their id.
 *
 * @see https://learn.microsoft.com/azure/role-based-access-control/built-in-roles (read 2026-11)
 */
export const BUILT_IN_ROLES: Readonly<Record<string, string>> = {
  'acdd72a7-3385-48ef-bd42-f606fba81ae7': 'Reader',
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': 'Storage Blob Data Owner',
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe': 'Storage Blob Data Contributor',
  '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1': 'Storage Blob Data Reader',
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88': 'Storage Queue Data Contributor',
  '8a0f0c08-91a1-4084-bc3d-661d67233fed': 'Storage Queue Data Message Processor',
  'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a': 'Storage Queue Data Message Sender',
  '19e7f393-937e-4f77-808e-94535e297925': 'Storage Queue Data Reader',
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': 'Storage Table Data Contributor',
  '76199698-9eea-4c19-bc75-cec21354c6b6': 'Storage Table Data Reader',
  '3913510d-42f4-4e42-8a64-420c390055eb': 'Monitoring Metrics Publisher',
  '4633458b-17de-408a-b874-0445c86b69e6': 'Key Vault Secrets User',
  'd5a91429-5739-47e2-a06b-3470a27159e7': 'EventGrid Data Sender',
  'b556d68e-0be0-4f35-a333-ad7ee1ce17ea': 'Azure AI Enterprise Network Connection Approver',
  '25cabde7-1a6c-4350-8877-cb6fe59f1399': 'built-in role that publishes managedNetworks/write (2025-08)',
};

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function covers(pattern: string, action: string): boolean {
  const parts = keyOf(pattern)
    .split('*')
    .map((part) => part.replace(/[.\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(keyOf(action));
}

function actionsOf(body: Fields): readonly string[] {
  const permissions = (inside(body, 'properties.permissions') ?? []) as Fields[];
  return permissions.flatMap(({ actions, notActions }) => [
    ...((actions ?? []) as string[]),
    ...((notActions ?? []) as string[]),
  ]);
}

function sameText(a: Value, b: Value): boolean {
  return keyOf(String(a)) === keyOf(String(b));
}

/**
 * One unknown action, and the whole role is refused. A name of a role is taken once in a tenant; a role can name one
 * management group.
 *
 * @see https://learn.microsoft.com/azure/role-based-access-control/custom-roles (read 2026-11)
 * @see https://github.com/LeanerCloud/CUDly/pull/1800 (2026-08)
 * @see https://learn.microsoft.com/azure/role-based-access-control/troubleshooting (read 2026-11)
 * @throws Refused
 */
export function checkRoleDefinition(azure: Azure, { id, body }: Put): void {
  const { publishedActions } = azure.tenant;
  const unknown = actionsOf(body).filter(
    (action) => publishedActions !== undefined && !publishedActions.some((each) => covers(action, each)),
  );
  if (unknown[0] !== undefined)
    throw new Refused('InvalidActionOrNotAction', id, `No resource provider supports the action '${unknown[0]}'.`);
  const scopes = (inside(body, 'properties.assignableScopes') ?? []) as string[];
  if (scopes.filter((each) => keyOf(each).includes('/managementgroups/')).length > 1)
    throw new Refused('InvalidAssignableScopes', id, 'A custom role can name one management group.');
  const name = inside(body, 'properties.roleName');
  const [other] = azure
    .ofType('Microsoft.Authorization/roleDefinitions')
    .filter((each) => !sameText(each.id, id) && sameText(inside(each.body, 'properties.roleName'), name));
  if (other !== undefined)
    throw new Refused('RoleDefinitionWithSameNameExists', id, `${other.id} is called '${String(name)}' as well.`);
}

/** A role that is assigned cannot be deleted. @throws Refused */
export function checkRoleDeletion(azure: Azure, { id }: Resource): void {
  const [user] = azure
    .ofType('Microsoft.Authorization/roleAssignments')
    .filter(({ body }) => sameText(inside(body, 'properties.roleDefinitionId'), id));
  if (user !== undefined) throw new Refused('RoleDefinitionHasAssignments', id, `${user.id} still assigns the role.`);
}

function scopeOf(id: string): string {
  return id.slice(0, keyOf(id).lastIndexOf('/providers/microsoft.authorization/'));
}

function grantOf({ id, body }: { readonly id: string; readonly body: Fields }): string {
  const role = String(inside(body, 'properties.roleDefinitionId')).split('/').at(-1) ?? '';
  return keyOf([scopeOf(id), role, canonical(inside(body, 'properties.principalId'))].join('|'));
}

function checkPrincipal(azure: Azure, { id, body }: Put): void {
  const { principalId, principalType } = body.properties as Fields;
  const { people } = azure.tenant;
  // An identity that was made a moment ago is not in the directory everywhere; with its type said, Azure does not look.
  if (principalType !== undefined) return;
  if (principalId instanceof Unknown || (people !== undefined && !people.includes(String(principalId))))
    throw new Refused('PrincipalNotFound', id, `The directory has no principal ${String(principalId)}.`);
}

/**
 * An assignment is named by a GUID. What it grants is fixed, and is granted once.
 *
 * @see https://learn.microsoft.com/azure/role-based-access-control/troubleshooting (read 2026-11)
 * @throws Refused
 */
export function checkRoleAssignment(azure: Azure, put: Put, existing: Resource | undefined): void {
  const { id, name, body, sight: assessment } = put;
  if (!GUID.test(name)) throw new Refused('InvalidRoleAssignmentId', id, `The name '${name}' is no GUID.`);
  if (existing !== undefined && grantOf(existing) !== grantOf(put))
    throw new Refused(
      'RoleAssignmentUpdateNotPermitted',
      id,
      'Principal, role and scope of an assignment cannot change.',
    );
  const twin = azure
    .ofType('Microsoft.Authorization/roleAssignments')
    .find((each) => !sameText(each.id, id) && grantOf(each) === grantOf(put));
  if (twin !== undefined)
    throw new Refused('RoleAssignmentExists', id, `The role assignment already exists: ${twin.id}.`);
  const role = String(inside(body, 'properties.roleDefinitionId'));
  if (!(keyOf(role.split('/').at(-1) ?? '') in BUILT_IN_ROLES))
    azure.need(role, assessment, 'RoleDefinitionDoesNotExist');
  checkPrincipal(azure, put);
}
