import type { TokenCredential } from '@azure/core-auth';
import type { ReceiverPlan, ReceiverSetting } from '../../core/alert/routing/receiver-types.ts';
import { receiverSetting } from '../../core/alert/routing/receiver-types.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { foldOptional } from '../../core/text/fold-case.ts';
import { lookUp } from '../../core/text/look-up.ts';
import type { ReceiverProblem, Receivers } from '../../reconcile/alert/receivers.ts';
import type { AlertReceiver, Clock, Log } from '../../reconcile/ports.ts';
import { byDeadline, TimeoutError } from '../http/deadline.ts';
import { azureMonitorBody } from './azure-monitor-body.ts';
import { eventGridReceiver } from './event-grid-receiver.ts';
import type { GuardOptions, PostTo } from './guarded-post.ts';
import { guardedPost, RECEIVER_TIMEOUT_MS, withPossibleDelivery } from './guarded-post.ts';
import { hideSecrets, secretsOf } from './hide-secrets.ts';
import { logReceiver } from './log-receiver.ts';
import { PAGER_DUTY_URL, pagerDutyReceiver } from './pager-duty-receiver.ts';
import { slackReceiver } from './slack-receiver.ts';
import { signingSecretProblem } from './standard-webhooks.ts';
import { teamsReceiver, teamsUrlProblem } from './teams-receiver.ts';
import { webhookBody, webhookReceiver } from './webhook-receiver.ts';

/** What receivers are made with, beside their plans and settings. */
export interface ReceiverTools {
  /** For Event Grid topics without a key. */
  readonly credential: TokenCredential;
  readonly clock: Pick<Clock, 'now'>;
  /** Where receivers of type `log` write. */
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** `source` of CloudEvents: says which Hubwarden speaks. */
  readonly source: string;
  /** Absent: the guard over https. */
  readonly post?: PostTo;
  /** Absent: the system's. */
  readonly resolve?: GuardOptions['resolve'];
}

/** Lets receivers be on this machine, for the local stack and tests; set to `on`. */
export const ALLOW_LOOPBACK = 'HUBWARDEN_RECEIVERS_ALLOW_LOOPBACK';

// Topics with a private endpoint resolve to an address of the own network. Only Event Grid has a certificate for these names.
const EVENT_GRID_HOST = /\.eventgrid\.azure\.(net|us|cn)$/;

/**
 * Makes the receivers that a policy names. Addresses and secrets come from the settings
 * `HUBWARDEN_RECEIVER_<NAME>_URL`, `_KEY` and `_SECRET`. A receiver that is not set up right is a problem and not an
 * error: the others must go on working, and one of them tells of it.
 */
export function receiversFrom(
  plans: readonly ReceiverPlan[],
  settings: Readonly<Record<string, string | undefined>>,
  tools: ReceiverTools,
): Receivers {
  const receivers = new Map<string, AlertReceiver>();
  const secrets = secretsOf(
    ...Object.entries(settings).flatMap(([name, value]) => (OF_A_RECEIVER.test(name) ? [value] : [])),
  );
  const problems: ReceiverProblem[] = [];
  for (const plan of plans) {
    const made = receiverFrom(plan, new SettingsOf(plan.name, settings), tools);
    if (made.ok) receivers.set(plan.name, discreet(made.value, secrets));
    else problems.push({ receiver: plan.name, problem: made.error });
  }
  return { receivers, problems };
}

const OF_A_RECEIVER = /^HUBWARDEN_RECEIVER_\w+_(URL|KEY|SECRET)$/;

/** Receivers behind one gateway may repeat what another of them was sent: no failure names a secret of any. */
function discreet({ name, send }: AlertReceiver, secrets: readonly string[]): AlertReceiver {
  return {
    name,
    send: async (notification) => {
      const sent = await inTime(() => send(notification));
      return sent.ok ? sent : err({ ...sent.error, detail: hideSecrets(sent.error.detail, secrets) });
    },
  };
}

/** Around everything that a receiver does, such as waiting for a token, which the guard of its request does not see. */
async function inTime(send: () => ReturnType<AlertReceiver['send']>): ReturnType<AlertReceiver['send']> {
  try {
    return await byDeadline(RECEIVER_TIMEOUT_MS, send);
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    return err({ kind: 'Later', retryAfterSeconds: undefined, detail: 'no answer in time' });
  }
}

/** The settings of one receiver. Reading never throws: the first problem is kept, and the receiver is not made. */
class SettingsOf {
  readonly loopback: boolean;
  readonly #name: string;
  readonly #settings: Readonly<Record<string, string | undefined>>;
  problem: string | undefined;

  constructor(name: string, settings: Readonly<Record<string, string | undefined>>) {
    this.#name = name;
    this.#settings = settings;
    this.loopback = foldOptional(settings[ALLOW_LOOPBACK]?.trim()) === 'on';
  }

  nameOf(what: ReceiverSetting): string {
    return receiverSetting(this.#name, what);
  }

  optional(what: ReceiverSetting): string | undefined {
    const value = lookUp(this.#settings, this.nameOf(what))?.trim();
    if (value === undefined || value === '') return undefined;
    // The platform leaves a reference as it is when it cannot read the secret.
    if (/^@Microsoft\.(KeyVault|AppConfiguration)\(/i.test(value)) {
      this.fail(what, 'is a reference that was not resolved. Check the secret and the identity’s access to it.');
    }
    return value;
  }

  required(what: ReceiverSetting, remedy: string): string {
    const value = this.optional(what);
    if (value === undefined) this.fail(what, `is missing. ${remedy}`);
    return value ?? '';
  }

  /** An https URL. @param check says what else is wrong with it */
  url(value: string, check: (url: URL) => string | undefined = () => undefined): string {
    const url = URL.parse(value);
    if (url === null || url.protocol !== 'https:') this.fail('URL', 'is no https URL. Copy the whole address.');
    else if (url.username !== '' || url.password !== '')
      this.fail('URL', 'holds a user or a password. Leave them out.');
    else this.failWith('URL', this.loopback && isLoopback(url) ? undefined : check(url));
    return value;
  }

  failWith(what: ReceiverSetting, problem: string | undefined): void {
    if (problem !== undefined) this.fail(what, problem);
  }

  fail(what: ReceiverSetting, problem: string): void {
    this.problem ??= `${this.nameOf(what)} ${problem}`;
  }
}

function isLoopback(url: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
}

function receiverFrom(plan: ReceiverPlan, settings: SettingsOf, tools: ReceiverTools): Result<AlertReceiver, string> {
  const receiver = made(plan, settings, tools);
  return settings.problem === undefined ? ok(receiver) : err(settings.problem);
}

function made({ name, type }: ReceiverPlan, settings: SettingsOf, tools: ReceiverTools): AlertReceiver {
  const post = postFor(settings, tools, false);
  switch (type) {
    case 'eventGrid':
      return eventGrid(name, settings, tools);
    case 'pagerDuty': {
      const routingKey = settings.required('KEY', 'Set it to the integration key of an Events API v2 integration.');
      return pagerDutyReceiver({
        name,
        url: settings.url(settings.optional('URL') ?? PAGER_DUTY_URL),
        routingKey,
        post,
      });
    }
    case 'teams': {
      const url = settings.required('URL', 'Set it to the address of a Teams workflow.');
      return teamsReceiver({ name, url: settings.url(url, teamsUrlProblem), post });
    }
    case 'slack':
      return slackReceiver({
        name,
        url: settings.url(settings.required('URL', 'Set it to the address of an incoming webhook.')),
        post,
      });
    case 'webhook':
    case 'azureMonitor':
      return webhook(name, type, settings, tools);
    case 'log':
      return logReceiver(name, tools.log);
  }
}

function postFor(settings: SettingsOf, tools: ReceiverTools, privateAddresses: boolean): PostTo {
  const { clock, resolve } = tools;
  const allowed = { loopback: settings.loopback, private: privateAddresses };
  const remedy = `Set ${settings.nameOf('URL')} to an address on the internet.`;
  const post = tools.post ?? guardedPost({ allowed, clock, remedy, ...(resolve === undefined ? {} : { resolve }) });
  return withPossibleDelivery(post);
}

function eventGrid(name: string, settings: SettingsOf, tools: ReceiverTools): AlertReceiver {
  const endpoint = settings.url(settings.required('URL', 'Set it to the endpoint of the topic.'));
  const key = settings.optional('KEY');
  const auth = key === undefined ? { credential: tools.credential } : { key };
  const post = postFor(settings, tools, EVENT_GRID_HOST.test(URL.parse(endpoint)?.hostname ?? ''));
  return eventGridReceiver({ name, endpoint, auth, source: tools.source, post });
}

function webhook(
  name: string,
  type: 'webhook' | 'azureMonitor',
  settings: SettingsOf,
  tools: ReceiverTools,
): AlertReceiver {
  const url = settings.url(settings.required('URL', 'Set it to the address that takes the alerts.'));
  const signs = type === 'webhook' ? settings.required('SECRET', SECRET_REMEDY) : settings.optional('SECRET');
  if (signs !== undefined && signs !== '') settings.failWith('SECRET', signingSecretProblem(signs));
  const render = type === 'webhook' ? webhookBody : azureMonitorBody;
  return webhookReceiver({
    name,
    url,
    secret: signs,
    render,
    clock: tools.clock,
    post: postFor(settings, tools, false),
  });
}

const SECRET_REMEDY =
  'Set it to "whsec_" and the Base64 of 32 random bytes, and give it to the service that reads the webhook.';
