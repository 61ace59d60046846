/** How the values of a metric are combined: summed, spread over buckets, or only the newest one kept. */
export type MetricKind = 'Counter' | 'Histogram' | 'Gauge';

/**
 * One metric about Hubwarden itself. Dashboards depend on the name: it is never renamed and never gets another meaning.
 */
export interface Metric {
  readonly kind: MetricKind;
  /** Unit in the notation of UCUM, as OpenTelemetry requires. */
  readonly unit: string;
  readonly description: string;
  /** Names of the attributes. No attribute holds a hub or a person, because the number of values must stay small. */
  readonly attributes: readonly string[];
}

/** Every metric of the app. The table in docs/operations.md is generated from this. */
export const METRICS = {
  'hubwarden.reconciles': {
    kind: 'Counter',
    unit: '{run}',
    description: 'Messages of the two hub queues that were processed, by outcome.',
    attributes: ['lane', 'cause', 'outcome', 'verdict'],
  },
  'hubwarden.reconcile.duration': {
    kind: 'Histogram',
    unit: 's',
    description: 'Time from receiving such a message to the recorded verdict.',
    attributes: ['lane', 'outcome'],
  },
  'hubwarden.findings': {
    kind: 'Counter',
    unit: '{finding}',
    description: 'Findings that the previous record of the hub did not have.',
    attributes: ['code'],
  },
  'hubwarden.writes': {
    kind: 'Counter',
    unit: '{request}',
    description: 'Requests that change a hub, as sent by runs.',
    attributes: ['lane'],
  },
  'hubwarden.arm.calls': {
    kind: 'Counter',
    unit: '{request}',
    description:
      'Requests to Azure Resource Manager and Resource Graph; status is the HTTP status, or the kind of failure.',
    attributes: ['operation', 'status'],
  },
  'hubwarden.arm.duration': {
    kind: 'Histogram',
    unit: 's',
    description: 'Time from sending such a request to the end of its answer.',
    attributes: ['operation'],
  },
  'hubwarden.arm.reads.remaining': {
    kind: 'Gauge',
    unit: '{request}',
    description:
      'Reads that Azure says are left in the bucket of a subscription for one resource provider; for accounts, in the bucket of all callers.',
    attributes: ['subscription', 'provider'],
  },
  'hubwarden.queue.age': {
    kind: 'Histogram',
    unit: 's',
    description: 'Time from the cause of a message to its receipt from the queue, planned delays included.',
    attributes: ['lane', 'cause'],
  },
  'hubwarden.event.age': {
    kind: 'Histogram',
    unit: 's',
    description: 'Time from a change in Azure to the start of the run that reads it.',
    attributes: ['lane'],
  },
  'hubwarden.operations': {
    kind: 'Gauge',
    unit: '{operation}',
    description: 'Long-running operations that Azure has not finished, or whose result no run has verified yet.',
    attributes: ['state'],
  },
  'hubwarden.operations.ended': {
    kind: 'Counter',
    unit: '{operation}',
    description: 'Long-running operations that ended, by final state.',
    attributes: ['kind', 'state'],
  },
  'hubwarden.sweep.coverage': {
    kind: 'Gauge',
    unit: '1',
    description: 'Share of the known and discovered hubs that the last sweep judged; 1 means all.',
    attributes: [],
  },
  'hubwarden.sweep.duration': {
    kind: 'Histogram',
    unit: 's',
    description: 'Time from the start of a sweep to the end of its last shard.',
    attributes: [],
  },
  'hubwarden.sweep.hubs': {
    kind: 'Gauge',
    unit: '{hub}',
    description: 'Hubs by the verdict that the last sweep gave them.',
    attributes: ['verdict'],
  },
  'hubwarden.alerts.sends': {
    kind: 'Counter',
    unit: '{notice}',
    description: 'Attempts to send a notification to a receiver, by outcome.',
    attributes: ['receiver', 'outcome'],
  },
} as const satisfies Readonly<Record<string, Metric>>;

/** Name of a metric. */
export type MetricName = keyof typeof METRICS;

/** Values of a metric's attributes: exactly the named ones; an unknown value may be omitted. */
export type MetricAttributes<Name extends MetricName> = {
  readonly [Key in (typeof METRICS)[Name]['attributes'][number]]?: string | undefined;
};

/** Every span of a trace. The table in docs/operations.md is generated from this. */
export const SPANS = {
  'on-hub-event': 'One delivery of Event Grid, from its arrival to the message for the queue (CONSUMER).',
  send: 'One message handed to a queue (PRODUCER). The span that processes it links to this one.',
  reconcile: 'One message of a hub queue, from its queue to the recorded verdict (CONSUMER).',
  'judge-shard': 'One message of a sweep: some hubs of one subscription (CONSUMER).',
  'send-notice': 'One message of the queue of notifications, from its queue to the answer of the receiver (CONSUMER).',
  'sweep-fleet': 'The start of a sweep: discovery, and the division into shards (INTERNAL).',
  'watch-operations': 'One check of all operations in flight (INTERNAL).',
  'send-alerts': 'One pass that decides which notifications to send (INTERNAL).',
  arm: 'One request to Azure Resource Manager or Resource Graph (CLIENT).',
} as const;

/** Name of a span. */
export type SpanName = keyof typeof SPANS;

/** The kind of each span, in OpenTelemetry's terms. */
export const SPAN_KINDS = {
  'on-hub-event': 'CONSUMER',
  send: 'PRODUCER',
  reconcile: 'CONSUMER',
  'judge-shard': 'CONSUMER',
  'send-notice': 'CONSUMER',
  'sweep-fleet': 'INTERNAL',
  'watch-operations': 'INTERNAL',
  'send-alerts': 'INTERNAL',
  arm: 'CLIENT',
} as const satisfies Readonly<Record<SpanName, 'CONSUMER' | 'PRODUCER' | 'CLIENT' | 'INTERNAL'>>;
