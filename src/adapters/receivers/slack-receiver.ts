import type { Notification } from '../../core/alert/content/notification.ts';
import type { NotificationFact } from '../../core/alert/content/notification-parts.ts';
import type { Result } from '../../core/result.ts';
import { cutText } from '../../core/text/cut-text.ts';
import type { AlertReceiver, SendFailure } from '../../reconcile/ports.ts';
import type { FittedNotification } from './fit-notification.ts';
import { renderFitting } from './fit-notification.ts';
import type { PostAnswer, PostTo } from './guarded-post.ts';
import { secretsOf } from './hide-secrets.ts';
import { failureAs, outcomeByStatus, statusMeaning } from './send-outcome.ts';
import { statusText, toneOf } from './status-text.ts';

/** Connection to a Slack channel. */
export interface SlackReceiverOptions {
  readonly name: string;
  /** Address of an incoming webhook: `https://hooks.slack.com/services/…`. The whole address is a secret. */
  readonly url: string;
  readonly post: PostTo;
}

// https://docs.slack.dev/reference/block-kit/blocks (read 2026-11); a message whose blocks hold some 13,000 characters was
// refused as `msg_blocks_too_long` (slackapi/bolt-js, issue 2509).
const LONGEST_HEADER = 150;
// Escaping turns a character into five at most, and the limit after escaping is 3,000.
const LONGEST_FALLBACK = 600;
// Limit of a button's address; Slack refuses a message that exceeds it. The text contains the address too.
const LONGEST_URL = 3000;
const LARGEST_MESSAGE_BYTES = 12_000;

/** Words of Slack's answers, with any status, for a webhook or channel that is deleted or closed. */
const BROKEN =
  /^(no_service|no_service_id|no_team|team_disabled|no_active_hooks|invalid_token|no_token|channel_not_found|channel_is_archived|user_not_found|action_prohibited|posting_to_\w+_denied)\b/;

/**
 * Posts notifications to a Slack channel. A repeat is a second message, because Slack's webhooks have no deduplication
 * key.
 */
export function slackReceiver(options: SlackReceiverOptions): AlertReceiver {
  const secrets = secretsOf(options.url);
  return {
    name: options.name,
    async send(notification) {
      const headers = { 'content-type': 'application/json' };
      const answer = await options.post({ url: options.url, headers, body: slackMessage(notification), secrets });
      return answer.ok ? outcomeFrom(answer.value, secrets) : answer;
    },
  };
}

/**
 * The body of one message. Values are plain text runs: in `mrkdwn` the asterisks of two hosts would format the text
 * between them as bold, and `<!channel>` in a name would notify the whole channel.
 */
export function slackMessage(notification: Notification): string {
  return renderFitting(notification, LARGEST_MESSAGE_BYTES, (fitted) =>
    JSON.stringify({
      // For push notifications and for screen readers, which do not read blocks. Only this field is mrkdwn.
      text: escaped(cutText(`${statusText(fitted)}: ${fitted.title}`, LONGEST_FALLBACK)),
      blocks: [
        { type: 'header', text: plain(cutText(`${MARKS[toneOf(fitted)]} ${fitted.title}`, LONGEST_HEADER)) },
        { type: 'context', elements: [plain(statusText(fitted))] },
        { type: 'rich_text', elements: fitted.facts.map(factLine) },
        ...buttons(fitted),
      ],
    }),
  );
}

const MARKS = { Bad: '🔴', Warning: '🟡', Info: '🔵', Good: '🟢', Quiet: '⚪' };

function plain(text: string): { readonly type: 'plain_text'; readonly text: string; readonly emoji: boolean } {
  // `emoji: false` keeps `:word:` unchanged, as in lists of ports.
  return { type: 'plain_text', text, emoji: false };
}

function factLine({ label, value }: NotificationFact): unknown {
  const elements = [
    { type: 'text', text: `${label}: `, style: { bold: true } },
    { type: 'text', text: value },
  ];
  return { type: 'rich_text_section', elements };
}

function buttons({ link, links }: FittedNotification): readonly unknown[] {
  const shown = links ?? (link === undefined ? [] : [{ text: 'The whole alert', url: link }]);
  const elements = shown
    .filter(({ url }) => url.length <= LONGEST_URL)
    .map(({ text, url }) => ({ type: 'button', text: plain(text), url }));
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function outcomeFrom(answer: PostAnswer, secrets: readonly string[]): Result<void, SendFailure> {
  const said = answer.body.trim();
  if (statusMeaning(answer.status) !== 'Later' && BROKEN.test(said)) return failureAs('Broken', answer, secrets);
  return outcomeByStatus(answer, secrets);
}
