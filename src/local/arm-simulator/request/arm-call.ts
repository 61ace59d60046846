import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import type { JsonObject } from '../../../core/text/json.ts';
import { badContent } from './arm-error.ts';
import type { Caller } from './caller.ts';
import type { Reply } from './exchange.ts';
import { isJsonObject, parseJson } from './json-value.ts';
import type { WriteDetails, WriteName } from './write-name.ts';

/** Address of every client, as events show it; out of a range that is set aside for documentation. */
const CLIENT_ADDRESS = '203.0.113.9';

/** One authenticated request, as handlers receive it. */
export interface ArmCall {
  readonly method: string;
  /** As sent, absolute. */
  readonly url: URL;
  readonly apiVersion: string;
  readonly body: string | undefined;
  readonly caller: Caller;
  readonly now: Date;
  /** Base of URLs in answers, without a slash at the end. */
  readonly baseUrl: string;
  readonly correlationId: string;
  readonly clientRequestId: string;
  readonly tenantId: string;
  /** undefined: the request writes no resource. */
  readonly writeName: WriteName | undefined;
  /** false: Event Grid must not hear of this write. */
  readonly raisesEvent: boolean;
}

/** The body as a JSON object. @returns Resource Manager's refusal of any other body */
export function bodyObject(call: ArmCall): Result<JsonObject, Reply> {
  if (call.body === undefined || call.body.trim() === '') return err(badContent('The request body is empty.'));
  const parsed = parseJson(call.body);
  if (!parsed.ok) return err(badContent(parsed.error));
  return isJsonObject(parsed.value) ? ok(parsed.value) : err(badContent('The request body must be a JSON object.'));
}

/**
 * The event of a write.
 *
 * @param targetExisted whether the target was there before the request
 * @returns undefined when the write must raise no event, or the request is not a write
 */
export function writeDetailsOf(call: ArmCall, targetExisted: boolean): WriteDetails | undefined {
  const method = writeMethodOf(call.method);
  const { writeName } = call;
  if (!call.raisesEvent || method === undefined || writeName === undefined) return undefined;
  return {
    ...writeName,
    method,
    url: `${call.baseUrl}${call.url.pathname}${call.url.search}`,
    tenantId: call.tenantId,
    caller: call.caller,
    correlationId: call.correlationId,
    clientRequestId: call.clientRequestId,
    clientIpAddress: CLIENT_ADDRESS,
    targetExisted,
  };
}

function writeMethodOf(method: string): WriteDetails['method'] | undefined {
  switch (method) {
    case 'PUT':
    case 'PATCH':
    case 'POST':
    case 'DELETE':
      return method;
    default:
      return undefined;
  }
}
