import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { deployTo } from './arm/arm-deployment.ts';
import type { Fields } from './arm/arm-ids.ts';
import { canonical, inside, keyOf } from './arm/arm-ids.ts';
import { readTemplate } from './arm/arm-template.ts';
import type { Resource } from './arm/azure.ts';
import { Azure } from './arm/azure.ts';
import type { DeploymentSequence } from './deployment-sequence.ts';
import {
  HOME,
  DeploymentSequence as NewStory,
  OPERATOR,
  PUBLISHED,
  UNPUBLISHED,
  WATCHED,
} from './deployment-sequence.ts';
import { grantsTo, groupOf, SCENARIOS, subscriptionsOf, transcript } from './scenarios.ts';

const POLICY = 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies';
const TOPIC = 'Microsoft.EventGrid/systemTopics';

/** Custom roles that identities have, by their names without what follows. */
function rolesOf(story: DeploymentSequence, name: string): readonly string[] {
  return grantsTo(story, name)
    .map(({ body }) => story.azure.find(String(inside(body, 'properties.roleDefinitionId'))))
    .map((role) => String(inside(role?.body, 'properties.roleName')).split(' ').slice(0, 2).join(' '))
    .sort();
}

function writingActions(story: DeploymentSequence): readonly string[] {
  return story
    .of('Microsoft.Authorization/roleDefinitions')
    .flatMap(({ body }) =>
      (inside(body, 'properties.permissions') as Fields[]).flatMap(({ actions }) => actions as string[]),
    )
    .filter((action) => !action.endsWith('/read'));
}

function image(resources: readonly Resource[]): string {
  const kept = resources.filter(({ type }) => type !== 'Microsoft.Resources/deployments');
  return kept.map(({ id, body, facts }) => `${id} ${canonical(body)} ${canonical(facts)}`).join('\n');
}

describe('a first run, and a second one', () => {
  const story = SCENARIOS['A first run, and a second one'];

  it('succeed at the first try, all four', () => {
    expect(story.endings).toEqual(['Succeeded', 'Succeeded', 'Succeeded', 'Succeeded']);
  });

  it('change nothing the second time', () => {
    const again = new NewStory();
    again.start('hubwarden');
    const before = image(again.azure.resources);
    again.start('hubwarden');
    expect(image(again.azure.resources)).toBe(before);
  });

  it('leave no role that could write to a hub', () => {
    expect(rolesOf(story, 'hubwarden')).toEqual(['Hubwarden Observer']);
    expect(writingActions(story)).toEqual([]);
  });

  it('lead events of the subscription into the queue of this deployment, by the identity of the one topic', () => {
    expect(story.of(TOPIC)).toHaveLength(1);
    const [events, ...others] = subscriptionsOf(story, 'hubwarden');
    expect(others).toEqual([]);
    const queue = 'properties.deliveryWithResourceIdentity.destination.properties';
    expect(inside(events?.body, `${queue}.resourceId`)).toBe(story.output('hubwarden', 'storageAccountId'));
    const sender = story
      .of('Microsoft.Authorization/roleAssignments')
      .filter(({ id }) => id.includes(`/queues/${String(inside(events?.body, `${queue}.queueName`))}/`))
      .map(({ body }) => String(inside(body, 'properties.principalId')));
    expect(sender).toContain(String(inside(story.of(TOPIC)[0]?.facts, 'identity.principalId')));
  });

  it('send what Azure Monitor finds to the address that was given', () => {
    const [group] = story.of('Microsoft.Insights/actionGroups');
    expect(inside(group?.body, 'properties.emailReceivers.0.emailAddress')).toBe('on-call@contoso.com');
    const rules = story.of('Microsoft.Insights/scheduledQueryRules');
    expect(rules.length).toBeGreaterThan(0);
    for (const { body } of rules) expect(inside(body, 'properties.actions.actionGroups')).toEqual([group?.id]);
  });

  it('let the operator work with the tables', () => {
    const assigned = story
      .of('Microsoft.Authorization/roleAssignments')
      .filter(({ body }) => inside(body, 'properties.principalId') === OPERATOR);
    expect(assigned.length).toBeGreaterThan(0);
    for (const { id } of assigned) expect(id).toContain('/storageAccounts/');
  });
});

describe('observe, then enforce, then observe again', () => {
  const story = SCENARIOS['Observe, then enforce, then observe again'];

  it('succeed, and the role that writes comes with enforce only', () => {
    expect(story.endings.every((each) => each === 'Succeeded')).toBe(true);
    expect(writingActions(story).length).toBeGreaterThan(0);
  });

  it('leave the assignment that writes until it is deleted by hand', () => {
    const again = new NewStory();
    again.start('hubwarden');
    again.deploy('hubwarden', { accessToThisSubscription: 'enforce' });
    expect(rolesOf(again, 'hubwarden')).toEqual(['Hubwarden Enforcer', 'Hubwarden Observer']);
    again.deploy('hubwarden');
    expect(rolesOf(again, 'hubwarden')).toEqual(['Hubwarden Enforcer', 'Hubwarden Observer']);
    expect(rolesOf(story, 'hubwarden')).toEqual(['Hubwarden Observer']);
  });
});

describe('a tenant in which Azure refuses actions that no provider publishes', () => {
  const story = SCENARIOS['A tenant in which Azure refuses actions that no provider publishes'];

  it('lets an observing deployment come up whole', () => {
    expect(story.endings.slice(0, 2)).toEqual(['Succeeded', 'Succeeded']);
  });

  it('refuses the enforcing role, and takes the one with broader actions', () => {
    expect(story.endings.slice(2, 4)).toEqual(['InvalidActionOrNotAction', 'Succeeded']);
    expect(rolesOf(story, 'hubwarden')).toEqual(['Hubwarden Enforcer', 'Hubwarden Observer']);
  });

  it('refuses the exact actions on accounts, and takes patterns that match a published name', () => {
    expect(story.endings.slice(4)).toEqual([
      'InvalidActionOrNotAction',
      'Succeeded',
      'InvalidActionOrNotAction',
      'Succeeded',
    ]);
  });

  it('takes a built-in role in place of it', () => {
    const role = '25cabde7-1a6c-4350-8877-cb6fe59f1399';
    const other = new NewStory({ publishedActions: [] });
    // Without a single published action not even the observing role could be made.
    expect(other.deploy('hubwarden').refusals.map(({ code }) => code)).toEqual(['InvalidActionOrNotAction']);
    const given = new NewStory();
    given.deploy('hubwarden', { accessToThisSubscription: 'enforce', enforcingRoleId: role });
    expect(given.endings).toEqual(['Succeeded']);
    expect(writingActions(given)).toEqual([]);
    const roles = grantsTo(given, 'hubwarden').map(({ body }) => String(inside(body, 'properties.roleDefinitionId')));
    expect(roles.some((each) => each.endsWith(role))).toBe(true);
  });

  it('lets people change their mind about the role', () => {
    const changing = new NewStory();
    changing.deploy('hubwarden', { accessToThisSubscription: 'enforce' });
    changing.deploy('hubwarden', {
      accessToThisSubscription: 'enforce',
      enforcingRoleId: '25cabde7-1a6c-4350-8877-cb6fe59f1399',
    });
    changing.deploy('hubwarden', { accessToThisSubscription: 'enforce' });
    expect(changing.endings).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
  });
});

describe('closed, then open', () => {
  const story = SCENARIOS['Closed, then open'];

  it('succeed, the closed one at the first try', () => {
    expect(story.endings.every((each) => each === 'Succeeded')).toBe(true);
  });

  it('are closed, and open', () => {
    const closed = new NewStory();
    closed.start('hubwarden', { privateNetworking: true });
    const door = (where: DeploymentSequence, type: string, path: string) => inside(where.of(type)[0]?.body, path);
    expect(door(closed, 'Microsoft.Storage/storageAccounts', 'properties.networkAcls.defaultAction')).toBe('Deny');
    expect(door(closed, 'Microsoft.KeyVault/vaults', 'properties.publicNetworkAccess')).toBe('Disabled');
    expect(door(closed, 'Microsoft.Web/sites', 'properties.siteConfig.ipSecurityRestrictionsDefaultAction')).toBe(
      'Deny',
    );
    expect(door(story, 'Microsoft.Storage/storageAccounts', 'properties.networkAcls.defaultAction')).toBe('Allow');
    expect(door(story, 'Microsoft.KeyVault/vaults', 'properties.publicNetworkAccess')).toBe('Enabled');
  });

  it('leave the network and its private endpoints behind, as a deployment takes nothing away', () => {
    expect(story.of('Microsoft.Network/privateEndpoints').length).toBeGreaterThan(0);
    expect(story.of('Microsoft.Network/virtualNetworks')).toHaveLength(1);
  });
});

describe('events pushed to the app', () => {
  it('need the package first, and then succeed', () => {
    expect(SCENARIOS['Events pushed to the app'].endings).toEqual(['Succeeded', 'LinkedResourceNotFound', 'Succeeded']);
  });
});

describe('a subscription that has a system topic', () => {
  const story = SCENARIOS['A subscription that has a system topic'];

  it('is told in one line what the topic lacks, and used as it is once it has an identity', () => {
    expect(story.endings).toEqual(['Succeeded', 'InvalidTemplate', 'Succeeded']);
    expect(story.transcript()).toContain('az eventgrid system-topic update');
    expect(story.of(TOPIC).map(({ name }) => name)).toEqual(['evgt-of-others']);
    expect(subscriptionsOf(story, 'hubwarden')).toHaveLength(1);
  });
});

describe('two deployments in one subscription', () => {
  it('come up both, and the second changes nothing of the first', () => {
    const both = new NewStory();
    both.start('hubwarden', { accessToThisSubscription: 'enforce' });
    const ofFirst = both.azure.resources.map(({ id }) => keyOf(id));
    const before = image(both.azure.resources);
    both.start('trial', { accessToThisSubscription: 'enforce', useBroaderActions: true });
    expect(both.endings).toEqual(['Succeeded', 'Succeeded', 'Succeeded', 'Succeeded']);
    expect(image(both.azure.resources.filter(({ id }) => ofFirst.includes(keyOf(id))))).toBe(before);
  });

  it('have each an event subscription of their own at the one topic', () => {
    const both = new NewStory();
    both.start('hubwarden');
    both.start('trial');
    expect(both.of(TOPIC)).toHaveLength(1);
    expect(subscriptionsOf(both, 'hubwarden')).toHaveLength(1);
    expect(subscriptionsOf(both, 'trial')).toHaveLength(1);
    expect(subscriptionsOf(both, 'trial')[0]?.id).not.toBe(subscriptionsOf(both, 'hubwarden')[0]?.id);
  });

  it('go one by one: removing the trial leaves everything of the other', () => {
    const story = SCENARIOS['Two deployments in one subscription'];
    expect(story.endings.every((each) => each === 'Succeeded')).toBe(true);
    expect(story.transcript()).not.toContain('refused');
    expect(subscriptionsOf(story, 'hubwarden')).toHaveLength(1);
    expect(rolesOf(story, 'hubwarden')).toEqual(['Hubwarden Enforcer']);
    expect(story.azure.resources.filter(({ id }) => keyOf(id).startsWith(keyOf(groupOf('trial'))))).toEqual([]);
  });

  it('share the topic, so one that keeps it in its group takes the events of the other when it goes', () => {
    const story = SCENARIOS['Two deployments, of which the first goes'];
    const left = new NewStory();
    left.start('trial');
    left.start('hubwarden');
    left.remove('delete the group rg-trial', [groupOf('trial')]);
    expect(subscriptionsOf(left, 'hubwarden')).toEqual([]);
    // Subscribing again makes a topic of its own.
    expect(subscriptionsOf(story, 'hubwarden')).toHaveLength(1);
    expect(story.of(TOPIC, groupOf('hubwarden'))).toHaveLength(1);
  });
});

describe('after the lock', () => {
  const story = SCENARIOS['An upgrade after the lock'];

  it('an upgrade succeeds once it is told of the lock, and the policy stays', () => {
    expect(story.endings.slice(-2)).toEqual(['ContainerImmutabilityPolicyLocked', 'Succeeded']);
    const [policy] = story.of(POLICY);
    expect(inside(policy?.facts, 'properties.state')).toBe('Locked');
    expect(inside(policy?.body, 'properties.immutabilityPeriodSinceCreationInDays')).toBe(400);
  });

  it('Azure keeps the group, with everything in it', () => {
    const removal = SCENARIOS['A removal after the lock'];
    expect(removal.of(POLICY)).toHaveLength(1);
    expect(removal.transcript()).toContain('delete the group rg-hubwarden: refused');
  });
});

describe('a removal and a new start', () => {
  const story = SCENARIOS['A removal and a new start'];

  it('meet the deleted vault, recover it, and are then as before', () => {
    expect(story.endings.slice(2)).toEqual([
      'ConflictError',
      'Succeeded',
      'Succeeded',
      'SoftDeletedVaultDoesNotExist',
      'Succeeded',
    ]);
    expect(story.of('Microsoft.KeyVault/vaults')).toHaveLength(1);
    expect(subscriptionsOf(story, 'hubwarden')).toHaveLength(1);
    expect(rolesOf(story, 'hubwarden')).toEqual(['Hubwarden Observer']);
  });

  it('leave nothing of the first deployment', () => {
    const grants = story
      .of('Microsoft.Authorization/roleAssignments')
      .map(({ body }) => String(inside(body, 'properties.principalId')));
    expect(grants).not.toContain('<id-hubwarden.principalId>');
    expect(grants).toContain('<id-hubwarden (2).principalId>');
  });

  it('need no recovery under another name', () => {
    const other = new NewStory();
    other.start('hubwarden');
    other.remove('delete the group', [groupOf('hubwarden')]);
    other.start('hubwarden-2');
    expect(other.endings.every((each) => each === 'Succeeded')).toBe(true);
  });
});

describe('another subscription', () => {
  const story = SCENARIOS['Another subscription'];

  it('gets a topic and a role of its own, and sends to the same queue', () => {
    expect(story.endings.every((each) => each === 'Succeeded')).toBe(true);
    expect(story.of(TOPIC).map(({ id }) => id.split('/')[2])).toEqual([HOME, WATCHED]);
    const queues = story
      .of('Microsoft.EventGrid/systemTopics/eventSubscriptions')
      .map(({ body }) => inside(body, 'properties.deliveryWithResourceIdentity.destination.properties.resourceId'));
    expect(queues).toEqual([
      story.output('hubwarden', 'storageAccountId'),
      story.output('hubwarden', 'storageAccountId'),
    ]);
  });

  it('keeps the roles of the first one as they were', () => {
    const [home, watched] = [HOME, WATCHED].map((each) =>
      story.of('Microsoft.Authorization/roleDefinitions').filter(({ id }) => id.includes(each)),
    );
    expect(home).toHaveLength(1);
    expect(watched).toHaveLength(2);
  });
});

describe('templates for a management group', () => {
  const place = { managementGroup: 'contoso-ai', subscriptionId: HOME };

  it.each([
    { name: 'hub-access-management-group', parameters: { principalId: 'someone', access: 'enforce' }, made: 3 },
    { name: 'front-door-management-group', parameters: {}, made: 4 },
  ])('$name succeeds, and changes nothing the second time', async ({ name, parameters, made }) => {
    const template = await readTemplate(`azuredeploy.${name}.json`);
    const azure = new Azure({ publishedActions: [...PUBLISHED, ...UNPUBLISHED] });
    const [first, second] = [1, 2].map(() => deployTo(azure, { template, parameters, place, name }));
    expect(first?.refusals).toEqual([]);
    expect(first?.changes.map(({ kind }) => kind)).toEqual(Array.from({ length: made }, () => 'Created'));
    expect(second?.changes.every(({ kind }) => kind === 'Unchanged')).toBe(true);
  });
});

describe('from one zone to several', () => {
  it('needs a conversion of the account, and then succeeds', () => {
    const story = SCENARIOS['From one zone to several'];
    expect(story.endings).toEqual(['Succeeded', 'ReplicationNeedsConversion', 'Succeeded']);
  });
});

describe('a caller who may not create or assign roles', () => {
  it('is told so, with the action and the scope', () => {
    const story = SCENARIOS['A caller who may not create or assign roles'];
    expect(story.endings[0]).toContain('InvalidTemplateDeployment');
    expect(story.transcript()).toContain('Microsoft.Authorization/roleAssignments/write');
  });
});

describe('a value that cannot be right', () => {
  it('is refused in a line, before anything is made', () => {
    const story = SCENARIOS['Values that are refused before anything is made'];
    expect(story.endings.every((each) => each === 'InvalidTemplate')).toBe(true);
    expect(story.azure.ofType('Microsoft.Resources/resourceGroups')).toEqual([]);
  });
});

describe('docs/deploy.md', () => {
  it('shows what came of each', async () => {
    const page = new URL('../../docs/deploy.md', import.meta.url);
    const text = await readFile(page, 'utf8');
    const [start, end] = ['<!-- transcript: begin -->\n', '<!-- transcript: end -->'];
    const [before = '', rest = ''] = text.split(start);
    const [, after = ''] = rest.split(end);
    const current = `${before}${start}\n\`\`\`text\n${transcript()}\`\`\`\n\n${end}${after}`;
    if (process.env.UPDATE === '1') await writeFile(page, current);
    expect(await readFile(page, 'utf8')).toBe(current);
  });
});

describe('values that would open or mark a deployment otherwise than its variables say', () => {
  it.each([
    ['0.0.0.0/0', '0.0.0.0/1', '203.0.113.0/31', '300.0.0.1', '203.0.113.7/24/1', '203.0.113.x'].map((address) => ({
      privateNetworking: true,
      allowedAddresses: [address],
    })),
    [
      ...['a@', '@', '@contoso.com'].map((alertEmail) => ({ alertEmail })),
      ...['a.b.c.d/24', '10.90.0.256/24'].map((virtualNetworkAddressSpace) => ({ virtualNetworkAddressSpace })),
    ],
    [{ extraSettings: { HUBWARDEN_WRITES: 'on' } }, { extraSettings: { hubwarden_writes: 'on' } }],
  ])('are refused before anything is made', (...parameters) => {
    for (const each of parameters) {
      const story = new NewStory();
      expect([each, story.deploy('hubwarden', each).kind]).toEqual([each, 'Failed']);
      expect(story.azure.resources.filter(({ type }) => type !== 'Microsoft.Resources/deployments')).toEqual([]);
    }
  });

  it('take no tag of the deployment over', () => {
    const story = new NewStory();
    story.deploy('hubwarden', { tags: { deployment: 'other', app: 'mine', owner: 'platform' } });
    const [app] = story.of('Microsoft.Web/sites');
    expect(inside(app?.body, 'tags')).toMatchObject({ app: 'hubwarden', deployment: 'hubwarden', owner: 'platform' });
  });
});

describe('a name that is written in another case', () => {
  it('is the same deployment: nothing comes beside it, and nothing collides', () => {
    const story = new NewStory();
    expect(story.deploy('trial').kind).toBe('Succeeded');
    const before = image(story.azure.resources);
    expect(story.deploy('Trial').kind).toBe('Succeeded');
    expect(image(story.azure.resources)).toBe(before);
  });
});
