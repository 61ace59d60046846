import { foldCase, foldOptional } from '../../../core/text/fold-case.ts';
import { accountKey } from '../request/account-route.ts';
import { apiVersionOf, checkApiVersion } from '../request/api-version.ts';
import type { ArmCall } from '../request/arm-call.ts';
import { writeDetailsOf } from '../request/arm-call.ts';
import { gatewayError, notAuthorized, unauthenticated, unknownPath } from '../request/arm-error.ts';
import type { ArmRoute } from '../request/arm-route.ts';
import { routeFrom, subscriptionOf } from '../request/arm-route.ts';
import type { Caller } from '../request/caller.ts';
import { callerFrom } from '../request/caller.ts';
import type { Reply, SimulatorRequest, SimulatorResponse } from '../request/exchange.ts';
import { writeNameOf } from '../request/write-name.ts';
import type { Fault } from '../state/fault-book.ts';
import type { RequestLog } from '../state/request-log.ts';
import type { SimulatedAzure } from '../state/simulated-azure.ts';
import type { CallClass, CountedProvider, ThrottleAnswer } from '../state/token-buckets.ts';
import { callClassOf } from '../state/token-buckets.ts';
import { dispatch } from './dispatch.ts';

/** Where requests go when their URL has no host. */
const ARM_HOST = 'https://management.azure.com';

/** Hub of the subscription-wide limits for calls that lie in no subscription. */
const TENANT = 'tenant';

/** A request with its parts named, before anything is decided. */
interface Incoming {
  readonly request: SimulatorRequest;
  readonly method: string;
  readonly url: URL;
  readonly route: ArmRoute | undefined;
  readonly caller: Caller | undefined;
  readonly correlationId: string;
  readonly now: Date;
}

/** Answers one ARM request and notes it in the log. The caller must first complete the operations that end by `now`. */
export function answerRequest(
  world: SimulatedAzure,
  log: RequestLog,
  request: SimulatorRequest,
  now: Date,
): SimulatorResponse {
  const incoming = incomingFrom(world, request, now);
  const traits = { method: incoming.method, path: incoming.url.pathname };
  const throttled = takeFromBuckets(world, incoming);
  const fault = incoming.caller === undefined ? undefined : world.faults.answerTo(traits);
  const reply =
    refusalBefore(incoming, throttled) ?? refusalByRole(world, incoming) ?? replyUnderFault(world, incoming, fault);
  log.add({
    at: now,
    method: incoming.method,
    path: incoming.url.pathname,
    apiVersion: apiVersionOf(incoming.url),
    status: reply.status,
    caller: incoming.caller?.displayName,
    callerId: incoming.caller?.objectId,
  });
  const delayMs = world.faults.delayOf(traits) ?? reply.delayMs;
  return {
    status: reply.status,
    headers: { ...commonHeaders(world, incoming, reply), ...throttleHeaders(incoming, throttled), ...reply.headers },
    body: reply.text ?? (reply.body === undefined ? '' : JSON.stringify(reply.body)),
    ...(fault?.reset === true ? { connection: 'reset' } : {}),
    ...(delayMs === undefined ? {} : { delayMs }),
  };
}

function incomingFrom(world: SimulatedAzure, request: SimulatorRequest, now: Date): Incoming {
  const url = urlFrom(request.url);
  return {
    request,
    method: request.method.toUpperCase(),
    url,
    route: routeFrom(url.pathname),
    caller: callerFrom(request.headers.authorization, world.settings.tenantId),
    correlationId: request.headers['x-ms-correlation-request-id'] ?? world.ids.guid(),
    now,
  };
}

function urlFrom(text: string): URL {
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return new URL(text);
  // Joined as text: resolved as a link, a path that starts with two slashes would be read as a host.
  return new URL(`${ARM_HOST}${text.startsWith('/') ? '' : '/'}${text}`);
}

function takeFromBuckets(world: SimulatedAzure, incoming: Incoming): ThrottleAnswer | undefined {
  if (incoming.caller === undefined) return undefined;
  const subscriptionId = foldCase(subscriptionOf(incoming.route) ?? TENANT);
  const call = {
    subscriptionId,
    principal: incoming.caller.objectId,
    callClass: callClassOf(incoming.method),
    provider: providerOf(incoming.route),
  };
  return world.buckets.take(call, incoming.now, world.settings.throttle === 'enforce');
}

/** Each provider has counters of its own. */
function providerOf(route: ArmRoute | undefined): CountedProvider {
  return route?.kind === 'Foundry' ? 'CognitiveServices' : 'Others';
}

/** Refusals that do not depend on the requested resource. */
function refusalBefore(incoming: Incoming, throttled: ThrottleAnswer | undefined): Reply | undefined {
  if (incoming.caller === undefined || throttled === undefined) return unauthenticated();
  if (!throttled.allowed) {
    return gatewayError(
      429,
      'SubscriptionRequestsThrottled',
      `Number of ${callClassOf(incoming.method)} for the subscription exceeded the limit. Please try again after ${throttled.retryAfterSeconds} seconds.`,
      { 'Retry-After': String(throttled.retryAfterSeconds) },
    );
  }
  if (incoming.route === undefined) return unknownPath(incoming.url.pathname);
  return checkApiVersion(incoming.route, apiVersionOf(incoming.url));
}

/** Refusals for callers without a role in the subscription. */
function refusalByRole(world: SimulatedAzure, { method, route }: Incoming): Reply | undefined {
  const subscriptionId = subscriptionOf(route);
  if (subscriptionId === undefined || !world.denied.has(foldCase(subscriptionId))) return undefined;
  const verb = method === 'GET' ? 'read' : 'write';
  const type =
    route?.kind === 'Foundry' ? 'Microsoft.CognitiveServices/accounts' : 'Microsoft.MachineLearningServices/workspaces';
  return notAuthorized(`${type}/${verb}`, `/subscriptions/${subscriptionId}`);
}

function replyUnderFault(world: SimulatedAzure, incoming: Incoming, fault: AnswerFault | undefined): Reply {
  if (fault === undefined) return carryOut(world, incoming);
  if (fault.applied) carryOut(world, incoming);
  return faultReply(fault);
}

type AnswerFault = Extract<Fault, { kind: 'AnswerRequest' }>;

function carryOut(world: SimulatedAzure, incoming: Incoming): Reply {
  const { route, caller } = incoming;
  if (route === undefined || caller === undefined) return unknownPath(incoming.url.pathname);
  const call = callFrom(world, incoming, caller, route);
  const reply = dispatch(world, call, route);
  raiseRefusal(world, call, reply);
  return reply;
}

/** A write that the provider refuses has reached it, so Event Grid hears of its failure. */
function raiseRefusal(world: SimulatedAzure, call: ArmCall, reply: Reply): void {
  if (reply.by === 'gateway' || reply.status < 400) return;
  const notification = writeDetailsOf(call, true);
  if (notification !== undefined) world.events.raise(notification, 'Failed', call.now);
}

function callFrom(world: SimulatedAzure, incoming: Incoming, caller: Caller, route: ArmRoute): ArmCall {
  const { request, method, url, now, correlationId } = incoming;
  return {
    method,
    url,
    apiVersion: apiVersionOf(url) ?? '',
    body: request.body,
    caller,
    now,
    baseUrl: world.settings.publicUrl ?? url.origin,
    correlationId,
    clientRequestId: request.headers['x-ms-client-request-id'] ?? correlationId,
    tenantId: world.settings.tenantId,
    writeName: writeNameOf(route, method, url.pathname),
    raisesEvent: foldOptional(request.headers['x-simulator-raise-event']) !== 'no',
  };
}

const FAULT_CODES: Readonly<Record<number, string>> = {
  408: 'RequestTimeout',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  502: 'BadGateway',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout',
};

function faultReply(fault: AnswerFault): Reply {
  const code = fault.code ?? FAULT_CODES[fault.status] ?? 'SimulatedFault';
  const retryAfterSeconds = fault.retryAfterSeconds ?? (fault.status === 429 ? 10 : undefined);
  return gatewayError(
    fault.status,
    code,
    fault.message ?? `A fault makes the simulator answer ${fault.status}.`,
    retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) },
  );
}

function commonHeaders(world: SimulatedAzure, incoming: Incoming, reply: Reply): Readonly<Record<string, string>> {
  const requestId = world.ids.guid();
  const provider = providerHeaders(world, incoming, reply);
  return {
    'Cache-Control': 'no-cache',
    Pragma: 'no-cache',
    ...(reply.body === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    'X-Content-Type-Options': 'nosniff',
    'x-ms-request-id': requestId,
    'x-ms-correlation-request-id': incoming.correlationId,
    'x-ms-routing-request-id': `LOCAL:${incoming.now.toISOString().replace(/[-:]|\.\d+/g, '')}:${requestId}`,
    ...provider,
  };
}

function providerHeaders(world: SimulatedAzure, incoming: Incoming, reply: Reply): Readonly<Record<string, string>> {
  const number = String((world.settings.seed % 99) + 1).padStart(2, '0');
  const type = { 'x-ms-response-type': reply.status < 400 ? 'standard' : 'error' };
  switch (reply.by) {
    case 'gateway':
      return {};
    case 'provider':
      return { ...type, 'x-aml-cluster': `vienna-local-${number}`, 'x-request-time': '0.100' };
    case 'accounts':
      // Another front end than that of the networks, with headers of its own.
      return { 'x-envoy-upstream-service-time': '100' };
    case 'networks':
      return {
        ...type,
        'azureml-served-by-cluster': `vienna-${regionOf(world, incoming.route) ?? 'local'}-${number}`,
        'request-context': `appId=cid-v1:${incoming.correlationId}`,
        'x-request-time': '0.100',
      };
  }
}

/** The region whose backend answers about a network. */
function regionOf({ accounts }: SimulatedAzure, route: ArmRoute | undefined): string | undefined {
  if (route?.kind !== 'Foundry') return undefined;
  const { below } = route;
  if ('location' in below) return below.location;
  return 'ref' in below ? accounts.byKey.get(accountKey(below.ref))?.location : undefined;
}

function throttleHeaders(incoming: Incoming, throttled: ThrottleAnswer | undefined): Readonly<Record<string, string>> {
  if (throttled === undefined) return {};
  const callClass: CallClass = callClassOf(incoming.method);
  if (subscriptionOf(incoming.route) === undefined) {
    return { [`x-ms-ratelimit-remaining-tenant-${callClass}`]: String(throttled.remaining) };
  }
  const global = {
    [`x-ms-ratelimit-remaining-subscription-global-${callClass}`]: String(throttled.globalRemaining),
  };
  // Recorded: reads of accounts show the counter of all callers only.
  if (incoming.route?.kind === 'Foundry' && callClass === 'reads') return global;
  return { [`x-ms-ratelimit-remaining-subscription-${callClass}`]: String(throttled.remaining), ...global };
}
