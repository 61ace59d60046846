import type { NotificationFact } from '../../core/alert/content/notification-parts.ts';
import type { Result } from '../../core/result.ts';
import { cutText } from '../../core/text/cut-text.ts';
import type { AlertNotification, AlertReceiver, SendFailure } from '../../reconcile/ports.ts';
import type { FittedNotification } from './fit-notification.ts';
import { renderFitting } from './fit-notification.ts';
import type { PostAnswer, PostTo } from './guarded-post.ts';
import { secretsOf } from './hide-secrets.ts';
import { failureAs, outcomeByStatus, statusMeaning } from './send-outcome.ts';
import { statusText, toneOf } from './status-text.ts';

/** How to reach a Slack channel. */
export interface SlackReceiverOptions {
  readonly name: string;
  /** Address of an incoming webhook: `https://hooks.slack.com/services/…`. All of it is a secret. */
  readonly url: string;
  readonly post: PostTo;
}

// https://docs.slack.dev/reference/block-kit/blocks (read 2026-11); a message whose blocks hold some 13,000 characters was
// refused as `msg_blocks_too_long` (slackapi/bolt-js, issue 2509).
const LONGEST_HEADER = 150;
// Each character takes five at most once it is escaped, and 3,000 may come out.
const LONGEST_FALLBACK = 600;
// A button's; the message is refused when it is longer. The address stands in the text too.
const LONGEST_URL = 3000;
const LARGEST_MESSAGE_BYTES = 12_000;

/** Words of Slack's answers that tell of a webhook or channel that is gone or closed, whatever the status. */
const BROKEN =
  /^(no_service|no_service_id|no_team|team_disabled|no_active_hooks|invalid_token|no_token|channel_not_found|channel_is_archived|user_not_found|action_prohibited|posting_to_\w+_denied)\b/;

/** Posts notices to a Slack channel. A repeat is a second message: Slack's webhooks know no keys. */
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
 * The body of one message. Values are plain text runs: in `mrkdwn` the asterisks of two hosts would make what is between
 * them bold, and `<!channel>` in a name would call everybody.
 */
export function slackMessage(notification: AlertNotification): string {
  return renderFitting(notification, LARGEST_MESSAGE_BYTES, (fitted) =>
    JSON.stringify({
      // For notifications and for screen readers, which read no blocks. This one field is mrkdwn.
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
  // `emoji: false` leaves `:word:` as it is written, as in lists of ports.
  return { type: 'plain_text', text, emoji: false };
}

function factLine({ label, value }: NotificationFact): unknown {
  const elements = [
    { type: 'text', text: `${label}: `, style: { bold: true } },
    { type: 'text', text: value },
  ];
  return { type: 'rich_text_section', elements };
}

function buttons({ link }: FittedNotification): readonly unknown[] {
  if (link === undefined || link.length > LONGEST_URL) return [];
  return [{ type: 'actions', elements: [{ type: 'button', text: plain('The whole alert'), url: link }] }];
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function outcomeFrom(answer: PostAnswer, secrets: readonly string[]): Result<void, SendFailure> {
  const said = answer.body.trim();
  if (statusMeaning(answer.status) !== 'Later' && BROKEN.test(said)) return failureAs('Broken', answer, secrets);
  return outcomeByStatus(answer, secrets);
}
