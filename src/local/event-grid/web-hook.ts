import { randomUUID } from 'node:crypto';
import { cutText } from '../../core/text/cut-text.ts';
import { errorText } from '../../core/text/error-text.ts';
import type { DeliveryContent, EventSchema } from './grid-event.ts';

/** The endpoint of an event subscription. */
export interface WebHook {
  /** With all query parameters of the endpoint, such as function name and key. */
  readonly url: string;
  readonly subscriptionName: string;
  readonly responseTimeoutMs: number;
}

/** Answer of an endpoint: a status, or the reason for a missing answer. */
export type WebHookAnswer =
  | { readonly kind: 'Answered'; readonly status: number; readonly body: string; readonly headers: Headers }
  | { readonly kind: 'Unanswered'; readonly why: string };

async function request(hook: WebHook, init: RequestInit, closing: AbortSignal): Promise<WebHookAnswer> {
  const signal = AbortSignal.any([closing, AbortSignal.timeout(hook.responseTimeoutMs)]);
  try {
    const answer = await fetch(hook.url, { ...init, signal, redirect: 'manual' });
    return { kind: 'Answered', status: answer.status, body: await answer.text(), headers: answer.headers };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { kind: 'Unanswered', why: errorText(cause) };
  }
}

function commonHeaders(hook: WebHook, eventType: string): Record<string, string> {
  return {
    'aeg-event-type': eventType,
    'aeg-subscription-name': hook.subscriptionName.toUpperCase(),
    'aeg-output-event-id': randomUUID(),
  };
}

/** Delivers one event once. @param deliveryCount deliveries that came before this one */
export function deliver(
  hook: WebHook,
  content: DeliveryContent,
  deliveryCount: number,
  closing: AbortSignal,
): Promise<WebHookAnswer> {
  const headers = {
    ...commonHeaders(hook, 'Notification'),
    'aeg-delivery-count': String(deliveryCount),
    ...content.headers,
  };
  return request(hook, { method: 'POST', headers, body: content.body }, closing);
}

function answerText(answer: WebHookAnswer): string {
  return answer.kind === 'Answered' ? `it answered ${answer.status} ${cutText(answer.body, 200)}` : answer.why;
}

/** Sends the validation event of Event Grid's own schema; the endpoint must give the code back. */
async function validateByEvent(hook: WebHook, now: Date, closing: AbortSignal): Promise<string | undefined> {
  const validationCode = randomUUID();
  const event = {
    id: randomUUID(),
    topic: '',
    subject: '',
    data: { validationCode },
    eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
    eventTime: now.toISOString(),
    metadataVersion: '1',
    dataVersion: '2',
  };
  const headers = {
    ...commonHeaders(hook, 'SubscriptionValidation'),
    'aeg-delivery-count': '0',
    'content-type': 'application/json; charset=utf-8',
  };
  const answer = await request(hook, { method: 'POST', headers, body: JSON.stringify([event]) }, closing);
  const given = answer.kind === 'Answered' && answer.status === 200 ? answer.body : '';
  return given.includes(`"${validationCode}"`) && given.includes('validationResponse') ? undefined : answerText(answer);
}

/** Runs the validation handshake of CloudEvents webhooks. */
async function validateByOptions(hook: WebHook, closing: AbortSignal): Promise<string | undefined> {
  const origin = 'eventgrid.azure.net';
  const headers = { 'WebHook-Request-Origin': origin, 'WebHook-Request-Rate': '120' };
  const answer = await request(hook, { method: 'OPTIONS', headers }, closing);
  if (answer.kind === 'Unanswered' || answer.status !== 200) return answerText(answer);
  const allowed = answer.headers.get('webhook-allowed-origin');
  return allowed === origin || allowed === '*' ? undefined : `it allows the origin "${allowed ?? ''}"`;
}

/**
 * Proves that the endpoint wants events, as Event Grid does before it creates a subscription.
 *
 * @returns the problem, or undefined
 */
export function validateWebHook(
  hook: WebHook,
  schema: EventSchema,
  now: Date,
  closing: AbortSignal,
): Promise<string | undefined> {
  switch (schema) {
    case 'EventGridSchema':
      return validateByEvent(hook, now, closing);
    case 'CloudEventSchemaV1_0':
      return validateByOptions(hook, closing);
  }
}
