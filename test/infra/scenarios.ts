import { inside, keyOf } from './arm/arm-ids.ts';
import type { Resource } from './arm/azure.ts';
import { DeploymentSequence, HOME, PUBLISHED, WATCHED } from './deployment-sequence.ts';

const POLICIES = 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies';

/** Resource group of a deployment. */
export function groupOf(name: string): string {
  return `/subscriptions/${HOME}/resourceGroups/rg-${name}`;
}

/** Locks the policy on the heads of run chains, as docs/deploy.md says. */
export function lockChainHeads(story: DeploymentSequence, name: string): void {
  story.byHand('lock the policy of chain-heads', () => {
    for (const { id } of story.of(POLICIES, groupOf(name)))
      story.azure.setFacts(id, { properties: { state: 'Locked' } });
  });
}

/** Assignments on the subscription to the identity of a deployment. */
export function grantsTo(story: DeploymentSequence, name: string): readonly Resource[] {
  const principal = story.output(name, 'principalId');
  return story
    .of('Microsoft.Authorization/roleAssignments')
    .filter(
      ({ body, id }) =>
        String(inside(body, 'properties.principalId')) === principal && !id.includes('/resourceGroups/'),
    );
}

/** Event subscriptions that end in the storage account or the app of a deployment. */
export function subscriptionsOf(story: DeploymentSequence, name: string): readonly Resource[] {
  const group = `"${keyOf(groupOf(name))}/`;
  return story
    .of('Microsoft.EventGrid/systemTopics/eventSubscriptions')
    .filter(({ body }) => keyOf(JSON.stringify(body)).includes(group));
}

/** Takes a deployment away in the order that docs/deploy.md gives. */
export function removeAll(story: DeploymentSequence, name: string): void {
  const grants = grantsTo(story, name);
  const roles = new Set(grants.map(({ body }) => String(inside(body, 'properties.roleDefinitionId'))));
  story.remove(
    'delete the event subscription',
    subscriptionsOf(story, name).map(({ id }) => id),
  );
  story.remove(`delete the group rg-${name}`, [groupOf(name)]);
  story.remove(
    'delete its role assignments on the subscription',
    grants.map(({ id }) => id),
  );
  const own = [...roles].filter((id) => story.azure.find(id) !== undefined);
  story.remove('delete the roles that were assigned', own);
}

function firstAndSecondRun(): DeploymentSequence {
  const story = new DeploymentSequence();
  story.start('hubwarden');
  story.start('hubwarden');
  return story;
}

function afterTheLock(): DeploymentSequence {
  const story = new DeploymentSequence();
  story.start('hubwarden');
  lockChainHeads(story, 'hubwarden');
  story.deploy('hubwarden');
  story.deploy('hubwarden', { chainHeadsLocked: true });
  return story;
}

function twoDeployments(): DeploymentSequence {
  const story = new DeploymentSequence();
  story.start('hubwarden', { accessToThisSubscription: 'enforce' });
  story.start('trial', { accessToThisSubscription: 'enforce', useBroaderActions: true });
  removeAll(story, 'trial');
  story.deploy('hubwarden', { accessToThisSubscription: 'enforce' });
  return story;
}

function topicGoesWithItsGroup(): DeploymentSequence {
  const story = new DeploymentSequence();
  story.start('trial');
  story.start('hubwarden');
  removeAll(story, 'trial');
  story.say(`event subscriptions of hubwarden that are left: ${subscriptionsOf(story, 'hubwarden').length}`);
  story.subscribe('hubwarden');
  return story;
}

function removalAndNewStart(): DeploymentSequence {
  const story = new DeploymentSequence();
  story.start('hubwarden');
  removeAll(story, 'hubwarden');
  story.deploy('hubwarden');
  story.start('hubwarden', { recoverKeyVault: true });
  story.deploy('hubwarden', { recoverKeyVault: true });
  story.deploy('hubwarden');
  return story;
}

function removalAfterTheLock(): DeploymentSequence {
  const story = new DeploymentSequence();
  story.start('hubwarden');
  lockChainHeads(story, 'hubwarden');
  story.remove('delete the group rg-hubwarden', [groupOf('hubwarden')]);
  return story;
}

function observeThenEnforce(): DeploymentSequence {
  const story = new DeploymentSequence();
  story.start('hubwarden');
  story.deploy('hubwarden', { accessToThisSubscription: 'enforce', writes: 'on' });
  story.deploy('hubwarden');
  const roleOf = ({ body }: Resource) => story.azure.find(String(inside(body, 'properties.roleDefinitionId')));
  const enforcing = grantsTo(story, 'hubwarden').filter((each) =>
    String(inside(roleOf(each)?.body, 'properties.roleName')).startsWith('Hubwarden Enforcer'),
  );
  story.remove(
    'delete the assignment of Hubwarden Enforcer',
    enforcing.map(({ id }) => id),
  );
  return story;
}

function actionsThatAreNotPublished(): DeploymentSequence {
  const story = new DeploymentSequence({ publishedActions: PUBLISHED });
  story.start('hubwarden');
  story.deploy('hubwarden', { accessToThisSubscription: 'enforce' });
  story.deploy('hubwarden', { accessToThisSubscription: 'enforce', useBroaderActions: true });
  story.deploy('hubwarden', { accountActions: 'exact' });
  story.deploy('hubwarden', { accountActions: 'network' });
  const enforce = { accessToThisSubscription: 'enforce', useBroaderActions: true };
  story.deploy('hubwarden', { ...enforce, accountActions: 'network' });
  story.deploy('hubwarden', { ...enforce, accountActions: 'broader' });
  return story;
}

function closedThenOpen(): DeploymentSequence {
  const story = new DeploymentSequence();
  story.start('hubwarden', { privateNetworking: true });
  story.start('hubwarden', { privateNetworking: true });
  story.start('hubwarden');
  const left = ['virtualNetworks', 'privateEndpoints', 'privateDnsZones'].map(
    (each) => `${each} ${story.of(`Microsoft.Network/${each}`).length}`,
  );
  story.say(`left of the closed deployment: ${left.join(', ')}`);
  return story;
}

const TOPIC_OF_OTHERS = `/subscriptions/${HOME}/resourceGroups/rg-others/providers/Microsoft.EventGrid/systemTopics/evgt-of-others`;

function topicOfOthers(): DeploymentSequence {
  const story = new DeploymentSequence();
  const body = {
    location: 'global',
    properties: { source: `/subscriptions/${HOME}`, topicType: 'Microsoft.Resources.Subscriptions' },
  };
  story.azure.add(`/subscriptions/${HOME}/resourceGroups/rg-others`, 'Microsoft.Resources/resourceGroups', {
    location: 'westeurope',
  });
  story.azure.add(TOPIC_OF_OTHERS, 'Microsoft.EventGrid/systemTopics', { ...body, identity: { type: 'None' } });
  story.say('the subscription has a system topic of others, without an identity');
  story.start('hubwarden');
  story.byHand('give the topic a system-assigned identity', () => {
    const identity = { identity: { principalId: '00000000-0000-0000-0000-0000000000b9' } };
    story.azure.add(
      TOPIC_OF_OTHERS,
      'Microsoft.EventGrid/systemTopics',
      { ...body, identity: { type: 'SystemAssigned' } },
      identity,
    );
  });
  story.subscribe('hubwarden');
  return story;
}

function directDelivery(): DeploymentSequence {
  const story = new DeploymentSequence();
  story.deploy('hubwarden', { eventDelivery: 'function' });
  story.subscribe('hubwarden');
  story.publish('hubwarden');
  story.subscribe('hubwarden');
  return story;
}

function moreSubscriptions(): DeploymentSequence {
  const story = new DeploymentSequence();
  story.azure.add(`/subscriptions/${WATCHED}/resourceGroups/rg-events`, 'Microsoft.Resources/resourceGroups', {
    location: 'westeurope',
  });
  story.start('hubwarden');
  story.giveAccess('hubwarden', WATCHED, 'observe');
  const settings = { HUBWARDEN_WATCHED: WATCHED, HUBWARDEN_EVENTS_GROUP: 'rg-events' };
  story.subscribe('hubwarden', settings);
  story.subscribe('hubwarden', settings);
  story.giveAccess('hubwarden', WATCHED, 'enforce');
  return story;
}

function fromOneZoneToSeveral(): DeploymentSequence {
  const story = new DeploymentSequence();
  story.deploy('hubwarden');
  story.deploy('hubwarden', { zoneRedundant: true });
  story.byHand('convert the storage account to Standard_ZRS', () => {
    for (const account of story.of('Microsoft.Storage/storageAccounts'))
      story.azure.setBody(account.id, { ...account.body, sku: { name: 'Standard_ZRS' } });
  });
  story.deploy('hubwarden', { zoneRedundant: true });
  return story;
}

/** App registration of the scenario; its hook is tested in test/infra/hooks. */
const PAGES_CLIENT = '00000000-0000-0000-0000-0000000000d1';

function openedThenClosedPages(): DeploymentSequence {
  const story = new DeploymentSequence();
  story.start('hubwarden');
  story.deploy('hubwarden', { pagesClientId: PAGES_CLIENT });
  story.deploy('hubwarden', { pagesClientId: PAGES_CLIENT, pagesKeyedApi: 'on' });
  story.deploy('hubwarden');
  return story;
}

function withoutTheRight(): DeploymentSequence {
  const story = new DeploymentSequence({
    mayNotWrite: ['Microsoft.Authorization/roleAssignments', 'Microsoft.Authorization/roleDefinitions'],
  });
  story.deploy('hubwarden');
  return story;
}

function badValues(): DeploymentSequence {
  const story = new DeploymentSequence();
  story.deploy('hubwarden', { alertEmail: 'on-call' });
  story.deploy('hubwarden', { operatorPrincipalIds: ['on-call@contoso.com'] });
  story.deploy('hubwarden', { writes: 'yes' });
  story.deploy('hubwarden', { privateNetworking: 'true' });
  story.deploy('hubwarden', { pagesClientId: 'hubwarden-pages' });
  story.deploy('my app');
  return story;
}

/** What people do with the templates, from the first run to the last, each in an Azure of its own. */
export const SCENARIOS = {
  'A first run, and a second one': firstAndSecondRun(),
  'Observe, then enforce, then observe again': observeThenEnforce(),
  'A tenant in which Azure refuses actions that no provider publishes': actionsThatAreNotPublished(),
  'Another subscription': moreSubscriptions(),
  'Closed, then open': closedThenOpen(),
  'Events pushed to the app': directDelivery(),
  'A subscription that has a system topic': topicOfOthers(),
  'Two deployments in one subscription': twoDeployments(),
  'Two deployments, of which the first goes': topicGoesWithItsGroup(),
  'From one zone to several': fromOneZoneToSeveral(),
  'Pages opened, then closed': openedThenClosedPages(),
  'An upgrade after the lock': afterTheLock(),
  'A removal and a new start': removalAndNewStart(),
  'A removal after the lock': removalAfterTheLock(),
  'A caller who may not create or assign roles': withoutTheRight(),
  'Values that are refused before anything is made': badValues(),
} as const;

/** All scenarios as people would read them. */
export function transcript(): string {
  return Object.entries(SCENARIOS)
    .map(([title, story]) => `# ${title}\n${story.transcript()}\n`)
    .join('\n');
}
