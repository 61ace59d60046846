import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { RestError } from '@azure/core-rest-pipeline';
import type { SendCloudEventInput } from '@azure/eventgrid';
import { AzureKeyCredential, EventGridPublisherClient } from '@azure/eventgrid';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { AlertNotice, AlertReceiver, Clock, SendFailure } from '../../reconcile/ports.ts';
import { failureFromArm, failureFromThrown } from '../arm/arm-failure.ts';
import { jsonBody } from '../json-body.ts';

/** How long Event Grid may take to accept a notice. */
const SEND_TIMEOUT_MS = 15_000;

/** How to reach the topic that carries alerts. */
export interface EventGridReceiverOptions {
  /** As routes and records name this receiver. */
  readonly name: string;
  /** `https://<topic>.<region>-1.eventgrid.azure.net/api/events`; the topic's input schema is CloudEvents 1.0. */
  readonly endpoint: string;
  /** An access key of the topic, or an identity with the role EventGrid Data Sender on it. */
  readonly auth: { readonly key: string } | { readonly credential: TokenCredential };
  /** `source` of every event: a URI reference that says which Hubwarden speaks. */
  readonly source: string;
  readonly clock: Pick<Clock, 'now'>;
  /** Absent: Node's https. */
  readonly transport?: HttpClient;
}

/** Sends notices as CloudEvents to an Event Grid topic, each once: trying again is the outbox's business. */
export function eventGridReceiver(options: EventGridReceiverOptions): AlertReceiver {
  const credential = 'key' in options.auth ? new AzureKeyCredential(options.auth.key) : options.auth.credential;
  const client = new EventGridPublisherClient(options.endpoint, 'CloudEvent', credential, {
    retryOptions: { maxRetries: 0 },
    ...(options.transport === undefined ? {} : { httpClient: options.transport }),
    // A redirect would carry the key to wherever the answer points.
    redirectOptions: { maxRetries: 0 },
  });
  return { name: options.name, send: (notice) => send(client, cloudEventFrom(notice, options.source), options.clock) };
}

/** A notice as Event Grid carries it; subscribers filter by `type` and `subject`, and drop repeats by `id`. */
export function cloudEventFrom(notice: AlertNotice, source: string): SendCloudEventInput<AlertNotice> {
  return {
    id: notice.noticeId,
    type: `Hubwarden.Alert.${notice.transition}`,
    source,
    subject: notice.dedupKey,
    time: new Date(notice.at),
    data: notice,
  };
}

async function send(
  client: EventGridPublisherClient<'CloudEvent'>,
  event: SendCloudEventInput<AlertNotice>,
  clock: Pick<Clock, 'now'>,
): Promise<Result<void, SendFailure>> {
  try {
    await client.send([event], { abortSignal: AbortSignal.timeout(SEND_TIMEOUT_MS) });
    return ok(undefined);
  } catch (error) {
    return err(failureFrom(error, clock));
  }
}

/** Event Grid's errors have the envelope of Resource Manager's, so they are read by the same code. */
function failureFrom(error: unknown, clock: Pick<Clock, 'now'>): SendFailure {
  if (!(error instanceof RestError) || error.response === undefined)
    return { kind: 'Later', retryAfterSeconds: undefined, detail: failureFromThrown(error).detail };
  const { status, headers, bodyAsText } = error.response;
  const failure = failureFromArm({ status, headers, body: jsonBody(bodyAsText) }, clock.now());
  if (status < 400 || BROKEN.has(status)) return { kind: 'Broken', status, detail: failure.detail };
  if (status < 500 && !LATER.has(status)) return { kind: 'Refused', status, detail: failure.detail };
  const retryAfterSeconds = 'retryAfterSeconds' in failure ? failure.retryAfterSeconds : undefined;
  return { kind: 'Later', retryAfterSeconds, detail: failure.detail };
}

const BROKEN: ReadonlySet<number> = new Set([401, 403, 404, 410]);
const LATER: ReadonlySet<number> = new Set([408, 429]);
