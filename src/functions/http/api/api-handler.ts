import { ok } from '../../../core/result.ts';
import { errorText } from '../../../core/text/error-text.ts';
import type { Caller } from '../../../reconcile/queries/caller.ts';
import { hasRole } from '../../../reconcile/queries/caller.ts';
import type { OperationId } from '../../../report/api/operations/operations.ts';
import { OPERATIONS } from '../../../report/api/operations/operations.ts';
import { stateAnswer } from '../../../report/api/schemas/actions.ts';
import { storeProblem } from '../store-problem.ts';
import type { WebRequest, WebResponse } from '../web-message.ts';
import { accepts } from './accept.ts';
import type { JsonOperationId } from './answers.ts';
import { ANSWERS } from './answers.ts';
import type { ApiCall, ApiParts } from './api-call.ts';
import { EXPORT_TYPES, exportHubs } from './export-hubs.ts';
import type { Answered } from './failure.ts';
import { failed, problemResponse } from './failure.ts';
import { jsonAnswer } from './json-answer.ts';
import type { MatchedOperation } from './match-operation.ts';
import { allowedMethods, operationFor, operationsAt } from './match-operation.ts';
import { storeUnavailable } from './not-answered.ts';
import { readBody } from './read-body.ts';
import { readHead } from './read-head.ts';
import { readQuery } from './read-query.ts';

/** The ways into the API. `Keyed` stands below `/keyed` and only reads, for every caller. */
export type ApiSurface = 'Api' | 'Keyed';

/** Answers requests for the API. The gate has decided the caller before. */
export type ApiHandler = (request: WebRequest, caller: Caller, surface: ApiSurface) => Promise<WebResponse>;

/** The longest address that is answered, in characters: the limit of Azure Functions (read 2026-11). */
const LONGEST_ADDRESS = 8_192;

const KEYED = '/keyed';

/** Makes the handler of the API. It throws only for a bug. */
export function apiHandler(parts: ApiParts): ApiHandler {
  return async (request, caller, surface) => {
    const apiAddress = `${parts.publicUrl ?? ''}${surface === 'Keyed' ? KEYED : ''}`;
    const answer = await answered({ parts, request, caller, surface, apiAddress });
    const context = { apiAddress, requestId: request.requestId };
    const response = answer.ok ? answer.value : problemResponse(answer.error, context);
    return request.method === 'HEAD' ? { ...response, body: '' } : response;
  };
}

interface Asked {
  readonly parts: ApiParts;
  readonly request: WebRequest;
  readonly caller: Caller;
  readonly surface: ApiSurface;
  readonly apiAddress: string;
}

async function answered(asked: Asked): Promise<Answered<WebResponse>> {
  const { parts, request, surface } = asked;
  if (request.url.href.length > LONGEST_ADDRESS)
    return failed('AddressTooLong', `The address has more than ${LONGEST_ADDRESS} characters. Shorten the filter.`);
  const { pathname } = request.url;
  const methods = operationsAt(surface === 'Keyed' ? pathname.slice(KEYED.length) : pathname);
  if (!methods.ok) return methods;
  if (request.method === 'OPTIONS')
    return ok({ status: 204, headers: { allow: allowedMethods(methods.value) }, body: '' });
  const matched = operationFor(request.method, methods.value);
  if (!matched.ok) return matched;
  const refused = refusal(asked, matched.value);
  if (refused !== undefined) return refused;
  try {
    return await carriedOut(asked, matched.value);
  } catch (error) {
    const problem = storeProblem(error, parts.isStoreFailure);
    if (problem === undefined) throw error;
    // To try again helps only where no answer came.
    if (problem.kind === 'Unreadable') return failed('StoreUnavailable', `A record cannot be read: ${problem.message}`);
    parts.log.warn('tables did not answer', { requestId: request.requestId, error: errorText(error) });
    return storeUnavailable();
  }
}

/** Why the caller may not have the operation; undefined: the caller may. */
function refusal({ caller, surface }: Asked, { operation }: MatchedOperation): ReturnType<typeof failed> | undefined {
  const { method, role } = operation;
  if (role === 'Anonymous') return undefined;
  if (surface === 'Keyed' && method !== 'GET')
    return failed('MethodNotAllowed', 'A function key only reads. Sign in for this operation.', {
      headers: { allow: 'GET, HEAD, OPTIONS' },
    });
  if (hasRole(caller, role)) return undefined;
  return failed('RoleNeeded', `The operation needs the role Hubwarden.${role}.`);
}

async function carriedOut(asked: Asked, { id, operation, path }: MatchedOperation): Promise<Answered<WebResponse>> {
  const { apiAddress, caller, parts, request } = asked;
  const query = readQuery(request.url.search, operation);
  if (!query.ok) return query;
  const head = readHead(request, operation);
  if (!head.ok) return head;
  const body = readBody(request, operation);
  if (!body.ok) return body;
  const { apiVersion } = query.value;
  const input = { path, query: query.value.query, body: body.value };
  const call = { parts, caller, input, apiAddress, apiVersion, ...head.value };
  return id === 'exportHubs' ? file(callOf(id, call), request) : json(id, callOf(id, call), request);
}

/** The call of one operation: its table entry has checked path, query and body, which the compiler cannot follow. */
function callOf<Id extends OperationId>(_id: Id, call: Omit<ApiCall<Id>, 'input'> & { input: unknown }): ApiCall<Id> {
  return call as ApiCall<Id>;
}

async function json<Id extends JsonOperationId>(
  id: Id,
  call: ApiCall<Id>,
  request: WebRequest,
): Promise<Answered<WebResponse>> {
  if (!accepts(request.headers.get('accept'), 'application/json')) return notAcceptable('application/json');
  const answer = await ANSWERS[id](call);
  return answer.ok ? ok(jsonAnswer(answer.value, request, stateEtag(id, answer.value))) : answer;
}

/** The ETag of a state is the state, so that `If-Match` can bind a change to it. */
function stateEtag(id: JsonOperationId, value: object): string | undefined {
  const isState = OPERATIONS[id].answer === stateAnswer && 'state' in value;
  return isState ? `"${value.state}"` : undefined;
}

async function file(call: ApiCall<'exportHubs'>, request: WebRequest): Promise<Answered<WebResponse>> {
  const type = EXPORT_TYPES[call.input.query.format ?? 'csv'];
  return accepts(request.headers.get('accept'), type) ? exportHubs(call) : notAcceptable(type);
}

function notAcceptable(type: string): ReturnType<typeof failed> {
  return failed('NotAcceptable', `The operation answers ${type}, which the header Accept excludes.`);
}
