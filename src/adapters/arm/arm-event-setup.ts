import { subHours } from 'date-fns/subHours';
import * as z from 'zod';
import { ok } from '../../core/result.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import type { AzureSetup, Deliveries, SystemTopic, TopicSubscription } from '../../reconcile/doctor/azure-setup.ts';
import type { Clock } from '../../reconcile/ports.ts';
import type { ArmPipeline } from './arm-pipeline.ts';
import { listed, one } from './arm-read.ts';

const EVENT_GRID = '2025-02-15';
const METRICS = '2024-02-01';

const topic = z.object({
  id: z.string(),
  identity: z.object({ principalId: z.string().nullish() }).nullish(),
  properties: z.object({ topicType: z.string().default('') }),
});
const destination = z.object({
  endpointType: z.string().default('?'),
  properties: z.object({ resourceId: z.string().optional(), queueName: z.string().optional() }).default({}),
});
const advancedFilter = z.object({
  key: z.string(),
  operatorType: z.string().default('StringContains'),
  values: z.array(z.unknown()).default([]),
});
const filter = z.object({
  subjectBeginsWith: z.string().nullish(),
  subjectEndsWith: z.string().nullish(),
  includedEventTypes: z.array(z.string()).nullish(),
  advancedFilters: z.array(advancedFilter).nullish(),
});
const deadLetters = z.object({
  properties: z.object({ resourceId: z.string().optional(), blobContainerName: z.string().optional() }).default({}),
});
const eventSubscription = z.object({
  name: z.string(),
  properties: z.object({
    provisioningState: z.string().default('?'),
    destination: destination.nullish(),
    deliveryWithResourceIdentity: z.object({ destination: destination.nullish() }).nullish(),
    deadLetterDestination: z.unknown().optional(),
    deadLetterWithResourceIdentity: z
      .object({
        deadLetterDestination: deadLetters.nullish().catch({ properties: {} }),
      })
      .nullish(),
    expirationTimeUtc: z.string().nullish(),
    filter: filter.nullish(),
  }),
});
const point = z.object({ timeStamp: z.string(), total: z.number().nullish() });
const metric = z.object({
  name: z.object({ value: z.string() }),
  timeseries: z.array(z.object({ data: z.array(point).default([]) })).default([]),
});
const metrics = z.object({ value: z.array(metric) });

/** The reads of `doctor` about Event Grid. */
export type EventSetup = Pick<AzureSetup, 'systemTopics' | 'eventSubscriptions' | 'deliveries'>;

/** Reads topics, event subscriptions and their metrics in Azure Monitor. */
export function armEventSetup(arm: ArmPipeline, clock: Pick<Clock, 'now'>): EventSetup {
  return {
    systemTopics: async (subscriptionId) => {
      const path = `/subscriptions/${subscriptionId}/providers/Microsoft.EventGrid/systemTopics`;
      const topics = await listed(arm, 'listSystemTopics', arm.url(path, EVENT_GRID), topic);
      return topics.ok ? ok(topics.value.map(topicFrom)) : topics;
    },
    eventSubscriptions: async (topicId) => {
      const url = arm.url(`${topicId}/eventSubscriptions`, EVENT_GRID);
      const found = await listed(arm, 'listEventSubscriptions', url, eventSubscription);
      return found.ok ? ok(found.value.map(subscriptionFrom)) : found;
    },
    deliveries: async (topicId, name) => {
      const counted = await one(arm, 'readMetrics', metricsUrl(arm, topicId, name, clock.now()), metrics);
      return counted.ok ? ok(deliveriesFrom(counted.value)) : counted;
    },
  };
}

/**
 * @see https://learn.microsoft.com/azure/event-grid/monitor-push-reference (read 2026-11): names of metrics and of the dimension
 */
function metricsUrl(arm: ArmPipeline, topicId: string, name: string, now: Date): string {
  const names = ['DeliverySuccessCount', 'DeliveryAttemptFailCount', 'DeadLetteredCount', 'DroppedEventCount'];
  const from = subHours(now, 24);
  const query = new URLSearchParams({
    metricnames: names.join(','),
    aggregation: 'Total',
    interval: 'PT1H',
    timespan: `${from.toISOString()}/${now.toISOString()}`,
    $filter: `EventSubscriptionName eq '${name.replaceAll("'", "''")}'`,
  });
  return `${arm.url(`${topicId}/providers/Microsoft.Insights/metrics`, METRICS)}&${query.toString()}`;
}

function deliveriesFrom({ value }: z.infer<typeof metrics>): Deliveries {
  const points = (name: string): readonly z.infer<typeof point>[] =>
    value
      .filter((each) => each.name.value === name)
      .flatMap(({ timeseries }) => timeseries.flatMap(({ data }) => data));
  const sum = (name: string): number => points(name).reduce((all, { total }) => all + (total ?? 0), 0);
  const hours = points('DeliverySuccessCount').filter(({ total }) => (total ?? 0) > 0);
  return {
    delivered: sum('DeliverySuccessCount'),
    failed: sum('DeliveryAttemptFailCount'),
    deadLettered: sum('DeadLetteredCount'),
    dropped: sum('DroppedEventCount'),
    lastHourAt: hours
      .map(({ timeStamp }) => timeStamp)
      .sort()
      .at(-1),
  };
}

function topicFrom({ id, identity, properties }: z.infer<typeof topic>): SystemTopic {
  return { id, topicType: properties.topicType, principalId: identity?.principalId ?? undefined };
}

function subscriptionFrom({ name, properties }: z.infer<typeof eventSubscription>): TopicSubscription {
  const byIdentity = properties.deliveryWithResourceIdentity?.destination ?? undefined;
  const to = properties.destination ?? byIdentity;
  const queue = to?.properties.queueName;
  return {
    name,
    provisioningState: properties.provisioningState,
    destination: queue === undefined ? (to?.properties.resourceId ?? to?.endpointType ?? 'nowhere') : `queue ${queue}`,
    destinationId: to?.properties.resourceId,
    byIdentity: byIdentity !== undefined,
    ...filtersFrom(properties.filter ?? {}),
    keepsDeadLetters: [
      properties.deadLetterDestination,
      properties.deadLetterWithResourceIdentity?.deadLetterDestination,
    ].some((each) => each !== undefined && each !== null),
    deadLettersTo: containerOf(properties.deadLetterWithResourceIdentity?.deadLetterDestination?.properties),
    expiresAt: properties.expirationTimeUtc ?? undefined,
  };
}

function containerOf(to: z.infer<typeof deadLetters>['properties'] | undefined): string | undefined {
  const { blobContainerName, resourceId } = to ?? {};
  if (blobContainerName === undefined || resourceId === undefined) return undefined;
  return `${resourceId}/blobServices/default/containers/${blobContainerName}`;
}

/** An event passes only if all filters match. Hubwarden knows the filter on operations; any other may drop events. */
function filtersFrom({
  advancedFilters,
  includedEventTypes,
  subjectBeginsWith,
  subjectEndsWith,
}: z.infer<typeof filter>): Pick<TopicSubscription, 'operations' | 'eventTypes' | 'otherFilters'> {
  const all = advancedFilters ?? [];
  const known = all.find(
    ({ key, operatorType }) => foldCase(key) === 'data.operationname' && foldCase(operatorType) === 'stringcontains',
  );
  const others = all.filter((each) => each !== known).map(({ key, operatorType }) => `${operatorType} on ${key}`);
  // Every subject of the topic begins with its subscription.
  const begins = /^(\/subscriptions\/[^/]+\/?)?$/i.test(subjectBeginsWith ?? '');
  return {
    operations: known?.values.map(String),
    eventTypes: (includedEventTypes ?? []).length === 0 ? undefined : (includedEventTypes ?? undefined),
    otherFilters: [
      ...others,
      ...(begins ? [] : [`subject begins with ${subjectBeginsWith}`]),
      ...((subjectEndsWith ?? '') === '' ? [] : [`subject ends with ${subjectEndsWith}`]),
    ],
  };
}
