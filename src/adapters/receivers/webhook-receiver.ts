import type { Notification } from '../../core/alert/content/notification.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import type { AlertReceiver, Clock } from '../../reconcile/ports.ts';
import { renderFitting } from './fit-notification.ts';
import type { PostTo } from './guarded-post.ts';
import { secretsOf } from './hide-secrets.ts';
import { outcomeByStatus } from './send-outcome.ts';
import { signedHeaders } from './standard-webhooks.ts';

/** Connection to a webhook, and the secrets that authenticate Hubwarden. */
export interface WebhookReceiverOptions {
  readonly name: string;
  readonly url: string;
  /** One or more of `whsec_…`, with blanks between. Undefined: requests are not signed. */
  readonly secret: string | undefined;
  /** The body of a notification. */
  readonly render: (notification: Notification) => string;
  readonly clock: Pick<Clock, 'now'>;
  readonly post: PostTo;
}

/** Standard Webhooks asks to stay below 20 KB (specification 1.0.0, read 2026-11). */
const LARGEST_BODY_BYTES = 20_000;

/**
 * Posts notifications as signed JSON. `webhook-id` is the notification's id, the same for every attempt: receivers use
 * it to drop repeats.
 */
export function webhookReceiver(options: WebhookReceiverOptions): AlertReceiver {
  const secrets = secretsOf(options.url, options.secret);
  return {
    name: options.name,
    async send(notification) {
      const body = options.render(notification);
      const answer = await options.post({
        url: options.url,
        headers: headersFor(options, notification, body),
        body,
        secrets,
      });
      return answer.ok ? outcomeByStatus(answer.value, secrets) : answer;
    },
  };
}

function headersFor(
  options: WebhookReceiverOptions,
  notification: Notification,
  body: string,
): Readonly<Record<string, string>> {
  const type = { 'content-type': 'application/json' };
  if (options.secret === undefined) return { ...type, 'webhook-id': notification.noticeId };
  return { ...type, ...signedHeaders(options.secret, notification.noticeId, options.clock.now(), body) };
}

/** A notification in the event form of Standard Webhooks: type, time, and the notification as data. */
export function webhookBody(notification: Notification): string {
  const type =
    notification.kind === 'Alert'
      ? `hubwarden.alert.${foldCase(notification.transition)}`
      : `hubwarden.${foldCase(notification.kind)}`;
  return renderFitting(notification, LARGEST_BODY_BYTES, (data) =>
    JSON.stringify({ type, timestamp: notification.at, data }),
  );
}
