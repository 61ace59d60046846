import type { JsonObject } from '../../../core/text/json.ts';
import type { IdSource } from '../request/id-source.ts';
import type { WriteDetails } from '../request/write-name.ts';

/** One event of a subscription's system topic, in no particular envelope. */
export interface ArmEvent {
  readonly id: string;
  /** `Microsoft.Resources.ResourceWriteSuccess` and its siblings. */
  readonly type: string;
  readonly subject: string;
  readonly time: Date;
  /** The subscription's id: `topic` of an Event Grid event, `source` of a cloud event. */
  readonly source: string;
  readonly data: JsonObject;
}

/** Role of every caller in `authorization.evidence`. */
const CONTRIBUTOR_ROLE_ID = 'b24988ac618042a0ab8820f7382dd24c';

/** Limit of undelivered events; the oldest are dropped first. */
const OUTBOX_LIMIT = 20_000;

/** Holds events until a caller takes them. */
export class EventOutbox {
  readonly #ids: IdSource;
  #events: ArmEvent[] = [];

  constructor(ids: IdSource) {
    this.#ids = ids;
  }

  /** Adds the event of a write that succeeded or failed at a time. */
  raise(notification: WriteDetails, outcome: 'Succeeded' | 'Failed', time: Date): void {
    if (this.#events.length >= OUTBOX_LIMIT) this.#events.shift();
    this.#events.push({
      id: this.#ids.guid(),
      type: `Microsoft.Resources.Resource${familyOf(notification)}${outcome === 'Succeeded' ? 'Success' : 'Failure'}`,
      subject: notification.resourceUri,
      time,
      source: `/subscriptions/${notification.subscriptionId}`,
      data: dataFrom(notification, outcome),
    });
  }

  /** Events that no subscriber has taken yet. */
  get size(): number {
    return this.#events.length;
  }

  /** Takes all events, oldest first. */
  drain(): readonly ArmEvent[] {
    const taken = this.#events;
    this.#events = [];
    return taken;
  }
}

/** An event in the Event Grid schema; deliveries are an array of one. */
export function toEventGridEvent(event: ArmEvent): JsonObject {
  return {
    topic: event.source,
    subject: event.subject,
    eventType: event.type,
    eventTime: preciseTime(event.time),
    id: event.id,
    data: event.data,
    dataVersion: '2',
    metadataVersion: '1',
  };
}

/** An event in the CloudEvents 1.0 schema. */
export function toCloudEvent(event: ArmEvent): JsonObject {
  return {
    specversion: '1.0',
    source: event.source,
    type: event.type,
    subject: event.subject,
    id: event.id,
    time: preciseTime(event.time),
    data: event.data,
  };
}

/** Azure writes times with seven digits after the second. */
function preciseTime(time: Date): string {
  return time.toISOString().replace('Z', '0000Z');
}

function familyOf(notification: WriteDetails): 'Write' | 'Delete' | 'Action' {
  if (notification.method === 'POST') return 'Action';
  return notification.method === 'DELETE' ? 'Delete' : 'Write';
}

function dataFrom(notification: WriteDetails, outcome: 'Succeeded' | 'Failed'): JsonObject {
  return {
    authorization: {
      scope: notification.resourceUri,
      action: notification.operationName,
      evidence: {
        role: 'Contributor',
        roleAssignmentScope: `/subscriptions/${notification.subscriptionId}`,
        roleAssignmentId: notification.caller.objectId.replaceAll('-', ''),
        roleDefinitionId: CONTRIBUTOR_ROLE_ID,
        principalId: notification.caller.objectId,
        principalType: notification.caller.kind === 'Person' ? 'User' : 'ServicePrincipal',
      },
    },
    claims: notification.caller.claims,
    correlationId: notification.correlationId,
    ...(notification.targetExisted ? { httpRequest: httpRequestFrom(notification) } : {}),
    resourceProvider: notification.resourceProvider,
    resourceUri: notification.resourceUri,
    operationName: notification.operationName,
    status: outcome,
    subscriptionId: notification.subscriptionId,
    tenantId: notification.tenantId,
  };
}

function httpRequestFrom(notification: WriteDetails): JsonObject {
  return {
    clientRequestId: notification.clientRequestId,
    clientIpAddress: notification.clientIpAddress,
    method: notification.method,
    url: notification.url,
  };
}
