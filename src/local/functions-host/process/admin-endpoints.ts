import { foldCase } from '../../../core/text/fold-case.ts';
import type { HostedFunction } from '../app/hosted-function.ts';
import type { InvocationInput } from '../app/invoke-function.ts';
import type { Invoker } from '../app/invoker.ts';
import type { HostRequest, HostResponse } from '../http/http-exchange.ts';
import { headerOf, jsonResponse, textResponse } from '../http/http-exchange.ts';
import { timerInfo } from '../timers/timer-listener.ts';
import type { FunctionSummary } from './function-summary.ts';
import { singleInput } from './invocation-inputs.ts';

/** Dependencies of the admin endpoints. */
export interface AdminEndpointsOptions {
  /** Functions that run in this process. */
  readonly functions: readonly HostedFunction[];
  /** All functions of the app. */
  readonly summaries: readonly FunctionSummary[];
  /** Base URL of the process that runs a function; undefined without one. */
  readonly elsewhere: (functionName: string) => string | undefined;
  readonly invoker: Invoker;
}

function inputFor(fn: HostedFunction, input: string): Omit<InvocationInput, 'invocationId'> | undefined {
  switch (fn.trigger.kind) {
    case 'http':
      return undefined;
    case 'eventGrid':
      return singleInput(fn.trigger.binding, { json: input });
    case 'queue':
      return singleInput(fn.trigger.binding, { string: input });
    case 'timer':
      return singleInput(fn.trigger.binding, timerInfo(undefined, false));
  }
}

function inputOf(request: HostRequest): string | undefined {
  try {
    const body: unknown = JSON.parse(request.body.toString('utf8'));
    if (typeof body !== 'object' || body === null) return undefined;
    const input: unknown = 'input' in body ? body.input : '';
    return typeof input === 'string' ? input : JSON.stringify(input);
  } catch {
    return undefined;
  }
}

async function forward(request: HostRequest, baseUrl: string): Promise<HostResponse> {
  const headers = { 'content-type': 'application/json' };
  const url = `${baseUrl}${request.url.pathname}`;
  const answer = await fetch(url, { method: 'POST', headers, body: new Uint8Array(request.body) });
  return textResponse(answer.status, await answer.text());
}

async function runByHand(options: AdminEndpointsOptions, request: HostRequest, name: string): Promise<HostResponse> {
  const fn = options.functions.find((candidate) => foldCase(candidate.name) === foldCase(name));
  if (fn === undefined) {
    const baseUrl = options.elsewhere(name);
    return baseUrl === undefined ? textResponse(404, `cannot find function: '${name}'`) : forward(request, baseUrl);
  }
  const text = inputOf(request);
  if (text === undefined) return textResponse(400, 'The body must be a JSON object such as {"input": ""}.');
  const input = inputFor(fn, text);
  if (input === undefined) return textResponse(400, 'An HTTP function is run through its own route.');
  void options.invoker.invoke(fn, input, 'This function was programmatically called via the host APIs.');
  return { status: 202 };
}

/**
 * Answers `/admin/…`: `POST /admin/functions/<name>` starts a function by hand and answers 202 at once,
 * `GET /admin/host/status` lists the functions. As with Core Tools no key is asked for, since only this machine can
 * connect; the JSON content type is insisted on, which keeps other sites' pages in a browser from doing it.
 *
 * @returns undefined when the path is another one
 */
export async function answerAdmin(
  options: AdminEndpointsOptions,
  request: HostRequest,
): Promise<HostResponse | undefined> {
  const { pathname } = request.url;
  if (request.method === 'GET' && pathname === '/admin/host/status') {
    return jsonResponse(200, { state: 'Running', functions: options.summaries });
  }
  const name = /^\/admin\/functions\/([^/]+)$/.exec(pathname)?.[1];
  if (name === undefined || request.method !== 'POST') return undefined;
  if (!headerOf(request, 'content-type')?.startsWith('application/json')) {
    return textResponse(415, 'The content type must be application/json.');
  }
  return runByHand(options, request, decodeURIComponent(name));
}
