import type { IncomingHttpHeaders } from 'node:http';
import { readToken } from '../identity/access-token.ts';
import type { CloudEvent } from './cloud-event.ts';
import { parseBatch } from './cloud-event.ts';

/** What a topic needs to check a request. */
export interface TopicRules {
  readonly accessKey: string;
  readonly now: () => Date;
}

/** A request to publish; `body` undefined: larger than a topic accepts. */
export interface PublishRequest {
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string | undefined;
}

/** The answer of the topic, and the events that it accepted. */
export interface PublishReply {
  readonly status: number;
  readonly body?: unknown;
  readonly events: readonly CloudEvent[];
}

// https://learn.microsoft.com/rest/api/eventgrid/dataplane/publish-cloud-event-events (read 2026-11).
const API_VERSION = '2018-01-01';
const BATCH_CONTENT_TYPE = 'application/cloudevents-batch+json';
const AUDIENCE = /^https:\/\/eventgrid\.azure\.net\/?$/;

/** Answers a batch of CloudEvents as an Event Grid custom topic does. */
export function publish({ url, headers, body }: PublishRequest, rules: TopicRules): PublishReply {
  if (!isAuthorized(headers, rules)) return refusal(401, 'The request carries neither the key nor a valid token.');
  if (url.searchParams.get('api-version') !== API_VERSION)
    return refusal(400, `The api-version must be ${API_VERSION}.`);
  if (!headers['content-type']?.startsWith(BATCH_CONTENT_TYPE)) {
    return refusal(415, `The content type must be ${BATCH_CONTENT_TYPE}.`);
  }
  if (body === undefined) return refusal(413, 'The batch is larger than 1 MiB.');
  const events = parseBatch(body);
  return events === undefined ? refusal(400, 'The body is not a batch of CloudEvents 1.0.') : { status: 200, events };
}

function isAuthorized(headers: IncomingHttpHeaders, rules: TopicRules): boolean {
  if (headers['aeg-sas-key'] === rules.accessKey) return true;
  const token = readToken(headers.authorization?.replace(/^Bearer /, '') ?? '');
  return token !== undefined && AUDIENCE.test(token.audience) && token.expiresAt > rules.now();
}

function refusal(status: number, message: string): PublishReply {
  return { status, body: { error: { code: String(status), message } }, events: [] };
}
