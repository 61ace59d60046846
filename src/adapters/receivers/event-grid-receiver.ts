import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { createHttpHeaders } from '@azure/core-rest-pipeline';
import type { SendCloudEventInput } from '@azure/eventgrid';
import type { Notification } from '../../core/alert/content/notification.ts';
import type { Result } from '../../core/result.ts';
import { err } from '../../core/result.ts';
import type { AlertReceiver, SendFailure } from '../../reconcile/ports.ts';
import type { FittedNotification } from './fit-notification.ts';
import { renderFitting } from './fit-notification.ts';
import type { PostAnswer, PostTo } from './guarded-post.ts';
import { hideSecrets, secretsOf } from './hide-secrets.ts';
import { outcomeByStatus } from './send-outcome.ts';

/** Connection to the topic that carries alerts. */
export interface EventGridReceiverOptions {
  /** Name of this receiver in routes and records. */
  readonly name: string;
  /** `https://<topic>.<region>-1.eventgrid.azure.net/api/events`; the topic's input schema is CloudEvents 1.0. */
  readonly endpoint: string;
  /** An access key of the topic, or an identity with the role EventGrid Data Sender on it. */
  readonly auth: { readonly key: string } | { readonly credential: TokenCredential };
  /** `source` of every event: a URI reference that identifies the deployment. */
  readonly source: string;
  readonly post: PostTo;
}

/**
 * Event Grid accepts 1 MB per request and bills by 64 KB; the difference leaves room for the envelope.
 * https://learn.microsoft.com/azure/event-grid/quotas-limits (read 2026-11).
 */
const LARGEST_DATA_BYTES = 900_000;

/** Sends notifications as CloudEvents to an Event Grid topic, each once: the outbox retries. */
export function eventGridReceiver(options: EventGridReceiverOptions): AlertReceiver {
  const secrets = 'key' in options.auth ? secretsOf(options.auth.key) : [];
  return {
    name: options.name,
    async send(notification) {
      // One client per notification, so that its one answer can be kept with it.
      const transport = new OneAnswer(options.post, secrets);
      const client = await clientFor(options, transport);
      try {
        await client.send([cloudEventFrom(notification, options.source)]);
      } catch (error) {
        return transport.outcome(secrets) ?? err(identityFailure(error, secrets));
      }
      return transport.outcome(secrets) ?? err(identityFailure(undefined, secrets));
    },
  };
}

/** The first notification loads the library: many policies have no topic. */
async function clientFor({ auth, endpoint }: EventGridReceiverOptions, httpClient: HttpClient) {
  const { AzureKeyCredential, EventGridPublisherClient } = await import('@azure/eventgrid');
  const credential = 'key' in auth ? new AzureKeyCredential(auth.key) : auth.credential;
  return new EventGridPublisherClient(endpoint, 'CloudEvent', credential, {
    retryOptions: { maxRetries: 0 },
    // A redirect would send the key to the address in the answer.
    redirectOptions: { maxRetries: 0 },
    httpClient,
  });
}

/** A notification in the form of Event Grid; subscribers filter by `type` and `subject`, and drop repeats by `id`. */
export function cloudEventFrom(notification: Notification, source: string): SendCloudEventInput<FittedNotification> {
  const kind = notification.kind === 'Alert' ? `Alert.${notification.transition}` : notification.kind;
  return {
    id: notification.noticeId,
    type: `Hubwarden.${kind}`,
    source,
    subject: notification.dedupKey,
    time: new Date(notification.at),
    data: JSON.parse(renderFitting(notification, LARGEST_DATA_BYTES, (fitted) => JSON.stringify(fitted))),
  };
}

/**
 * Sends the client's one request through the guard, and keeps its outcome, because the client's own errors hold less.
 */
class OneAnswer implements HttpClient {
  readonly #post: PostTo;
  readonly #secrets: readonly string[];
  #result: Result<PostAnswer, SendFailure> | undefined;

  constructor(post: PostTo, secrets: readonly string[]) {
    this.#post = post;
    this.#secrets = secrets;
  }

  async sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
    const headers = request.headers.toJSON();
    const body = typeof request.body === 'string' ? request.body : '';
    this.#result = await this.#post({ url: request.url, headers, body, secrets: this.#secrets });
    if (!this.#result.ok) throw new Error(this.#result.error.detail);
    const { status, headers: answered, body: bodyAsText } = this.#result.value;
    return { request, status, headers: createHttpHeaders(answered), bodyAsText };
  }

  outcome(secrets: readonly string[]): Result<void, SendFailure> | undefined {
    if (this.#result === undefined || !this.#result.ok) return this.#result;
    return outcomeByStatus(this.#result.value, secrets);
  }
}

/** No request was sent, because the identity gave no token. */
function identityFailure(error: unknown, secrets: readonly string[]): SendFailure {
  const words = error instanceof Error ? hideSecrets(error.message, secrets) : '';
  return { kind: 'Later', retryAfterSeconds: undefined, detail: `no token for the topic: ${words}` };
}
