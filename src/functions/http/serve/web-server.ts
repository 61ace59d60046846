import type { HttpResponseInit } from '@azure/functions';
import { errorText } from '../../../core/text/error-text.ts';
import { textHash } from '../../../core/text/text-hash.ts';
import type { Log } from '../../../reconcile/ports.ts';
import type { Caller } from '../../../reconcile/queries/caller.ts';
import type { AccessPlatform } from '../access/access-platform.ts';
import { gate } from '../access/gate.ts';
import type { RefusalReason } from '../access/refusal.ts';
import { REFUSALS } from '../access/refusal.ts';
import { secured } from '../access/secured.ts';
import type { PlainAnswer } from '../plain-answer.ts';
import { plainAnswer } from '../plain-answer.ts';
import type { Surface } from '../surface.ts';
import type { WebRequest, WebResponse } from '../web-message.ts';
import { LARGEST_BODY_BYTES } from '../web-message.ts';
import type { HostRequest } from './host-message.ts';
import { hostResponseFrom, webRequestFrom } from './host-message.ts';
import { RateLimit } from './rate-limit.ts';
import { Turns } from './turns.ts';

/** Routes and answers the requests that the gate admits. HEAD arrives as GET. What it throws becomes an answer 500. */
export type Web = (request: WebRequest, caller: Caller, surface: Surface) => Promise<WebResponse>;

/** Limits that keep pages from slowing events down. */
export interface WebLimits {
  /** Requests of one caller in a minute, by instance. */
  readonly perMinute: number;
  readonly atOnce: number;
  readonly mostWaiting: number;
  readonly waitMs: number;
  /** After this long a request is answered without a result; what it does goes on to its end. */
  readonly deadlineMs: number;
}

/** Below the 230 s after which Azure's front end ends a request (functions-scale documentation, read 2026-11). */
export const WEB_LIMITS: WebLimits = { perMinute: 300, atOnce: 8, mostWaiting: 64, waitMs: 10_000, deadlineMs: 90_000 };

/** Dependencies of the server. */
export interface WebParts<Context> {
  readonly platform: AccessPlatform;
  /** Loads pages and API with the first request that the gate admits. */
  readonly web: (context: Context) => Promise<Web>;
  readonly now: () => Date;
  readonly limits?: WebLimits;
}

/** One invocation, as the host names it. */
export interface Invocation<Context> {
  readonly surface: Surface;
  readonly context: Context;
  readonly requestId: string;
  readonly log: Log;
}

/** The longest address that is answered, in characters: the limit of Azure Functions (read 2026-11). */
const LONGEST_ADDRESS = 8_192;

/** Answers every HTTP request of an instance. The gate is first, then limits, then the routes. */
export class WebServer<Context> {
  readonly #parts: WebParts<Context>;
  readonly #limits: WebLimits;
  readonly #rate: RateLimit;
  readonly #turns: Turns;
  readonly #logged = new Set<RefusalReason>();

  constructor(parts: WebParts<Context>) {
    this.#parts = parts;
    this.#limits = parts.limits ?? WEB_LIMITS;
    const { atOnce, mostWaiting, perMinute, waitMs } = this.#limits;
    this.#rate = new RateLimit(perMinute);
    this.#turns = new Turns(atOnce, mostWaiting, waitMs);
  }

  /** Answers a request of the host. Never throws because of what a client sends. */
  async answerHost(hostRequest: HostRequest, invocation: Invocation<Context>): Promise<HttpResponseInit> {
    const request = await webRequestFrom(hostRequest, invocation.requestId);
    return hostResponseFrom(await this.answer(request, invocation), request);
  }

  /** The same as {@link answerHost}, free of the host. */
  async answer(request: WebRequest, invocation: Invocation<Context>): Promise<WebResponse> {
    const { surface } = invocation;
    const passage = gate(request, surface, this.#parts.platform);
    if (passage.kind === 'Answered') this.#note(passage.reason, invocation);
    const response =
      passage.kind === 'Answered' ? passage.response : await this.#limited(request, passage.caller, invocation);
    const { hostedBy, publicOrigin } = this.#parts.platform;
    const isHttps = hostedBy.length > 0 || publicOrigin?.startsWith('https:') === true;
    const headers = { ...response.headers, 'x-ms-request-id': request.requestId };
    return secured({ ...response, headers }, surface === 'Pages' ? 'Page' : 'Api', isHttps);
  }

  /** Every stranger can cause a line about the set-up, so each reason has one for each instance. */
  #note(reason: RefusalReason | undefined, { log, requestId, surface }: Invocation<Context>): void {
    const { layer, logged } = reason === undefined ? { layer: undefined, logged: undefined } : REFUSALS[reason];
    if (reason === undefined || logged === undefined) return;
    if (layer === 'Setup' || reason === 'NotLoopback') {
      if (this.#logged.has(reason)) return;
      this.#logged.add(reason);
    }
    const message = layer === 'Setup' ? 'pages are closed' : 'request refused';
    log.warn(message, { reason, because: logged, surface, requestId });
  }

  async #limited(request: WebRequest, caller: Caller, invocation: Invocation<Context>): Promise<WebResponse> {
    const { surface } = invocation;
    const waitSeconds = this.#rate.take(rateKey(caller, request), this.#parts.now());
    if (waitSeconds !== undefined) return plainAnswer(tooMany(waitSeconds), surface, request);
    if (request.isBodyCut === true) return plainAnswer(CUT, surface, request);
    if (request.body.byteLength > LARGEST_BODY_BYTES) return plainAnswer(TOO_LARGE, surface, request);
    if (request.url.href.length > LONGEST_ADDRESS) return plainAnswer(TOO_LONG, surface, request);
    const endTurn = await this.#turns.take();
    if (endTurn === undefined) return plainAnswer(BUSY, surface, request);
    return this.#inTime(request, invocation, this.#routed(request, caller, invocation).finally(endTurn));
  }

  async #routed(request: WebRequest, caller: Caller, invocation: Invocation<Context>): Promise<WebResponse> {
    const { context, log, requestId, surface } = invocation;
    try {
      const web = await this.#parts.web(context);
      return await web(request.method === 'HEAD' ? { ...request, method: 'GET' } : request, caller, surface);
    } catch (error) {
      log.error('request failed', { requestId, surface, method: request.method, error: errorText(error) });
      return plainAnswer(FAILED, surface, request);
    }
  }

  async #inTime(
    request: WebRequest,
    { log, requestId, surface }: Invocation<Context>,
    work: Promise<WebResponse>,
  ): Promise<WebResponse> {
    const late = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => late.resolve(undefined), this.#limits.deadlineMs);
    const response = await Promise.race([work, late.promise]);
    clearTimeout(timer);
    if (response !== undefined) return response;
    log.warn('request took too long', {
      requestId,
      surface,
      method: request.method,
      deadlineMs: this.#limits.deadlineMs,
    });
    return plainAnswer(LATE, surface, request);
  }
}

/** A hash stands for a key. It stays in memory. */
function rateKey({ kind, name, objectId }: Caller, { headers }: WebRequest): string {
  return kind === 'Key' ? `Key ${textHash(headers.get('x-functions-key') ?? '')}` : `${kind} ${objectId ?? name}`;
}

function tooMany(waitSeconds: number): PlainAnswer {
  return {
    status: 429,
    code: 'TooManyRequests',
    title: 'Too many requests',
    text: [`This account has sent too many requests in a minute. Wait ${waitSeconds} s, then try again.`],
    headers: { 'retry-after': String(waitSeconds) },
  };
}

const BUSY: PlainAnswer = {
  status: 503,
  code: 'Busy',
  title: 'Too much at once',
  text: [
    'This instance answers as many requests as it may beside its work on events. Nothing was changed. Try again in 10 s.',
  ],
  headers: { 'retry-after': '10' },
};

const LATE: PlainAnswer = {
  status: 504,
  code: 'DeadlinePassed',
  title: 'The answer took too long',
  text: [
    'The request was ended without a result. A change that it asked for may still be made: look before you repeat it.',
  ],
};

const FAILED: PlainAnswer = {
  status: 500,
  code: 'InternalError',
  title: 'Hubwarden has failed to answer',
  text: ['This is a fault of Hubwarden. Its log has the details under the number of the request.'],
};

const CUT: PlainAnswer = {
  status: 400,
  code: 'BodyCut',
  title: 'The request ended too early',
  text: ['The connection ended before the body did. Nothing was changed. Send the request again.'],
};

const TOO_LARGE: PlainAnswer = {
  status: 413,
  code: 'BodyTooLarge',
  title: 'The request is too large',
  text: [`A body may have ${LARGEST_BODY_BYTES} bytes at most. Nothing was changed.`],
};

const TOO_LONG: PlainAnswer = {
  status: 400,
  code: 'AddressTooLong',
  title: 'The address is too long',
  text: [`An address may have ${LONGEST_ADDRESS} characters at most. Shorten the filter.`],
};
