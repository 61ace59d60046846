import { err } from '../../../core/result.ts';
import { foldCase } from '../../../core/text/fold-case.ts';
import type { FunctionOf } from '../app/hosted-function.ts';
import type { InvocationInput } from '../app/invoke-function.ts';
import type { Invoker, Outcome } from '../app/invoker.ts';
import { carriesKey } from './access-key.ts';
import type { HostRequest, HostResponse } from './http-exchange.ts';
import { headerOf, jsonResponse, textResponse } from './http-exchange.ts';

/** Dependencies of the Event Grid webhook. */
export interface EventGridWebhookOptions {
  readonly functions: readonly FunctionOf<'eventGrid'>[];
  /** The system key `eventgrid_extension`. */
  readonly systemKey: string;
  readonly invoker: Invoker;
}

/** Path of the webhook; the function is named by the query's `functionName`. */
export const EVENT_GRID_WEBHOOK_PATH = '/runtime/webhooks/eventgrid';

const KNOWN_ORIGINS: readonly string[] = ['eventgrid.azure.net', 'eventgrid.azure.us', 'eventgrid.azure.cn'];

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function answerOptions(request: HostRequest): HostResponse {
  const origin = headerOf(request, 'webhook-request-origin');
  const known = KNOWN_ORIGINS.find((candidate) => candidate === origin);
  return { status: 200, headers: { 'Webhook-Allowed-Origin': known ?? 'eventgrid.azure.net' } };
}

/** Finds the validation code: in an array of one event, or in a CloudEvent whose data may be JSON inside JSON. */
function validationCode(body: unknown): string | undefined {
  const event: unknown = Array.isArray(body) ? body[0] : body;
  if (!isObject(event)) return undefined;
  const data = typeof event.data === 'string' ? parseJson(event.data) : event.data;
  return isObject(data) && typeof data.validationCode === 'string' ? data.validationCode : undefined;
}

function answerValidation(request: HostRequest): HostResponse {
  const code = validationCode(parseJson(request.body.toString('utf8')));
  return code === undefined ? { status: 400 } : jsonResponse(200, { validationResponse: code });
}

function inputFrom(fn: FunctionOf<'eventGrid'>, value: unknown): Omit<InvocationInput, 'invocationId'> {
  const inputData = [{ name: fn.trigger.binding, data: { json: JSON.stringify(value) } }];
  if (!isObject(value) || value.data === undefined) return { inputData };
  return { inputData, triggerMetadata: { data: { json: JSON.stringify(value.data) } } };
}

/** The extension binds each event as a JSON object: what is none, such as null, fails its run before the function is called. */
function runOne(fn: FunctionOf<'eventGrid'>, event: unknown, invoker: Invoker): Promise<Outcome> {
  if (!isObject(event) || Array.isArray(event)) {
    return Promise.resolve(err({ message: 'An event is not a JSON object.', stack: undefined }));
  }
  return runWith(fn, event, invoker);
}

function runWith(fn: FunctionOf<'eventGrid'>, input: unknown, invoker: Invoker): Promise<Outcome> {
  return invoker.invoke(fn, inputFrom(fn, input), `EventGrid trigger fired at ${new Date().toISOString()}`);
}

function failureText(fn: FunctionOf<'eventGrid'>, outcomes: readonly Outcome[]): string | undefined {
  const failed = outcomes.find((outcome) => !outcome.ok);
  return failed && `Exception while executing function: Functions.${fn.name} -> ${failed.error.message}`;
}

async function answerNotification(
  fn: FunctionOf<'eventGrid'>,
  request: HostRequest,
  invoker: Invoker,
): Promise<HostResponse> {
  const body = parseJson(request.body.toString('utf8'));
  if (!isObject(body)) return textResponse(500, 'The body is not JSON.');
  const events: readonly unknown[] = Array.isArray(body) ? body : [body];
  const runs =
    fn.trigger.cardinality === 'many'
      ? [runWith(fn, events, invoker)]
      : events.map((event) => runOne(fn, event, invoker));
  const outcomes = await Promise.all(runs);
  const failure = failureText(fn, outcomes);
  return failure === undefined ? { status: 202 } : textResponse(500, failure);
}

/** The first value of a query key, whose case does not count. */
function queryValue(url: URL, key: string): string | undefined {
  return [...url.searchParams].find(([name]) => foldCase(name) === key)?.[1];
}

/**
 * Answers requests to the Event Grid webhook as the Event Grid extension 3 does. All events of a delivery run at once;
 * it waits for all, and one that fails fails the delivery, so that Event Grid sends all of them again.
 */
export async function answerEventGrid(options: EventGridWebhookOptions, request: HostRequest): Promise<HostResponse> {
  if (!carriesKey(request, [options.systemKey])) return { status: 401 };
  const name = queryValue(request.url, 'functionname') ?? '';
  // The name is looked up as it stands, the type of the event is compared in any case (EventGrid extension 3, read 2026-11).
  const fn = options.functions.find((candidate) => candidate.name === name);
  if (fn === undefined) return textResponse(404, `cannot find function: '${name}'`);
  if (request.method === 'OPTIONS') return answerOptions(request);
  switch (foldCase(headerOf(request, 'aeg-event-type') ?? '')) {
    case 'subscriptionvalidation':
      return answerValidation(request);
    case 'notification':
      return answerNotification(fn, request, options.invoker);
    case 'unsubscribe':
      return { status: 202 };
    default:
      return { status: 400 };
  }
}
