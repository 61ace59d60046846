import type { Notification } from '../../core/alert/content/notification.ts';
import type { Result } from '../../core/result.ts';
import { cutText } from '../../core/text/cut-text.ts';
import type { AlertReceiver, SendFailure } from '../../reconcile/ports.ts';
import type { FittedNotification } from './fit-notification.ts';
import { factTable, renderFitting } from './fit-notification.ts';
import type { PostAnswer, PostTo } from './guarded-post.ts';
import { secretsOf } from './hide-secrets.ts';
import { isHubId, subscriptionOf } from './notification-hubs.ts';
import { failureAs, outcomeByStatus } from './send-outcome.ts';

/**
 * Default address of events, unless the account is in another region (EU:
 * `https://events.eu.pagerduty.com/v2/enqueue`).
 */
export const PAGER_DUTY_URL = 'https://events.pagerduty.com/v2/enqueue';

/** Connection to a PagerDuty service. */
export interface PagerDutyReceiverOptions {
  readonly name: string;
  readonly url: string;
  /** Integration key of an Events API v2 integration. */
  readonly routingKey: string;
  readonly post: PostTo;
}

// https://developer.pagerduty.com/docs/events-api-v2-overview and .../send-an-alert-event (read 2026-11).
const LARGEST_EVENT_BYTES = 512_000;
const LONGEST_SUMMARY = 1024;

const ACTIONS: Readonly<Record<Notification['transition'], 'trigger' | 'acknowledge' | 'resolve'>> = {
  Opened: 'trigger',
  Updated: 'trigger',
  Repeated: 'trigger',
  Acknowledged: 'acknowledge',
  Resolved: 'resolve',
};

/**
 * Opens, acknowledges and resolves incidents in PagerDuty. All notifications of an episode carry the same `dedup_key`
 * and routing key, so that repeats update one incident and a resolve closes it; PagerDuty ignores a resolve without an
 * incident.
 */
export function pagerDutyReceiver(options: PagerDutyReceiverOptions): AlertReceiver {
  const secrets = secretsOf(options.routingKey);
  return {
    name: options.name,
    async send(notification) {
      const answer = await options.post({
        url: options.url,
        headers: { 'content-type': 'application/json' },
        body: pagerDutyEvent(notification, options.routingKey),
        secrets,
      });
      return answer.ok ? outcomeFrom(answer.value, secrets) : answer;
    },
  };
}

/** The body of one event. */
export function pagerDutyEvent(notification: Notification, routingKey: string): string {
  const action = ACTIONS[notification.transition];
  const head = { routing_key: routingKey, event_action: action, dedup_key: notification.dedupKey };
  if (action !== 'trigger') return JSON.stringify(head);
  return renderFitting(notification, LARGEST_EVENT_BYTES, (fitted) =>
    JSON.stringify({ ...head, client: 'Hubwarden', ...linkFields(fitted), payload: payloadFrom(fitted) }),
  );
}

function payloadFrom(notification: FittedNotification): Readonly<Record<string, unknown>> {
  const [first] = notification.hubs;
  const group = subscriptionOf(first);
  return {
    summary: cutText(notification.title, LONGEST_SUMMARY),
    source: first ?? 'hubwarden',
    severity: notification.severity,
    timestamp: notification.since,
    component: 'managedNetwork',
    ...(group === undefined ? {} : { group }),
    class: notification.code,
    custom_details: {
      ...factTable(notification.facts),
      reason: notification.reason,
      hubs: notification.hubs.filter(isHubId),
      hubCount: notification.hubCount,
    },
  };
}

function linkFields({ link, links = [] }: FittedNotification): Readonly<Record<string, unknown>> {
  if (link === undefined) return {};
  const shown = links.length > 0 ? links : [{ text: 'The whole alert', url: link }];
  return { client_url: link, links: shown.map(({ text, url }) => ({ href: url, text: `${text} in Hubwarden` })) };
}

/** PagerDuty answers 400 to an unknown integration key; the notification itself is valid. */
function outcomeFrom(answer: PostAnswer, secrets: readonly string[]): Result<void, SendFailure> {
  if (answer.status === 400 && /routing.?key|integration.?key/i.test(answer.body)) {
    return failureAs('Broken', answer, secrets);
  }
  return outcomeByStatus(answer, secrets);
}
