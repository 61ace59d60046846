import { foldCase } from '../../core/fold-case.ts';
import type { AzureSetup, TopicSubscription } from './azure-setup.ts';
import type { Check } from './check.ts';
import { bad, good, unknown } from './check.ts';

const TOPIC_TYPE = 'microsoft.resources.subscriptions';
const FUNCTION = '/functions/on-hub-event';
const QUEUE = 'queue hub-event-deliveries';

/** What the filter of the event subscription must let through: infra/event-filter.json, to which a test holds it. */
export const WATCHED_OPERATIONS: readonly string[] = [
  'Microsoft.MachineLearningServices/workspaces/write',
  'Microsoft.MachineLearningServices/workspaces/delete',
  'Microsoft.MachineLearningServices/workspaces/outboundRules/',
  'Microsoft.MachineLearningServices/workspaces/managedNetworks/',
  'Microsoft.MachineLearningServices/workspaces/provisionManagedNetwork/',
  'Microsoft.MachineLearningServices/workspaces/connections/',
  // The portal and `az tag` edit a hub's tags as a resource of their own, and assignments may match on tags.
  'Microsoft.Resources/tags/',
];

const DEPLOY = 'Deploy infra/event-subscription.bicep for this subscription';

/** Checks that events of a subscription lead to Hubwarden: topic, event subscription, filter, dead letters. */
export async function checkEventPath(azure: AzureSetup, subscriptionId: string): Promise<readonly Check[]> {
  const looked = { what: 'event path', where: `/subscriptions/${subscriptionId}` };
  const topics = await azure.systemTopics(subscriptionId);
  if (!topics.ok) return [unknown(looked, topics.error)];
  const topic = topics.value.find(({ topicType }) => foldCase(topicType) === TOPIC_TYPE);
  if (topic === undefined) return [bad(looked, 'there is no system topic of the subscription', `${DEPLOY}.`)];
  const subscriptions = await azure.eventSubscriptions(topic.id);
  if (!subscriptions.ok) return [unknown({ ...looked, where: topic.id }, subscriptions.error)];
  const ours = subscriptions.value.filter(leadsHere);
  if (ours.length === 0) {
    const fix = `${DEPLOY}, with existingSystemTopicName=${topic.id.split('/').at(-1)}.`;
    return [bad({ ...looked, where: topic.id }, 'no event subscription leads to Hubwarden', fix)];
  }
  return ours.map((each) => judged(each, topic.id));
}

function leadsHere({ destination }: TopicSubscription): boolean {
  const where = foldCase(destination);
  return where.endsWith(FUNCTION) || where === QUEUE;
}

function judged(subscription: TopicSubscription, topicId: string): Check {
  const looked = { what: 'event path', where: `${topicId}/eventSubscriptions/${subscription.name}` };
  const again = `${DEPLOY} again.`;
  if (subscription.provisioningState !== 'Succeeded') {
    return bad(looked, `the event subscription is in state ${subscription.provisioningState}`, again);
  }
  const kept = keptBack(subscription.operations);
  if (kept.length > 0) return bad(looked, `the filter keeps back: ${kept.join(', ')}`, again);
  if (!subscription.keepsDeadLetters) return bad(looked, 'events that cannot be delivered are dropped', again);
  return good(looked, `events go to ${subscription.destination}`);
}

function keptBack(operations: readonly string[] | undefined): readonly string[] {
  if (operations === undefined) return [];
  // A shorter text lets through everything that holds it.
  const isLet = (name: string): boolean =>
    operations.some((each) => foldCase(name).includes(foldCase(each).replace(/\/$/, '')));
  return WATCHED_OPERATIONS.filter((name) => !isLet(name));
}
