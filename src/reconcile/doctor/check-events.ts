import { missingDataActions } from '../../core/azure/permissions.ts';
import type { KindName } from '../../core/kinds/kind-name.ts';
import { RESOURCE_KINDS } from '../../core/kinds/kinds.ts';
import { WATCHED_EVENT_TYPES, watchedOperations } from '../../core/kinds/watched-operations.ts';
import { foldCase, foldOptional } from '../../core/text/fold-case.ts';
import type { AzureSetup, SystemTopic, TopicSubscription } from './azure-setup.ts';
import type { Check, CheckSubject } from './check.ts';
import { failedCheck, passedCheck, unknownCheck } from './check.ts';

const TOPIC_TYPE = 'microsoft.resources.subscriptions';
const FUNCTION = '/functions/on-hub-event';
const QUEUE = 'queue hub-event-deliveries';

/** The destinations of this deployment's events. An unknown one does not count against an event subscription. */
export interface Home {
  readonly accountName: string | undefined;
  readonly appId: string | undefined;
}

/** What `checkEventPath` looks for. */
export interface EventPathQuestion extends Home {
  /** Kinds of resource whose events must pass: an older filter without accounts is right where none are governed. */
  readonly kinds: ReadonlySet<KindName>;
}

const ACCOUNT = /\/storageAccounts\/[^/]+$/i;

const DEPLOY = 'Deploy infra/event-subscription.bicep for this subscription';

/**
 * Checks that events of a subscription lead to this deployment: topic, event subscription, destination, filter, dead letters,
 * the roles of the topic, and the deliveries of the last 24 hours.
 */
export async function checkEventPath(
  azure: AzureSetup,
  subscriptionId: string,
  asked: EventPathQuestion,
): Promise<readonly Check[]> {
  const subject = { what: 'event path', where: `/subscriptions/${subscriptionId}` };
  const topics = await azure.systemTopics(subscriptionId);
  if (!topics.ok) return [unknownCheck(subject, topics.error)];
  const topic = topics.value.find(({ topicType }) => foldCase(topicType) === TOPIC_TYPE);
  if (topic === undefined) return [failedCheck(subject, 'there is no system topic of the subscription', `${DEPLOY}.`)];
  const subscriptions = await azure.eventSubscriptions(topic.id);
  if (!subscriptions.ok) return [unknownCheck({ ...subject, where: topic.id }, subscriptions.error)];
  const toHubwarden = subscriptions.value.filter(leadsToHubwarden);
  const ours = toHubwarden.filter((each) => leadsHome(each, asked));
  if (ours.length === 0) return [noneLeadsHere({ ...subject, where: topic.id }, topic, toHubwarden)];
  const pathChecks = ours.map((each) => judged(each, topic, asked.kinds));
  const counted = await Promise.all(ours.map((each) => checkDeliveries(azure, topic.id, each.name)));
  const allowed = await Promise.all(ours.map((each) => checkTopicRoles(azure, topic, each)));
  return [...pathChecks, ...allowed.flat(), ...counted];
}

function noneLeadsHere(subject: CheckSubject, topic: SystemTopic, others: readonly TopicSubscription[]): Check {
  const fix = `${DEPLOY}, with existingSystemTopicName=${topic.id.split('/').at(-1)}.`;
  const [other] = others;
  if (other === undefined) return failedCheck(subject, 'no event subscription leads to Hubwarden', fix);
  const seen = `no event subscription leads to this deployment; ${other.name} leads to another, ${other.destinationId ?? other.destination}`;
  return failedCheck(subject, seen, fix);
}

function leadsToHubwarden({ destination }: TopicSubscription): boolean {
  const where = foldCase(destination);
  return where.endsWith(FUNCTION) || where === QUEUE;
}

/** The name alone is not enough: a trial deployment has a queue, or a function, of the same name as production. */
function leadsHome({ destination, destinationId }: TopicSubscription, { accountName, appId }: Home): boolean {
  const where = foldOptional(destinationId);
  if (where === undefined) return true;
  if (foldCase(destination) !== QUEUE) return appId === undefined || where.startsWith(`${foldCase(appId)}/`);
  return accountName === undefined || !ACCOUNT.test(where) || where.endsWith(`/${foldCase(accountName)}`);
}

function judged(subscription: TopicSubscription, topic: SystemTopic, kinds: ReadonlySet<KindName>): Check {
  const subject = { what: 'event path', where: `${topic.id}/eventSubscriptions/${subscription.name}` };
  const again = `${DEPLOY} again.`;
  if (subscription.provisioningState !== 'Succeeded') {
    return failedCheck(subject, `the event subscription is in state ${subscription.provisioningState}`, again);
  }
  if (subscription.expiresAt !== undefined) {
    return failedCheck(subject, `Event Grid deletes the event subscription at ${subscription.expiresAt}`, again);
  }
  const kept = [...blockedOperations(subscription.operations, kinds), ...blockedTypes(subscription.eventTypes)];
  if (kept.length > 0) return failedCheck(subject, `the filter blocks: ${kept.join(', ')}`, again);
  if (subscription.otherFilters.length > 0) {
    return failedCheck(subject, `another filter may block events: ${subscription.otherFilters.join(', ')}`, again);
  }
  if (!subscription.keepsDeadLetters)
    return failedCheck(subject, 'Event Grid drops events that it cannot deliver', again);
  if (subscription.byIdentity && topic.principalId === undefined) {
    const fix = `az eventgrid system-topic update --ids ${topic.id} --identity systemassigned, and deploy infra/event-subscription.bicep again.`;
    return failedCheck(subject, 'the topic has no system-assigned identity, by which it would write to the queue', fix);
  }
  return passedCheck(subject, `events go to ${subscription.destination}`);
}

function blockedOperations(operations: readonly string[] | undefined, kinds: ReadonlySet<KindName>): readonly string[] {
  if (operations === undefined) return [];
  // The filter passes a name that contains the text.
  const passes = (name: string): boolean => operations.some((each) => foldCase(name).includes(foldCase(each)));
  return watchedOperations(RESOURCE_KINDS.filter(({ name }) => kinds.has(name))).filter((name) => !passes(name));
}

function blockedTypes(types: readonly string[] | undefined): readonly string[] {
  if (types === undefined) return [];
  const letThrough = new Set(types.map((each) => foldCase(each)));
  return WATCHED_EVENT_TYPES.filter((each) => !letThrough.has(foldCase(each)));
}

/** Checks that the topic's identity may write messages to the queue, and dead letters to their container. */
async function checkTopicRoles(
  azure: AzureSetup,
  { principalId }: SystemTopic,
  { byIdentity, deadLettersTo, destination, destinationId }: TopicSubscription,
): Promise<readonly Check[]> {
  if (principalId === undefined) return [];
  const isQueue = byIdentity && ACCOUNT.test(destinationId ?? '');
  const queue = `${destinationId}/queueServices/default/queues/${destination.replace(/^queue /i, '')}`;
  return [
    ...(isQueue
      ? [await checkTopicRole(azure, principalId, { at: queue, action: SEND, to: 'events to the queue' })]
      : []),
    ...(deadLettersTo === undefined
      ? []
      : [
          await checkTopicRole(azure, principalId, {
            at: deadLettersTo,
            action: KEEP,
            to: 'dead letters to the container',
          }),
        ]),
  ];
}

async function checkTopicRole(
  azure: AzureSetup,
  principalId: string,
  { action, at, to }: { readonly at: string; readonly action: string; readonly to: string },
): Promise<Check> {
  const subject = { what: 'roles of the topic', where: at };
  const held = await azure.permissionsOf(principalId, at);
  if (!held.ok) return unknownCheck(subject, held.error);
  const missing = missingDataActions([action], held.value);
  if (missing.length === 0) return passedCheck(subject, `the topic may write ${to}`);
  return failedCheck(subject, `not granted to ${principalId}: ${action}`, `${DEPLOY} again: it assigns the role.`);
}

const SEND = 'Microsoft.Storage/storageAccounts/queueServices/queues/messages/add/action';
const KEEP = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write';

/** Checks the deliveries of the last 24 hours, as Azure Monitor counts them. */
async function checkDeliveries(azure: AzureSetup, topicId: string, name: string): Promise<Check> {
  const subject = { what: 'deliveries in 24 hours', where: `${topicId}/eventSubscriptions/${name}` };
  const counted = await azure.deliveries(topicId, name);
  if (!counted.ok) return unknownCheck(subject, counted.error);
  const { deadLettered, delivered, dropped, failed, lastHourAt } = counted.value;
  const lost = [
    ...(dropped === 0 ? [] : [`${dropped} dropped`]),
    ...(deadLettered === 0 ? [] : [`${deadLettered} dead-lettered`]),
  ];
  const last =
    lastHourAt === undefined ? 'none delivered' : `${delivered} delivered, the last in the hour of ${lastHourAt}`;
  if (lost.length > 0) return failedCheck(subject, `${lost.join(', ')}; ${last}`, 'docs/runbook.md, Dead letters.');
  if (failed > 0 && delivered === 0) {
    return failedCheck(
      subject,
      `all ${failed} attempts failed`,
      'Check the event path above; then docs/runbook.md, Dead letters.',
    );
  }
  return passedCheck(subject, failed === 0 ? last : `${last}; ${failed} attempts failed and were retried`);
}
