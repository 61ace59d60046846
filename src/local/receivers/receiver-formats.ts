import type { IncomingHttpHeaders } from 'node:http';
import { Webhook } from 'standardwebhooks';
import * as z from 'zod';
import type { ReceiverType } from '../../core/alert/routing/receiver-types.ts';
import { RECEIVER_TYPES } from '../../core/alert/routing/receiver-types.ts';

/** A type of receiver that has a local server; `log` needs none. */
export type Format = Exclude<ReceiverType, 'log'>;

/** The types of receivers that have a local server. */
export const FORMATS: readonly Format[] = RECEIVER_TYPES.filter((type) => type !== 'log');

/** Secrets that a sender must know, in the shape of those of the real services. */
export interface ReceiverSecrets {
  readonly topicKey: string;
  readonly routingKey: string;
  /** `sig` of the workflow's address. */
  readonly teamsSignature: string;
  /** Last part of the webhook's path. */
  readonly slackToken: string;
  /** `whsec_…`. */
  readonly signingSecret: string;
}

/** A request to a receiver. */
export interface Incoming {
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The answer of a receiver. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

// Sizes, words and statuses of the services are those of their documentation (read 2026-11); docs/receivers.md lists them.
const PAGER_DUTY_BYTES = 512_000;
const TEAMS_BYTES = 28_000;
const SLACK_CHARACTERS = 13_000;
const WEBHOOK_BYTES = 20_000;

const severity = z.enum(['critical', 'error', 'warning', 'info']);
// Links are https; the pages of the local stack are on this machine.
const httpsUrl = z.union([z.url({ protocol: /^https$/ }), z.url({ protocol: /^http$/, hostname: /^127\.0\.0\.1$/ })]);

const Trigger = z.object({
  routing_key: z.string().length(32),
  event_action: z.literal('trigger'),
  dedup_key: z.string().min(1).max(255),
  client: z.string().optional(),
  client_url: httpsUrl.optional(),
  links: z.array(z.object({ href: httpsUrl, text: z.string() })).optional(),
  payload: z.object({
    summary: z.string().min(1).max(1024),
    source: z.string().min(1),
    severity,
    timestamp: z.iso.datetime(),
    component: z.string().optional(),
    group: z.string().optional(),
    class: z.string().optional(),
    custom_details: z.record(z.string(), z.unknown()).optional(),
  }),
});
const Change = z.object({
  routing_key: z.string().length(32),
  event_action: z.enum(['acknowledge', 'resolve']),
  dedup_key: z.string().min(1).max(255),
});
const PagerDutyEvent = z.discriminatedUnion('event_action', [Trigger, Change]);

const TeamsButtons = z.array(z.object({ type: z.literal('Action.OpenUrl'), title: z.string(), url: httpsUrl })).max(6);
const TeamsMessage = z.object({
  type: z.literal('message'),
  attachments: z
    .array(
      z.object({
        contentType: z.literal('application/vnd.microsoft.card.adaptive'),
        contentUrl: z.null(),
        content: z.object({
          type: z.literal('AdaptiveCard'),
          version: z.string().regex(/^1\.[0-5]$/),
          body: z.array(z.looseObject({ type: z.string(), actions: TeamsButtons.optional() })).min(1),
          actions: TeamsButtons.optional(),
        }),
      }),
    )
    .length(1),
});

const plainText = (longest: number) =>
  z.object({ type: z.literal('plain_text'), text: z.string().min(1).max(longest), emoji: z.boolean().optional() });
const SlackMessage = z.object({
  text: z.string().min(1).max(3000),
  blocks: z
    .array(
      z.discriminatedUnion('type', [
        z.object({ type: z.literal('header'), text: plainText(150) }),
        z.object({ type: z.literal('context'), elements: z.array(plainText(3000)).min(1).max(10) }),
        z.object({
          type: z.literal('rich_text'),
          elements: z.array(
            z.object({
              type: z.literal('rich_text_section'),
              elements: z.array(
                z.object({
                  type: z.literal('text'),
                  text: z.string().min(1),
                  style: z.object({ bold: z.boolean() }).optional(),
                }),
              ),
            }),
          ),
        }),
        z.object({
          type: z.literal('actions'),
          elements: z
            .array(
              z.object({
                type: z.literal('button'),
                text: plainText(75),
                url: httpsUrl.refine((url) => url.length <= 3000),
              }),
            )
            .min(1)
            .max(25),
        }),
      ]),
    )
    .max(50),
});

const AzureMonitorAlert = z.object({
  schemaId: z.literal('azureMonitorCommonAlertSchema'),
  data: z.object({
    essentials: z.looseObject({
      alertId: z
        .string()
        .regex(/^\/subscriptions\/[^/]+\/providers\/Microsoft\.AlertsManagement\/alerts\/[0-9a-f-]{36}$/),
      severity: z.string().regex(/^Sev[0-4]$/),
      signalType: z.enum(['Metric', 'Log', 'Activity Log']),
      monitorCondition: z.enum(['Fired', 'Resolved']),
      alertTargetIDs: z.array(z.string()),
      originAlertId: z.string().min(1),
      firedDateTime: z.iso.datetime(),
      resolvedDateTime: z.iso.datetime().optional(),
      description: z.string(),
      essentialsVersion: z.literal('1.0'),
      alertContextVersion: z.literal('1.0'),
    }),
    alertContext: z.unknown(),
    customProperties: z.record(z.string(), z.string()).optional(),
  }),
});

const WebhookEvent = z.object({
  type: z.string().regex(/^[a-z]+(\.[a-z]+)+$/),
  timestamp: z.iso.datetime(),
  data: z.looseObject({}),
});

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function bytes(body: string): number {
  return Buffer.byteLength(body);
}

/** The answer of PagerDuty; as for every service, a 2xx means that it accepted the alert. */
export function pagerDuty({ body }: Incoming, secrets: ReceiverSecrets): Reply {
  if (bytes(body) > PAGER_DUTY_BYTES) return { status: 413, body: '{"status":"payload too large"}' };
  const event = PagerDutyEvent.safeParse(json(body));
  const errors = event.success ? [] : event.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  if (event.success && event.data.routing_key !== secrets.routingKey) errors.push('Invalid routing key');
  if (!event.success || errors.length > 0) {
    return {
      status: 400,
      body: JSON.stringify({ status: 'invalid event', message: 'Event object is invalid', errors }),
    };
  }
  const { dedup_key } = event.data;
  return { status: 202, body: JSON.stringify({ status: 'success', message: 'Event processed', dedup_key }) };
}

/** The answer of a Teams workflow. */
export function teams({ url, body }: Incoming, secrets: ReceiverSecrets): Reply {
  if (url.searchParams.get('sig') !== secrets.teamsSignature) {
    return { status: 401, body: '{"error":{"code":"AuthorizationFailed","message":"The signature is not valid."}}' };
  }
  if (bytes(body) > TEAMS_BYTES) return { status: 413, body: '{"error":{"code":"RequestEntityTooLarge"}}' };
  const message = TeamsMessage.safeParse(json(body));
  if (!message.success) return { status: 400, body: schemaError('TriggerInputSchemaMismatch', message.error) };
  return { status: 202, body: '' };
}

/** The answer of a Slack webhook. */
export function slack({ url, body }: Incoming, secrets: ReceiverSecrets): Reply {
  if (!url.pathname.endsWith(`/${secrets.slackToken}`)) return { status: 404, body: 'no_service' };
  if (json(body) === undefined) return { status: 400, body: 'invalid_payload' };
  if (body.length > SLACK_CHARACTERS) return { status: 400, body: 'msg_blocks_too_long' };
  return SlackMessage.safeParse(json(body)).success
    ? { status: 200, body: 'ok' }
    : { status: 400, body: 'invalid_blocks' };
}

/** The answer of a service that checks Standard Webhooks. */
export function webhook({ headers, body }: Incoming, secrets: ReceiverSecrets): Reply {
  if (bytes(body) > WEBHOOK_BYTES) return { status: 413, body: 'too large' };
  if (!isSigned(headers, body, secrets)) return { status: 401, body: 'the signature is not valid' };
  return WebhookEvent.safeParse(json(body)).success ? { status: 204, body: '' } : { status: 400, body: 'not an event' };
}

/** The answer of a service that reads the common alert schema. */
export function azureMonitor({ body }: Incoming): Reply {
  const alert = AzureMonitorAlert.safeParse(json(body));
  if (!alert.success) return { status: 400, body: schemaError('BadRequest', alert.error) };
  return { status: 200, body: '' };
}

function isSigned(headers: IncomingHttpHeaders, body: string, secrets: ReceiverSecrets): boolean {
  const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  try {
    new Webhook(secrets.signingSecret).verify(body, given);
    return true;
  } catch {
    return false;
  }
}

function schemaError(code: string, error: z.ZodError): string {
  const message = error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ');
  return JSON.stringify({ error: { code, message } });
}
