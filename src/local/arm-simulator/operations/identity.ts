import { foldCase } from '../../../core/text/fold-case.ts';
import type { JsonObject } from '../../../core/text/json.ts';
import { guidOf } from '../request/caller.ts';
import { isJsonObject, objectAt, stringAt } from '../request/json-value.ts';
import type { IdentityChange } from '../state/operation.ts';
import type { SimulatedAzure } from '../state/simulated-azure.ts';

/**
 * The identity of a resource after a request, as Azure shows it: `principalId` and `tenantId` for one of the system,
 * `principalId` and `clientId` for each one of a user.
 *
 * @see https://github.com/Azure/azure-rest-api-specs example 2025-06-01/Workspace/create.json (read 2026-11)
 */
export function identityAfter(
  world: SimulatedAzure,
  current: JsonObject | undefined,
  change: IdentityChange,
): JsonObject {
  const type =
    stringAt(change.asked, 'type') ?? (current === undefined ? undefined : stringAt(current, 'type')) ?? 'None';
  const users = foldCase(type).includes('userassigned') ? usersAfter(current, change) : [];
  return {
    type,
    ...(foldCase(type).includes('systemassigned') ? systemIdentity(world, current) : {}),
    ...(users.length === 0 ? {} : { userAssignedIdentities: Object.fromEntries(users) }),
  };
}

/** The identity of the system stays the same until the resource no longer has one. */
function systemIdentity(world: SimulatedAzure, current: JsonObject | undefined): JsonObject {
  const principalId = stringAt(current, 'principalId') ?? world.ids.guid();
  return { principalId, tenantId: world.settings.tenantId };
}

function usersAfter(
  current: JsonObject | undefined,
  { asked, replaces }: IdentityChange,
): readonly (readonly [string, JsonObject])[] {
  const named = Object.entries(objectAt(asked, 'userAssignedIdentities') ?? {});
  const isNamed = (id: string) => named.some(([other]) => foldCase(other) === foldCase(id));
  const before = Object.keys(objectAt(current, 'userAssignedIdentities') ?? {});
  const spelled = (id: string) => before.find((other) => foldCase(other) === foldCase(id)) ?? id;
  const kept = replaces && asked.userAssignedIdentities !== undefined ? [] : before.filter((id) => !isNamed(id));
  const coming = named.filter(([, value]) => isJsonObject(value)).map(([id]) => spelled(id));
  return [...kept, ...coming].map((id) => [id, userIdentity(id)]);
}

/** The same identity has the same ids wherever it is used. */
function userIdentity(id: string): JsonObject {
  return { principalId: guidOf(`principal of ${foldCase(id)}`), clientId: guidOf(`client of ${foldCase(id)}`) };
}
