import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { HUB_EVENT_FILTER } from '../../src/local/event-grid/hub-event-filter.ts';
import { DEPLOYMENTS, resourcesOf, valueAt } from './deployments.ts';

function subscriptionOf(deployment: string): unknown {
  const [found] = resourcesOf(deployment, 'Microsoft.EventGrid/systemTopics/eventSubscriptions');
  return found?.body;
}

const registration = await readFile(new URL('../../src/functions/register.ts', import.meta.url), 'utf8');

describe('the deployed event subscription', () => {
  it.each(['events pushed', 'events by queue', 'events on a topic that is there'])(
    'lets the right events through, and keeps what cannot be delivered: %s',
    (deployment) => {
      const body = subscriptionOf(deployment);
      expect(valueAt(body, 'properties.filter')).toEqual(HUB_EVENT_FILTER);
      expect(valueAt(body, 'properties.eventDeliverySchema')).toBe('CloudEventSchemaV1_0');
      expect(valueAt(body, 'properties.retryPolicy')).toEqual({
        maxDeliveryAttempts: 30,
        eventTimeToLiveInMinutes: 1440,
      });
      expect(
        valueAt(body, 'properties.deadLetterWithResourceIdentity.deadLetterDestination.properties.blobContainerName'),
      ).toBe('dead-letters');
    },
  );

  it('pushes to a function that the app registers', () => {
    const destination = valueAt(subscriptionOf('events pushed'), 'properties.destination.properties.resourceId');
    const name = String(destination).split('/').at(-1);
    expect(registration).toContain(`app.eventGrid('${name}'`);
    expect(valueAt(subscriptionOf('events pushed'), 'properties.deliveryWithResourceIdentity')).toBeNull();
  });

  it('delivers to a queue that the app reads, by the identity of the topic', () => {
    const delivery = valueAt(subscriptionOf('events by queue'), 'properties.deliveryWithResourceIdentity');
    expect(valueAt(delivery, 'identity.type')).toBe('SystemAssigned');
    expect(registration).toContain(`'${String(valueAt(delivery, 'destination.properties.queueName'))}'`);
    expect(valueAt(subscriptionOf('events by queue'), 'properties.destination')).toBeNull();
  });

  it('lets the topic write into that container and that queue, and nowhere else', () => {
    const scopes = resourcesOf('events by queue', 'Microsoft.Authorization/roleAssignments').map(({ on }) => on ?? '');
    expect(scopes.map((scope) => scope.split('/').slice(-2).join('/'))).toEqual([
      'containers/dead-letters',
      'queues/hub-event-deliveries',
    ]);
    expect(resourcesOf('events pushed', 'Microsoft.Authorization/roleAssignments')).toHaveLength(1);
  });

  it('uses the system topic that is there: a subscription can have only one', () => {
    expect(resourcesOf('events on a topic that is there', 'Microsoft.EventGrid/systemTopics')).toEqual([]);
    const [found] = resourcesOf(
      'events on a topic that is there',
      'Microsoft.EventGrid/systemTopics/eventSubscriptions',
    );
    expect(found?.name).toBe('evgt-of-others/func-hubwarden');
  });

  it('raises an alert from Event Grid itself when events are lost', () => {
    const alerts = resourcesOf('events pushed', 'Microsoft.Insights/metricAlerts');
    expect(alerts.map(({ body }) => valueAt(body, 'properties.criteria.allOf.0.metricName'))).toEqual([
      'DeadLetteredCount',
      'DroppedEventCount',
    ]);
  });
});

describe('how events must be delivered', () => {
  it.each([
    { deployment: 'as it comes', delivery: 'queue' },
    { deployment: 'closed', delivery: 'queue' },
  ])('$deployment: by $delivery', ({ deployment, delivery }) => {
    expect(DEPLOYMENTS[deployment]?.outputs.eventDelivery).toBe(delivery);
  });
});
