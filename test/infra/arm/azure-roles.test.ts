import { describe, expect, it } from 'vitest';
import { assignment, emptyAzure, ending, GROUP, identity, role, run, SUBSCRIPTION, template } from '../hand-made.ts';
import type { Fields } from './arm-ids.ts';
import type { Azure } from './azure.ts';

const IN_SUBSCRIPTION = { subscriptionId: SUBSCRIPTION.slice(15) };
const guid = (last: string): string => `00000000-0000-0000-0000-0000000000${last}`;
const builtIn = (id: string): string => `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${id}`;
const READER = builtIn('acdd72a7-3385-48ef-bd42-f606fba81ae7');
const BLOB_READER = builtIn('2a2b9908-6ea1-4ae2-8e65-a410df84e7d1');

/** Deploys resources one after another into the group; how each ended. */
function inTurn(azure: Azure, ...all: readonly Fields[]): readonly string[] {
  return all.map((each) => ending(run(azure, template({ it: each }))));
}

describe('roles', () => {
  const published = { publishedActions: ['Contoso.Things/things/read', 'Contoso.Things/things/parts/write'] };

  it.each([
    { why: 'known actions', actions: ['Contoso.Things/things/read'], code: 'Succeeded' },
    { why: 'a known action in another case', actions: ['contoso.things/THINGS/read'], code: 'Succeeded' },
    { why: 'a pattern that covers a known action', actions: ['Contoso.Things/*/write'], code: 'Succeeded' },
    {
      why: 'one unknown action among known ones',
      actions: ['Contoso.Things/things/read', 'Contoso.Things/things/write'],
      code: 'InvalidActionOrNotAction',
    },
    { why: 'a pattern that covers nothing', actions: ['Contoso.Things/*/delete'], code: 'InvalidActionOrNotAction' },
  ])('with $why', ({ actions, code }) => {
    const azure = emptyAzure(published);
    const outcome = run(azure, template({ it: role(guid('d1'), 'Reader of things', actions) }), {}, IN_SUBSCRIPTION);
    expect(ending(outcome)).toBe(code);
    expect(azure.ofType('Microsoft.Authorization/roleDefinitions')).toHaveLength(code === 'Succeeded' ? 1 : 0);
  });

  it('have a name that a tenant takes once', () => {
    const azure = emptyAzure();
    const make = (id: string, name: string) =>
      ending(run(azure, template({ it: role(guid(id), name, []) }), {}, IN_SUBSCRIPTION));
    expect([make('d1', 'Watcher'), make('d1', 'Watcher'), make('d2', 'watcher'), make('d2', 'Watcher 2')]).toEqual([
      'Succeeded',
      'Succeeded',
      'RoleDefinitionWithSameNameExists',
      'Succeeded',
    ]);
  });

  it('name one management group at most', () => {
    const group = (name: string) => `/providers/Microsoft.Management/managementGroups/${name}`;
    const wide = (...scopes: readonly string[]) => {
      const made = role(guid('d1'), 'Watcher', []);
      const it = { ...made, properties: { ...(made.properties as Fields), assignableScopes: scopes } };
      return ending(run(emptyAzure(), template({ it }), {}, { ...IN_SUBSCRIPTION, managementGroup: 'a' }));
    };
    expect([wide(group('a')), wide(group('a'), group('b'))]).toEqual(['Succeeded', 'InvalidAssignableScopes']);
  });

  it('are not deleted while they are assigned', () => {
    const azure = emptyAzure();
    run(azure, template({ it: role(guid('d1'), 'Watcher', []) }), {}, IN_SUBSCRIPTION);
    const [watcher] = azure.ofType('Microsoft.Authorization/roleDefinitions');
    inTurn(azure, assignment(guid('a1'), { principalId: 'someone', roleDefinitionId: watcher?.id }));
    expect(() => azure.delete(watcher?.id ?? '')).toThrow('still assigns');
    azure.delete(azure.ofType('Microsoft.Authorization/roleAssignments')[0]?.id ?? '');
    azure.delete(watcher?.id ?? '');
    expect(azure.ofType('Microsoft.Authorization/roleDefinitions')).toEqual([]);
  });
});

describe('assignments of roles', () => {
  const grant = (name: string, principalId: string, roleDefinitionId: string): Fields =>
    assignment(name, { principalId, roleDefinitionId });

  it('are named by a GUID, and name a role that is there', () => {
    expect(
      inTurn(
        emptyAzure(),
        grant('reader', 'a', READER),
        grant(guid('a1'), 'a', builtIn(guid('d9'))),
        grant(guid('a1'), 'a', READER),
      ),
    ).toEqual(['InvalidRoleAssignmentId', 'RoleDefinitionDoesNotExist', 'Succeeded']);
  });

  it('keep what they grant', () => {
    const azure = emptyAzure();
    expect(
      inTurn(
        azure,
        grant(guid('a1'), 'a', READER),
        grant(guid('a1'), 'b', READER),
        grant(guid('a1'), 'a', BLOB_READER),
        grant(guid('a1'), 'a', READER),
      ),
    ).toEqual(['Succeeded', 'RoleAssignmentUpdateNotPermitted', 'RoleAssignmentUpdateNotPermitted', 'Succeeded']);
  });

  it('grant a thing once, under one name or another', () => {
    const azure = emptyAzure();
    expect(
      inTurn(azure, grant(guid('a1'), 'a', READER), grant(guid('a2'), 'a', READER), grant(guid('a2'), 'b', READER)),
    ).toEqual(['Succeeded', 'RoleAssignmentExists', 'Succeeded']);
  });

  it('say of which type the principal is, or it must be in the directory', () => {
    const untyped = (principalId: string): Fields => ({
      ...grant(guid('a1'), principalId, READER),
      properties: { principalId, roleDefinitionId: READER },
    });
    const azure = emptyAzure({ people: [guid('c1')] });
    expect(inTurn(azure, untyped(guid('c2')), untyped(guid('c1')))).toEqual(['PrincipalNotFound', 'Succeeded']);
    const what = template({ id: identity('id'), grant: untyped("[reference('id').principalId]") });
    expect(ending(run(emptyAzure(), what))).toBe('PrincipalNotFound');
  });

  it('of a principal that was deleted stay, and are none of the one that comes after it', () => {
    const azure = emptyAzure();
    const what = template({
      id: identity('id'),
      grant: assignment("[guid(reference('x').principalId)]", {
        principalId: "[reference('id').principalId]",
        roleDefinitionId: READER,
      }),
    });
    // A name that needs a reference is refused; a fixed one then keeps granting to the principal that is gone.
    expect(ending(run(azure, what))).toBe('InvalidTemplate');
    const fixed = template({
      id: identity('id'),
      grant: assignment(guid('a1'), { principalId: "[reference('id').principalId]", roleDefinitionId: READER }),
    });
    expect(ending(run(azure, fixed))).toBe('Succeeded');
    azure.delete(`${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id`);
    expect(ending(run(azure, fixed))).toBe('RoleAssignmentUpdateNotPermitted');
  });
});
