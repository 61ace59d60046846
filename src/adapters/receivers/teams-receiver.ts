import type { Notification } from '../../core/alert/content/notification.ts';
import type { Result } from '../../core/result.ts';
import type { AlertReceiver, SendFailure } from '../../reconcile/ports.ts';
import { renderFitting } from './fit-notification.ts';
import type { PostAnswer, PostTo } from './guarded-post.ts';
import { secretsOf } from './hide-secrets.ts';
import { failureAs, outcomeByStatus, statusMeaning } from './send-outcome.ts';
import { teamsCard } from './teams-card.ts';

/** Connection to a Teams channel or chat. */
export interface TeamsReceiverOptions {
  readonly name: string;
  /**
   * Address of a workflow that begins with "When a Teams webhook request is received". The whole address is a secret.
   */
  readonly url: string;
  readonly post: PostTo;
}

/**
 * Teams refuses messages of about 28 KB, and sometimes smaller ones, so the card stays well below.
 * https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using (read 2026-11).
 */
const LARGEST_MESSAGE_BYTES = 20_000;

/**
 * Posts notifications as Adaptive Cards through a workflow of Microsoft Teams. A repeat is a second card, because Teams
 * has no deduplication key.
 */
export function teamsReceiver(options: TeamsReceiverOptions): AlertReceiver {
  const secrets = secretsOf(options.url);
  return {
    name: options.name,
    async send(notification) {
      const headers = { 'content-type': 'application/json' };
      const answer = await options.post({ url: options.url, headers, body: teamsMessage(notification), secrets });
      return answer.ok ? outcomeFrom(answer.value, secrets) : answer;
    },
  };
}

/** The body of one message: an attachment with the card. */
export function teamsMessage(notification: Notification): string {
  return renderFitting(notification, LARGEST_MESSAGE_BYTES, (fitted) =>
    JSON.stringify({
      type: 'message',
      attachments: [
        { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: teamsCard(fitted) },
      ],
    }),
  );
}

/**
 * Teams answers 200 while its back end reports an error in the body ("Microsoft Teams endpoint returned HTTP error
 * 429"), and a disabled workflow answers 400, as an invalid card does.
 */
function outcomeFrom(answer: PostAnswer, secrets: readonly string[]): Result<void, SendFailure> {
  if (statusMeaning(answer.status) === 'Taken') {
    const status = Number(/returned HTTP error (\d{3})/i.exec(answer.body)?.[1] ?? answer.status);
    return outcomeByStatus({ ...answer, status }, secrets);
  }
  if (/WorkflowTriggerIsNotEnabled|WorkflowNotFound|WorkflowDisabled/.test(answer.body)) {
    return failureAs('Broken', answer, secrets);
  }
  return outcomeByStatus(answer, secrets);
}

/** Hosts of workflow triggers in Azure's clouds. */
const WORKFLOW_HOSTS = [
  '.logic.azure.com',
  '.api.powerplatform.com',
  '.logic.azure.us',
  '.api.powerplatform.us',
  '.logic.azure.cn',
  '.api.powerplatform.partner.microsoftonline.cn',
];

/**
 * Validates an address for Teams. The addresses of retired connectors still answer at times, but no message arrives.
 *
 * @returns a sentence; undefined for the address of a workflow
 */
export function teamsUrlProblem(url: URL): string | undefined {
  if (url.hostname === 'outlook.office.com' || url.hostname.endsWith('.office.com')) {
    return 'is the address of an Office 365 connector, which Microsoft has retired. Create a workflow in Teams and use its address.';
  }
  if (WORKFLOW_HOSTS.some((host) => url.hostname.endsWith(host))) return undefined;
  return 'is not the address of a Teams workflow (its host ends in .logic.azure.com or .api.powerplatform.com). For another service use a receiver of type webhook.';
}
