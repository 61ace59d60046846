import type { TokenCredential } from '@azure/core-auth';
import type { ReceiverType } from '../../core/alert/routing/receiver-types.ts';
import type { AlertReceiver, Clock, Log } from '../../reconcile/ports.ts';
import { azureMonitorBody } from './azure-monitor-body.ts';
import { eventGridReceiver } from './event-grid-receiver.ts';
import type { GuardOptions, PostTo } from './guarded-post.ts';
import { guardedPost, withPossibleDelivery } from './guarded-post.ts';
import { logReceiver } from './log-receiver.ts';
import { PAGER_DUTY_URL, pagerDutyReceiver } from './pager-duty-receiver.ts';
import type { ReceiverSettings } from './receiver-settings.ts';
import { slackReceiver } from './slack-receiver.ts';
import { signingSecretProblem } from './standard-webhooks.ts';
import { teamsReceiver, teamsUrlProblem } from './teams-receiver.ts';
import type { WebhookReceiverOptions } from './webhook-receiver.ts';
import { webhookBody, webhookReceiver } from './webhook-receiver.ts';

/** The parts that receivers are made of, beside their plans and settings. */
export interface ReceiverTools {
  /** For Event Grid topics without a key. */
  readonly credential: TokenCredential;
  readonly clock: Pick<Clock, 'now'>;
  /** Where receivers of type `log` write. */
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** `source` of CloudEvents: names the deployment. */
  readonly source: string;
  /** Absent: the guard over https. */
  readonly post?: PostTo;
  /** Absent: the system's. */
  readonly resolve?: GuardOptions['resolve'];
}

/** Makes a receiver of one type. A bad setting is kept in `settings`, and the receiver is not used then. */
export type ReceiverFactory = (name: string, settings: ReceiverSettings, tools: ReceiverTools) => AlertReceiver;

/** The factory of each type of receiver; the other half of its facts is in `RECEIVER_KINDS`. */
export const RECEIVER_FACTORIES: Readonly<Record<ReceiverType, ReceiverFactory>> = {
  eventGrid,
  pagerDuty: (name, settings, tools) => {
    const routingKey = settings.required('KEY', 'Set it to the integration key of an Events API v2 integration.');
    const url = settings.url(settings.optional('URL') ?? PAGER_DUTY_URL);
    return pagerDutyReceiver({ name, url, routingKey, post: postFor(settings, tools) });
  },
  teams: (name, settings, tools) => {
    const url = settings.required('URL', 'Set it to the address of a Teams workflow.');
    return teamsReceiver({ name, url: settings.url(url, teamsUrlProblem), post: postFor(settings, tools) });
  },
  slack: (name, settings, tools) => {
    const url = settings.required('URL', 'Set it to the address of an incoming webhook.');
    return slackReceiver({ name, url: settings.url(url), post: postFor(settings, tools) });
  },
  webhook: (name, settings, tools) => {
    const url = webhookUrl(settings);
    return webhook(name, settings, tools, {
      url,
      secret: settings.required('SECRET', SECRET_REMEDY),
      render: webhookBody,
    });
  },
  azureMonitor: (name, settings, tools) => {
    const url = webhookUrl(settings);
    return webhook(name, settings, tools, { url, secret: settings.optional('SECRET'), render: azureMonitorBody });
  },
  log: (name, _settings, tools) => logReceiver(name, tools.log),
};

// Topics with a private endpoint resolve to an address of the own network. Only Event Grid has a certificate for these names.
const EVENT_GRID_HOST = /\.eventgrid\.azure\.(net|us|cn)$/;

const SECRET_REMEDY =
  'Set it to "whsec_" and the Base64 of 32 random bytes, and give it to the service that reads the webhook.';

function postFor(settings: ReceiverSettings, tools: ReceiverTools, privateAddresses = false): PostTo {
  const { clock, resolve } = tools;
  const allowed = { loopback: settings.loopback, private: privateAddresses };
  const remedy = `Set ${settings.nameOf('URL')} to an address on the internet.`;
  const post = tools.post ?? guardedPost({ allowed, clock, remedy, ...(resolve === undefined ? {} : { resolve }) });
  return withPossibleDelivery(post);
}

function eventGrid(name: string, settings: ReceiverSettings, tools: ReceiverTools): AlertReceiver {
  const endpoint = settings.url(settings.required('URL', 'Set it to the endpoint of the topic.'));
  const key = settings.optional('KEY');
  const auth = key === undefined ? { credential: tools.credential } : { key };
  const post = postFor(settings, tools, EVENT_GRID_HOST.test(URL.parse(endpoint)?.hostname ?? ''));
  return eventGridReceiver({ name, endpoint, auth, source: tools.source, post });
}

function webhookUrl(settings: ReceiverSettings): string {
  return settings.url(settings.required('URL', 'Set it to the address that takes the alerts.'));
}

function webhook(
  name: string,
  settings: ReceiverSettings,
  tools: ReceiverTools,
  options: Pick<WebhookReceiverOptions, 'url' | 'secret' | 'render'>,
): AlertReceiver {
  const { secret } = options;
  if (secret !== undefined && secret !== '') settings.failWith('SECRET', signingSecretProblem(secret));
  return webhookReceiver({ ...options, name, clock: tools.clock, post: postFor(settings, tools) });
}
