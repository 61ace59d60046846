import type { TokenCredential } from '@azure/core-auth';
import type { HttpMethods, PipelineResponse } from '@azure/core-rest-pipeline';
import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import type { Failure } from '../../core/azure/failure.ts';
import type { KindName } from '../../core/kinds/kind-name.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { JsonObject } from '../../core/text/json.ts';
import type { Timings } from '../../core/time/timings.ts';
import type { Clock } from '../../reconcile/ports.ts';
import type { ReadLimiter } from '../../reconcile/read-limiter.ts';
import type { Telemetry } from '../../reconcile/telemetry.ts';
import { NO_TELEMETRY } from '../../reconcile/telemetry.ts';
import { byDeadline } from '../http/deadline.ts';
import { redactUrl } from '../http/redact.ts';
import type { HeaderReader } from '../http/retry-after.ts';
import type { ArmSdkClient } from './arm-client.ts';
import { armClient } from './arm-client.ts';
import { failureFromArm, failureFromThrown } from './arm-failure.ts';
import type { ArmOperationName } from './arm-operations.ts';
import { ARM_OPERATIONS } from './arm-operations.ts';
import { ArmReply } from './arm-reply.ts';
import type { ArmTransport } from './arm-transport.ts';
import type { ReadPlace } from './read-budget.ts';
import { ReadBudget, readBucket, readPlaceOf } from './read-budget.ts';
import { answerAttributes, requestAttributes } from './request-span.ts';

/** A name `..`, for example from a forged event, would turn the path into that of another resource. */
const DOT_SEGMENT = /\/(\.|%2e){1,2}(?=[/?]|$)/i;

/** Options for requests to Azure Resource Manager. */
export interface ArmOptions {
  /** Scheme, host and port; the pipeline sends requests and tokens to no other address. */
  readonly endpoint: string;
  /** Scope of the token, for instance `https://management.azure.com/.default`. */
  readonly tokenScope: string;
  /** Version of the Machine Learning provider, for instance `2025-12-01`. */
  readonly apiVersion: string;
  /** Version of the provider of Foundry accounts, for instance `2026-05-01`. */
  readonly accountApiVersion: string;
  readonly credential: TokenCredential;
  readonly clock: Pick<Clock, 'now'>;
  readonly timings: Pick<Timings, 'readTimeoutSeconds' | 'writeTimeoutSeconds'>;
  /** Hubwarden's version, for the user agent. */
  readonly version: string;
  /** Absent: Node's https. */
  readonly transport?: ArmTransport;
  /** Absent: no measurements. */
  readonly telemetry?: Telemetry;
  /** Gets the URL and the text of every successful answer to a GET that is JSON. */
  readonly keep?: (url: string, text: string) => void;
}

/** One request. */
export interface ArmCall {
  readonly operation: ArmOperationName;
  /** Absolute, on the configured endpoint; made by {@link ArmPipeline.url} or checked by {@link ArmPipeline.ownUrl}. */
  readonly url: string;
  readonly body?: JsonObject | undefined;
}

/** A reply and its status; the status is undefined without an answer. */
interface Sent {
  readonly reply: Result<ArmReply, Failure>;
  readonly httpStatus: number | undefined;
}

/** Shared parts of a pipeline and its background pipeline. */
interface Background {
  readonly client: ArmSdkClient;
  readonly budget: ReadBudget;
  readonly gate: ReadLimiter | undefined;
}

/**
 * The SDK's pipeline without every policy that sends a request twice: its retries re-sent a PATCH four times after a
 * 504. One resend stays: a 401 that requires a token with other claims, because Azure has not processed that request.
 */
export class ArmPipeline {
  readonly #options: ArmOptions;
  readonly #origin: string;
  readonly #client: ArmSdkClient;
  readonly #budget: ReadBudget;
  readonly #background: Background | undefined;
  /** Undefined where nothing is exported: then no request pays for what a span would show. */
  readonly #telemetry: Telemetry | undefined;

  /** @throws Error when the endpoint is not an https URL: a token never travels unencrypted */
  constructor(options: ArmOptions, background?: Background) {
    if (!URL.canParse(options.endpoint) || new URL(options.endpoint).protocol !== 'https:') {
      throw new Error(`The endpoint of Azure Resource Manager must be an https URL, not "${options.endpoint}".`);
    }
    this.#options = options;
    this.#origin = new URL(options.endpoint).origin;
    this.#client = background?.client ?? armClient(options, this.#origin);
    this.#budget = background?.budget ?? new ReadBudget();
    this.#background = background;
    this.#telemetry = options.telemetry === NO_TELEMETRY ? undefined : options.telemetry;
  }

  /** The same pipeline, with the same budget, for reads that leave the reserve to events and wait for the gate. */
  inBackground(gate: ReadLimiter | undefined): ArmPipeline {
    return new ArmPipeline(this.#options, { client: this.#client, budget: this.#budget, gate });
  }

  /** The api-version that is pinned for the provider of a kind. */
  versionOf(kind: KindName): string {
    switch (kind) {
      case 'MlWorkspace':
        return this.#options.apiVersion;
      case 'FoundryAccount':
        return this.#options.accountApiVersion;
    }
  }

  /**
   * The URL of a resource path, with the api-version that is pinned for it. A name cannot break out of its path
   * segment.
   */
  url(path: string, apiVersion: string = this.#options.apiVersion): string {
    const plainPath = path.replace(/[?#\\\s]/g, encodeURIComponent);
    return `${this.#origin}${plainPath}?api-version=${encodeURIComponent(apiVersion)}`;
  }

  /**
   * Prepares a URL from Azure for a request: adds the api-version if Azure omitted it, and keeps the rest as it is.
   *
   * @returns a `Rejected` failure when its scheme, host or port differs from the configured one
   */
  ownUrl(url: string, apiVersion: string = this.#options.apiVersion): Result<string, Failure> {
    const parsed = URL.parse(url, this.#origin);
    if (parsed === null || parsed.origin !== this.#origin || parsed.username !== '' || parsed.password !== '') {
      const detail = `Azure named ${redactUrl(url)}, which is not on ${this.#origin}; Hubwarden sends no token there.`;
      return err({ kind: 'Rejected', status: 0, code: 'ForeignHost', detail });
    }
    if (/[?&]api-version=[^&]/i.test(parsed.search)) return ok(parsed.href);
    // Added as text, because `searchParams` would re-encode the rest of the query, and Azure's tokens are opaque.
    const join = parsed.search === '' ? '?' : '&';
    return ok(`${parsed.origin}${parsed.pathname}${parsed.search}${join}api-version=${apiVersion}`);
  }

  /**
   * Sends the request once. If the read budget of the subscription is used up, it sends nothing and returns
   * `Throttled`.
   */
  async send(call: ArmCall): Promise<Result<ArmReply, Failure>> {
    const { method } = ARM_OPERATIONS[call.operation];
    if (DOT_SEGMENT.test(call.url)) {
      const detail = `${redactUrl(call.url)} would leave the resource that it names.`;
      return err({ kind: 'Rejected', status: 0, code: 'BadPath', detail });
    }
    const place = method === 'GET' ? readPlaceOf(call.url) : undefined;
    const waitSeconds = place === undefined ? 0 : await this.#waitSeconds(place);
    if (waitSeconds > 0) {
      const detail = 'The read budget of the subscription is used up; Hubwarden sent no request.';
      return err({ kind: 'Throttled', retryAfterSeconds: waitSeconds, detail });
    }
    const telemetry = this.#telemetry;
    if (telemetry === undefined) return (await this.#sendOnce(method, call, place)).reply;
    const startedAtMs = this.#options.clock.now().getTime();
    const { operation } = call;
    const sent = () => this.#sendOnce(method, call, place);
    const { reply } = await telemetry.span('arm', requestAttributes(method, call), sent, answerAttributes);
    const seconds = (this.#options.clock.now().getTime() - startedAtMs) / 1000;
    telemetry.measure('hubwarden.arm.calls', 1, { operation, status: statusOf(reply) });
    telemetry.measure('hubwarden.arm.duration', seconds, { operation });
    return reply;
  }

  async #waitSeconds(place: ReadPlace): Promise<number> {
    const gate = this.#background?.gate;
    // A gate waits for the reserve itself; a time that Azure named applies to every caller.
    const priority = this.#background === undefined || gate !== undefined ? 'Event' : 'Background';
    const waitSeconds = this.#budget.waitSeconds(place, this.#options.clock.now(), priority);
    return waitSeconds > 0 || gate === undefined ? waitSeconds : await gate.admit(place.provider);
  }

  /** @param place of a read; undefined for a write */
  async #sendOnce(method: HttpMethods, call: ArmCall, place: ReadPlace | undefined): Promise<Sent> {
    let response: PipelineResponse;
    try {
      const timeoutMs = Math.ceil(this.#timeoutSeconds(method, call) * 1000);
      // The deadline covers the wait for a token, the connection and the body.
      response = await byDeadline(timeoutMs, (signal) => this.#client.sendRequest(this.#request(method, call, signal)));
    } catch (error) {
      return { reply: err(failureFromThrown(error)), httpStatus: undefined };
    }
    return { reply: this.#answer(call.url, place, response), httpStatus: response.status };
  }

  #timeoutSeconds(method: HttpMethods, call: ArmCall): number {
    const { readTimeoutSeconds, writeTimeoutSeconds } = this.#options.timings;
    return method === 'GET' || call.operation === 'queryResources' ? readTimeoutSeconds : writeTimeoutSeconds;
  }

  #request(method: HttpMethods, call: ArmCall, abortSignal: AbortSignal): ReturnType<typeof createPipelineRequest> {
    const headers = createHttpHeaders({ accept: 'application/json' });
    if (call.body !== undefined) headers.set('content-type', 'application/json');
    return createPipelineRequest({
      url: call.url,
      method,
      headers,
      abortSignal,
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    });
  }

  #answer(url: string, place: ReadPlace | undefined, response: PipelineResponse): Result<ArmReply, Failure> {
    const now = this.#options.clock.now();
    const reply = new ArmReply(response);
    const isSuccess = reply.status >= 200 && reply.status < 300;
    const failure = isSuccess ? undefined : failureFromArm(reply, now);
    if (place !== undefined) {
      this.#learn(place, reply.headers, failure?.kind === 'Throttled' ? failure.retryAfterSeconds : undefined, now);
      if (isSuccess && this.#options.keep !== undefined && reply.body !== undefined)
        this.#options.keep(url, reply.text);
    }
    return failure === undefined ? ok(reply) : err(failure);
  }

  #learn(place: ReadPlace, headers: HeaderReader, throttledSeconds: number | undefined, now: Date): void {
    const bucket = readBucket(headers);
    const { provider, subscription } = place;
    this.#budget.learn(place, bucket, throttledSeconds, now);
    this.#background?.gate?.learn(provider, bucket, throttledSeconds);
    if (bucket !== undefined && subscription !== undefined)
      this.#telemetry?.measure('hubwarden.arm.reads.remaining', bucket.remaining, { subscription, provider });
  }
}

/** The kind of failure and not its text, because each text would become a time series of its own. */
function statusOf(reply: Result<ArmReply, Failure>): string {
  return reply.ok ? String(reply.value.status) : reply.error.kind;
}
