import * as z from 'zod';
import type { Failure } from '../../core/azure/failure.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import { namedValues } from '../../core/text/named-values.ts';
import { trimEnd } from '../../core/text/trim-end.ts';
import { redactText } from '../http/redact.ts';
import type { HeaderReader } from '../http/retry-after.ts';
import { retryAfterSeconds } from '../http/retry-after.ts';
import { refusalTopic } from './refusal-words.ts';

/** Wait after a 429 without `Retry-After`. Azure's buckets refill every second, so this is already cautious. */
const THROTTLED_SECONDS = 30;

/** Codes of 409 answers that waiting does not resolve. All others mean that Azure is busy with the resource. */
const FINAL_CONFLICTS = new Set([
  'missingsubscriptionregistration',
  'readonlydisabledsubscription',
  'subscriptionnotregistered',
  'requestdisallowedbyazure',
  // The name is that of a deleted account that can still be restored.
  'flagmustbesetforrestore',
]);

/** Codes of 400 answers that mean the same as a conflict: Azure still works on the resource. */
const BUSY_REFUSALS = new Set(['accountprovisioningstateinvalid']);

/**
 * Codes of 404 answers about what a path begins with: they say nothing about a resource that was there a moment ago.
 *
 * @see https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors (read 2026-11)
 */
const NOT_ABOUT_RESOURCES = new Set([
  'subscriptionnotfound',
  'invalidresourcetype',
  'invalidresourcenamespace',
  'noregisteredproviderfound',
]);

/** Codes after which the change may still take effect, with any status. Observed on PATCHes that did take effect. */
const MAY_HAVE_LANDED = new Set(['transienterror', 'gatewaytimeout', 'servicetimeout']);

const LENIENT_TEXT = z.string().optional().catch(undefined);

const ErrorDetail = z.object({ code: LENIENT_TEXT, message: LENIENT_TEXT }).catch({});

const AdditionalInfo = z
  .object({
    info: z
      .object({
        policyDefinitionDisplayName: LENIENT_TEXT,
        policyDefinitionName: LENIENT_TEXT,
        policyAssignmentName: LENIENT_TEXT,
      })
      .optional()
      .catch(undefined),
  })
  .catch({});

const ErrorBody = z.object({
  code: LENIENT_TEXT,
  message: LENIENT_TEXT,
  details: z.array(ErrorDetail).optional().catch(undefined),
  additionalInfo: z.array(AdditionalInfo).optional().catch(undefined),
});

/** The parts of an error answer that Hubwarden reads. */
interface ArmError {
  readonly code: string;
  readonly message: string;
  readonly detail: string;
  readonly policies: readonly string[];
}

/** An answer with a status other than success. */
export interface ArmErrorAnswer {
  readonly status: number;
  readonly headers: HeaderReader;
  /** The parsed body; undefined when there is none or it is not JSON. */
  readonly body: unknown;
}

/**
 * Translates an answer without success. Only this code knows status codes; every other part of Hubwarden uses
 * `Failure`.
 *
 * @param now for a `Retry-After` that is a date
 */
export function failureFromArm(answer: ArmErrorAnswer, now: Date): Failure {
  const { status } = answer;
  const error = armErrorFrom(answer.body, `HTTP ${status}`);
  const retry = retryAfterSeconds(answer.headers, now);
  if (status === 429) {
    return { kind: 'Throttled', retryAfterSeconds: retry ?? THROTTLED_SECONDS, detail: error.detail };
  }
  // An interim status (1xx) as the final answer does not describe the result of the request.
  if (status === 408 || status >= 500 || status < 200 || MAY_HAVE_LANDED.has(foldCase(error.code))) {
    return { kind: 'Unavailable', retryAfterSeconds: retry, ...takenIn(status, error), detail: error.detail };
  }
  if (foldCase(error.code) === 'scopelocked' || status === 423) return { kind: 'Locked', detail: error.detail };
  if (foldCase(error.code) === 'requestdisallowedbypolicy') {
    return { kind: 'DeniedByPolicy', policies: error.policies, detail: error.detail };
  }
  if (status === 401 || status === 403) return forbidden(status, error);
  if (status === 404)
    return { kind: 'NotFound', what: missingThing(error.code), ...silent(answer, error), detail: error.detail };
  if (status === 400 && saysApprovalRoleIsMissing(error.message)) {
    return { kind: 'ApprovalRoleMissing', target: armIdIn(error.message), detail: error.detail };
  }
  if (isBusy(status, error)) return { kind: 'Busy', detail: error.detail };
  return rejected(status, error);
}

/** A gateway answers 404 in its own words, which are not JSON. */
function silent({ body }: ArmErrorAnswer, { code }: ArmError): { readonly saysNothing?: true } {
  return body === undefined || NOT_ABOUT_RESOURCES.has(foldCase(code)) ? { saysNothing: true } : {};
}

/** Azure works on the resource, or on another write to it, and waiting helps. */
function isBusy(status: number, { code }: ArmError): boolean {
  const folded = foldCase(code);
  return status === 400
    ? BUSY_REFUSALS.has(folded)
    : (status === 409 || status === 412) && !FINAL_CONFLICTS.has(folded);
}

function rejected(status: number, { code, detail, message }: ArmError): Failure {
  const topic = refusalTopic(code, message);
  return { kind: 'Rejected', status, code, ...(topic === undefined ? {} : { topic }), detail };
}

/**
 * Translates a request without an answer: connection refused or reset, unknown host name, timeout, or no token. A write
 * may have taken effect.
 *
 * @throws the error itself when it is none of these, because it is then a bug
 */
export function failureFromThrown(error: unknown): Failure {
  if (!(error instanceof Error)) throw error;
  const detail = redactText(`${error.name}: ${error.message}`);
  // The identity library raises this name when Azure refuses the identity; a retry would be refused again.
  if (error.name === 'AuthenticationError') return { kind: 'Forbidden', action: undefined, scope: undefined, detail };
  if (error.name === 'AnswerTooLargeError') return { kind: 'Malformed', detail };
  if (isNetworkTrouble(error)) return { kind: 'Unavailable', retryAfterSeconds: undefined, detail };
  throw error;
}

/** The code and the text of an error body, in the form that operation statuses and error answers share. */
export function armErrorFrom(body: unknown, fallbackCode: string): ArmError {
  const parsed = ErrorBody.safeParse(innerError(body));
  if (!parsed.success) return { code: fallbackCode, message: '', detail: fallbackCode, policies: [] };
  const { code = fallbackCode, message = '', details = [], additionalInfo = [] } = parsed.data;
  const parts = [message, ...details.map((part) => part.message ?? '')].filter((part) => part !== '');
  return {
    code,
    message: parts.join(' '),
    detail: redactText(parts.length === 0 ? code : `${code}: ${[...new Set(parts)].join(' ')}`),
    policies: additionalInfo.flatMap(({ info }) => {
      const name = info?.policyDefinitionDisplayName ?? info?.policyDefinitionName ?? info?.policyAssignmentName;
      return name === undefined || name === '' ? [] : [name];
    }),
  };
}

/** Only 503 means that Azure did not process the request, unless its code says otherwise. */
function takenIn(status: number, { code }: ArmError): { readonly notTaken?: true } {
  return status === 503 && !MAY_HAVE_LANDED.has(foldCase(code)) ? { notTaken: true } : {};
}

function innerError(body: unknown): unknown {
  const wrapped = z.object({ error: namedValues(z.unknown()) }).safeParse(body);
  return wrapped.success ? wrapped.data.error : body;
}

/**
 * Reads Azure's sentences: `…authorization to perform action 'A' over scope 'S'`, and those about linked scopes, which
 * name one or more of each. No role helps where the linked scope is in another tenant.
 */
function forbidden(status: number, error: ArmError): Failure {
  if (refusalTopic(error.code, error.message) === 'OtherTenant') return rejected(status, error);
  const [action, scope] = linkedNames(error.message) ?? plainNames(error.message);
  return { kind: 'Forbidden', action, scope, detail: error.detail };
}

function plainNames(message: string): readonly (string | undefined)[] {
  return /perform action '([^']+)' over scope '([^']+)'/.exec(message)?.slice(1) ?? [];
}

/** Each linked action and scope once, in the order in which Azure lists them. */
function linkedNames(message: string): readonly [string, string] | undefined {
  const at = message.indexOf("linked scope(s) '");
  if (at < 0) return undefined;
  const before = message.slice(0, at);
  const start = Math.max(before.lastIndexOf('perform action '), before.lastIndexOf('perform action(s) '));
  if (start < 0) return undefined;
  const actions = quotedList(before.slice(start));
  const scopes = quotedList(message.slice(at));
  return actions === '' || scopes === '' ? undefined : [actions, scopes];
}

/** The names of the first quoted list: `'a,b'` or `'a', 'b'`. */
function quotedList(text: string): string {
  const names: string[] = [];
  const parts = text.split("'");
  for (let index = 1; index < parts.length - 1; index += 2) {
    names.push(...(parts[index] ?? '').split(',').map((name) => name.trim()));
    if ((parts[index + 1] ?? '').trim() !== ',') break;
  }
  return [...new Set(names.filter((name) => name !== ''))].join(', ');
}

function missingThing(code: string): Extract<Failure, { kind: 'NotFound' }>['what'] {
  switch (foldCase(code)) {
    case 'resourcenotfound':
      return 'Resource';
    case 'resourcegroupnotfound':
      return 'ResourceGroup';
    case 'parentresourcenotfound':
      return 'Parent';
    default:
      return 'Other';
  }
}

/**
 * This refusal has no code of its own. The text is that of a recorded answer.
 *
 * @see https://github.com/hashicorp/terraform-provider-azurerm/pull/31165 (read 2026-10)
 */
function saysApprovalRoleIsMissing(message: string): boolean {
  const words = foldCase(message);
  if (words.includes('required permissions to read and approve private endpoint')) return true;
  const at = words.search(/permissions? /);
  return at >= 0 && words.includes('recently granted', at);
}

function armIdIn(message: string): string | undefined {
  const id = /\/subscriptions\/[^\s'",;()]+/i.exec(message)?.[0];
  return id === undefined ? undefined : trimEnd(id, '.');
}

function isNetworkTrouble(error: Error): boolean {
  if (['RestError', 'AbortError', 'TimeoutError', 'CredentialUnavailableError'].includes(error.name)) return true;
  if (error.name === 'AggregateAuthenticationError') return true;
  // Node's own network errors carry a code such as ECONNRESET; a TypeError without one is a bug.
  return (
    'code' in error && typeof error.code === 'string' && /^E[A-Z_]+$/.test(error.code) && !error.code.startsWith('ERR_')
  );
}
