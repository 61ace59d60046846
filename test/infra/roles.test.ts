import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { ArmOperation, KindActions } from '../../src/adapters/arm/arm-operations.ts';
import { ARM_OPERATIONS, roleActions } from '../../src/adapters/arm/arm-operations.ts';
import { missingActions } from '../../src/core/azure/permissions.ts';
import type { Deployment } from './arm/arm-template.ts';
import { access, DEPLOYMENTS, HOME, main, ofType, PRINCIPAL, resourcesOf, valueAt, WATCHED } from './deployments.ts';

interface Permission {
  readonly actions: readonly string[];
  readonly dataActions: readonly string[];
}

const FILE = new URL('../../infra/role-actions.json', import.meta.url);
const published: { readonly operations: readonly string[] } = JSON.parse(
  await readFile(new URL('../fixtures/azure/provider-operations.json', import.meta.url), 'utf8'),
);
const operations: readonly ArmOperation[] = Object.values(ARM_OPERATIONS);

function rolesOf(deployment: string): Readonly<Record<string, unknown>> {
  const found = DEPLOYMENTS[deployment];
  if (found === undefined) throw new Error(`no deployment "${deployment}"`);
  return rolesIn(found);
}

function rolesIn(deployment: Deployment): Readonly<Record<string, unknown>> {
  const definitions = ofType(deployment, 'Microsoft.Authorization/roleDefinitions');
  return Object.fromEntries(
    definitions.map(({ body }) => [
      String(valueAt(body, 'properties.roleName')).replace(/ [\w-]+$/, ''),
      valueAt(body, 'properties.permissions.0.actions'),
    ]),
  );
}

describe('the roles on hubs', () => {
  it("are generated from the app's requests; UPDATE=1 regenerates infra/role-actions.json", async () => {
    const text = `${JSON.stringify(roleActions(), undefined, 2)}\n`;
    if (process.env.UPDATE === '1') await writeFile(FILE, text);
    expect(await readFile(FILE, 'utf8')).toBe(text);
  });

  it('hold in the compiled template exactly the actions that are used', () => {
    const { observe, enforce } = roleActions();
    expect(rolesOf('access to enforce')).toEqual({
      'Hubwarden Observer': observe,
      'Hubwarden Enforcer': [...observe, ...enforce],
    });
    expect(rolesOf('access to a management group')).toEqual(rolesOf('access to enforce'));
  });

  it('let the observer write nothing', () => {
    const { accounts, observe } = roleActions();
    const all = [...observe, ...Object.values(accounts).flatMap((each) => each.observe)];
    expect(all.filter((action) => !action.endsWith('/read'))).toEqual([]);
  });

  it('never hold what could delete a workspace or an account, a secret, or a role', () => {
    const { accounts, observe, enforce, enforceBroader } = roleActions();
    const ofAccounts = Object.values(accounts).flatMap((each) => [...each.observe, ...each.enforce]);
    const all = [...observe, ...enforce, ...enforceBroader, ...ofAccounts];
    const forbidden = [
      'Microsoft.MachineLearningServices/workspaces/delete',
      'Microsoft.CognitiveServices/accounts/delete',
      'Microsoft.CognitiveServices/accounts/write',
      'Microsoft.CognitiveServices/accounts/listKeys/action',
      'Microsoft.CognitiveServices/accounts/regenerateKey/action',
    ];
    const granted = { actions: all, notActions: [] };
    expect(missingActions(forbidden, [granted])).toEqual(forbidden);
    expect(all.filter((action) => /listsecrets|listkeys|Microsoft\.Authorization|^\*/i.test(action))).toEqual([]);
  });

  it('omit the actions of `hubwarden doctor`, which runs as its caller', () => {
    const asked = operations.filter(({ by }) => by === 'doctor').map(({ action }) => action);
    expect(asked).not.toHaveLength(0);
    const { observe, enforce } = roleActions();
    expect([...observe, ...enforce].filter((action) => asked.includes(action))).toEqual([]);
  });

  it('put a name that Azure publishes in place of each that it does not, where asked', () => {
    const { enforceBroader } = roleActions();
    const wild = enforceBroader.filter((action) => action.includes('*'));
    expect(wild).toEqual([
      'Microsoft.MachineLearningServices/workspaces/*/delete',
      'Microsoft.MachineLearningServices/workspaces/*/write',
    ]);
    const exact = enforceBroader.filter((action) => !action.includes('*'));
    expect(exact.filter((action) => !published.operations.includes(action))).toEqual([]);
  });
});

describe('the roles on Foundry accounts', () => {
  const { accounts, observe, enforce } = roleActions();
  const matchesPublished = (action: string): boolean =>
    published.operations.some((each) => missingActions([each], [{ actions: [action], notActions: [] }]).length === 0);

  it.each(['none', 'exact', 'network', 'broader'] as const)('hold the actions of the breadth: %s', async (breadth) => {
    const given = await access({ access: 'enforce', accountActions: breadth });
    expect(rolesIn(given)).toEqual({
      'Hubwarden Observer': [...observe, ...accounts[breadth].observe],
      'Hubwarden Enforcer': [...observe, ...accounts[breadth].observe, ...enforce, ...accounts[breadth].enforce],
    });
    const passedOn = await main({ accessToThisSubscription: 'enforce', accountActions: breadth });
    expect(rolesIn(passedOn)).toEqual(rolesIn(given));
  });

  it('are left out of a deployment that does not ask for them', async () => {
    const actions = [...Object.values(rolesIn(await access({ access: 'enforce' })))].flat();
    expect(actions.filter((action) => String(action).includes('CognitiveServices'))).toEqual([]);
  });

  it('cover every exact action by patterns, but for the request to provision', () => {
    const { exact, network, broader } = accounts;
    const held = (each: KindActions) => [{ actions: [...each.observe, ...each.enforce], notActions: [] }];
    const needed = [...exact.observe, ...exact.enforce];
    expect(missingActions(needed, held(network))).toEqual([]);
    expect(missingActions(needed, held(broader))).toEqual([
      'Microsoft.CognitiveServices/accounts/managedNetworks/provision/action',
    ]);
  });

  it('match published names in every pattern to read, and where broader also in every pattern to write', () => {
    const sure = [...accounts.network.observe, ...accounts.broader.observe, ...accounts.broader.enforce];
    expect(sure.filter((action) => !matchesPublished(action))).toEqual([]);
    expect(accounts.network.enforce.filter(matchesPublished)).toEqual([]);
  });
});

describe('the names of operations', () => {
  it.each(operations.map((operation) => [operation.action, operation] as const))('%s', (_action, operation) => {
    const names = [operation.action, ...(operation.also ?? [])];
    const unpublished = names.filter((name) => !published.operations.includes(name));
    expect(unpublished).toEqual(operation.published ? [] : [operation.action]);
  });
});

describe('the enforcing role', () => {
  it('is created for enforcing only, for Azure refuses a whole role for one action that it does not publish', async () => {
    expect(Object.keys(rolesOf('access to observe'))).toEqual(['Hubwarden Observer']);
    expect(Object.keys(rolesOf('as it comes'))).toEqual(['Hubwarden Observer']);
    expect(Object.keys(rolesOf('with everything'))).toEqual(['Hubwarden Observer', 'Hubwarden Enforcer']);
  });

  it('gives way to another role where one is given, and the observer reads beside it', async () => {
    const builtIn = '25cabde7-1a6c-4350-8877-cb6fe59f1399';
    const given = await access({ access: 'enforce', enforcingRoleId: builtIn });
    const names = ofType(given, 'Microsoft.Authorization/roleDefinitions').map(({ body }) =>
      String(valueAt(body, 'properties.roleName')),
    );
    expect(names).toEqual([expect.stringMatching(/^Hubwarden Observer /)]);
    const assigned = ofType(given, 'Microsoft.Authorization/roleAssignments').map(({ body }) =>
      String(valueAt(body, 'properties.roleDefinitionId')).split('/').at(-1),
    );
    const [observer] = ofType(given, 'Microsoft.Authorization/roleDefinitions');
    expect(assigned.sort()).toEqual([builtIn, observer?.name].sort());
  });

  it('has an assignment of its own, for Azure refuses to give an assignment another role', async () => {
    const named = async (given: Readonly<Record<string, unknown>>): Promise<readonly string[]> =>
      ofType(await access(given), 'Microsoft.Authorization/roleAssignments').map(({ name }) => name);
    const [observing = ''] = await named({});
    const [enforcing = ''] = await named({ access: 'enforce' });
    const given = await named({ access: 'enforce', enforcingRoleId: '25cabde7-1a6c-4350-8877-cb6fe59f1399' });
    expect(given).toContain(observing);
    expect(given).not.toContain(enforcing);
    expect(observing).not.toBe(enforcing);
  });

  it('has broader actions where main.bicep is asked for them', async () => {
    const broader = await main({ accessToThisSubscription: 'enforce', useBroaderActions: true });
    const actions = ofType(broader, 'Microsoft.Authorization/roleDefinitions').flatMap(
      ({ body }) => valueAt(body, 'properties.permissions.0.actions') as readonly string[],
    );
    expect(actions).toEqual(expect.arrayContaining([...roleActions().enforceBroader]));
  });

  it('is another one for each deployment, so that one can be changed or removed alone', async () => {
    const production = await access({ access: 'enforce' });
    const trial = await access({ access: 'enforce', principalId: '00000000-0000-0000-0000-0000000000b2' });
    const of = ({ resources }: typeof trial) => resources.map(({ name }) => name);
    expect(of(production).filter((name) => of(trial).includes(name))).toEqual([]);
    const titles = [...production.resources, ...trial.resources].flatMap(
      ({ body }) => valueAt(body, 'properties.roleName') ?? [],
    );
    expect(new Set(titles).size).toBe(4);
  });
});

describe('a deployment that observes', () => {
  const writes = /\/(write|delete|action|\*)$/i;

  it.each(['as it comes', 'closed', 'access to observe'])('gives no right to write on hubs: %s', (deployment) => {
    const definitions = resourcesOf(deployment, 'Microsoft.Authorization/roleDefinitions');
    const actions = definitions.flatMap(({ body }) => valueAt(body, 'properties.permissions') as readonly Permission[]);
    expect(actions).not.toHaveLength(0);
    for (const { actions: granted, dataActions } of actions) {
      expect(granted.filter((action) => writes.test(action))).toEqual([]);
      expect(dataActions).toEqual([]);
    }
    const wide = resourcesOf(deployment, 'Microsoft.Authorization/roleAssignments').filter(
      ({ on }) => on === undefined,
    );
    const own = definitions.map(({ name }) => name);
    expect(wide.map(({ body }) => String(valueAt(body, 'properties.roleDefinitionId')).split('/').at(-1))).toEqual(own);
  });
});

describe('the assignment of a role', () => {
  it.each([
    { deployment: 'as it comes', role: 'Hubwarden Observer', at: `/subscriptions/${HOME}` },
    { deployment: 'with everything', role: 'Hubwarden Enforcer', at: `/subscriptions/${HOME}` },
    { deployment: 'access to observe', role: 'Hubwarden Observer', at: `/subscriptions/${WATCHED}` },
    { deployment: 'access to enforce', role: 'Hubwarden Enforcer', at: `/subscriptions/${WATCHED}` },
    {
      deployment: 'access to a management group',
      role: 'Hubwarden Enforcer',
      at: '/providers/Microsoft.Management/managementGroups/contoso-ai',
    },
  ])('$deployment: $role at $at and nowhere else', ({ deployment, role, at }) => {
    const wide = resourcesOf(deployment, 'Microsoft.Authorization/roleAssignments').filter(
      ({ on, at: scope }) => on === undefined && !scope.includes('/resourceGroups/'),
    );
    expect(wide.map((each) => each.at)).toEqual([at]);
    const assigned = String(valueAt(wide[0]?.body, 'properties.roleDefinitionId')).split('/').at(-1);
    const definition = DEPLOYMENTS[deployment]?.resources.find(({ name }) => name === assigned);
    expect(valueAt(definition?.body, 'properties.roleName')).toMatch(new RegExp(`^${role} `));
    expect(valueAt(definition?.body, 'properties.assignableScopes')).toEqual([at]);
  });

  it('is for the identity that is given', () => {
    const [assignment] = resourcesOf('access to enforce', 'Microsoft.Authorization/roleAssignments');
    expect(valueAt(assignment?.body, 'properties')).toMatchObject({
      principalId: PRINCIPAL,
      principalType: 'ServicePrincipal',
    });
  });
});
