/** An event as its source raises it, before Event Grid puts it into a schema. */
export interface GridEvent {
  readonly id: string;
  /** The topic: for subscription events `/subscriptions/<id>`. */
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly data: unknown;
}

/** The two schemas in which a subscription can deliver. */
export type EventSchema = 'EventGridSchema' | 'CloudEventSchemaV1_0';

/** The request to an endpoint: the schema's headers and body. */
export interface DeliveryContent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

// Versions that Azure Resource Manager's events carry, see docs of the subscription event schema (read 2026-11).
const DATA_VERSION = '2';
const METADATA_VERSION = '1';

function eventGridContent(event: GridEvent): DeliveryContent {
  const envelope = {
    topic: event.source,
    subject: event.subject,
    eventType: event.type,
    eventTime: event.time,
    id: event.id,
    data: event.data,
    dataVersion: DATA_VERSION,
    metadataVersion: METADATA_VERSION,
  };
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'aeg-data-version': DATA_VERSION,
    'aeg-metadata-version': METADATA_VERSION,
  };
  return { headers, body: JSON.stringify([envelope]) };
}

function cloudEventContent(event: GridEvent): DeliveryContent {
  const { source, subject, type, time, id, data } = event;
  const headers = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
  return { headers, body: JSON.stringify({ specversion: '1.0', id, source, type, subject, time, data }) };
}

/** Puts one event into a schema: an array of one in Event Grid's own, a single object in CloudEvents. */
export function deliveryContent(event: GridEvent, schema: EventSchema): DeliveryContent {
  switch (schema) {
    case 'EventGridSchema':
      return eventGridContent(event);
    case 'CloudEventSchemaV1_0':
      return cloudEventContent(event);
  }
}

/** An event as Event Grid leaves it in a storage queue: the one event, never an array, as JSON in base64. */
export function queueText(event: GridEvent, schema: EventSchema): string {
  const content: unknown = JSON.parse(deliveryContent(event, schema).body);
  const [envelope] = Array.isArray(content) ? content : [content];
  return Buffer.from(JSON.stringify(envelope), 'utf8').toString('base64');
}
