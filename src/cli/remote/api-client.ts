import * as z from 'zod';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { operationTarget } from '../../report/api/operation-target.ts';
import type { Operation } from '../../report/api/operations/operation.ts';
import type { AnswerOf, InputOf, OperationId } from '../../report/api/operations/operations.ts';
import { OPERATIONS } from '../../report/api/operations/operations.ts';
import { API_VERSIONS } from '../../report/api/schemas/service.ts';
import type { ApiFault } from './answer-fault.ts';
import { answerFault, parsedJson, plainFault } from './answer-fault.ts';
import { inWireOrder } from './in-wire-order.ts';
import type { RemoteAnswer, RemoteDeployment, RemoteRequest } from './remote-message.ts';

/** What a call gives beside the id of its operation. */
export interface CallInput<Id extends OperationId> {
  readonly path: InputOf<Id>['path'];
  readonly query: InputOf<Id>['query'];
  /** Sent as JSON; absent: no body. */
  readonly body?: unknown;
  /** `Idempotency-Key`; absent: none. */
  readonly key?: string;
}

/** Calls operations of the API of one deployment. Every answer is checked by the schema of its operation. */
export interface ApiClient {
  /** Scheme, host and port of the deployment. */
  readonly origin: string;
  call<Id extends OperationId>(id: Id, input: CallInput<Id>): Promise<Result<AnswerOf<Id>, ApiFault>>;
  /** The same read at another target of the operation, such as its next page. */
  read<Id extends OperationId>(id: Id, target: string): Promise<Result<AnswerOf<Id>, ApiFault>>;
}

/** Ports of a client. */
export interface ClientPorts {
  readonly deployment: RemoteDeployment;
  /** Absent: a deployment that is busy is asked once. */
  readonly pause?: ((seconds: number) => Promise<void>) | undefined;
  /** Shows a line while the command waits. */
  readonly say?: ((line: string) => void) | undefined;
}

/** Requests for one read, and the longest wait before another one. A longer wait is for the person to decide. */
const MOST_ATTEMPTS = 3;
const LONGEST_WAIT_SECONDS = 30;

const API_VERSION = API_VERSIONS[API_VERSIONS.length - 1];

/** Makes the client. It waits and asks again only for reads, and for changes whose key makes a repetition harmless. */
export function apiClient(ports: ClientPorts): ApiClient {
  const { origin } = ports.deployment;
  async function exchange<Id extends OperationId>(
    id: Id,
    request: RemoteRequest,
  ): Promise<Result<AnswerOf<Id>, ApiFault>> {
    const sent = await withRetries(request, ports);
    if (!sent.ok) return sent;
    const { status } = sent.value;
    return status >= 200 && status < 300
      ? checked(id, sent.value, request, origin)
      : err(answerFault(sent.value, origin));
  }
  return {
    origin,
    call: async (id, input) => {
      const bad = Object.values<string>(input.path).find((segment) => NO_SEGMENT.test(segment));
      if (bad !== undefined) return err({ ...plainFault(noName(bad), false), code: 'NotFound' });
      const target = targetOf(OPERATIONS[id], input);
      if (!target.ok) return err(plainFault(target.error, false));
      const { method } = OPERATIONS[id];
      const body = input.body === undefined ? undefined : JSON.stringify(input.body);
      const headers = {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(input.key === undefined ? {} : { 'idempotency-key': input.key }),
      };
      return exchange(id, { method, target: target.value, headers, body });
    },
    read: (id, target) =>
      exchange(id, { method: 'GET', target, headers: { accept: 'application/json' }, body: undefined }),
  };
}

/** A `.` or `..` would turn the path into that of another operation. */
const NO_SEGMENT = /^\.{0,2}$/;

function noName(segment: string): string {
  return `"${segment}" is not a name. Give the name or the id from a list.`;
}

function targetOf(
  operation: Operation,
  { path, query }: { readonly path: Readonly<Record<string, string>>; readonly query: object },
): Result<string, string> {
  const encoded = z.safeEncode(operation.query, query as never);
  if (!encoded.success) {
    const faults = encoded.error.issues.map((each) => `${each.path.join('.')}: ${each.message}`);
    return err(`The API does not take this question: ${faults.join('; ')}. Shorten it, or split it into several.`);
  }
  const target = operationTarget(operation, { path: path as never, query: query as never });
  return ok(`${target}${target.includes('?') ? '&' : '?'}api-version=${API_VERSION}`);
}

async function withRetries(
  request: RemoteRequest,
  { deployment, pause, say }: ClientPorts,
): Promise<Result<RemoteAnswer, ApiFault>> {
  const isRepeatable = request.method === 'GET' || request.headers['idempotency-key'] !== undefined;
  for (let attempt = 1; ; attempt += 1) {
    const sent = await deployment.send(request);
    if (!sent.ok) return err(plainFault(sent.error.message, sent.error.mayHaveArrived));
    const seconds = waitSeconds(sent.value);
    if (seconds === undefined || !isRepeatable || attempt === MOST_ATTEMPTS || pause === undefined) return sent;
    say?.(`${deployment.origin} is busy (${sent.value.status}). Trying again in ${seconds} s.`);
    await pause(seconds);
  }
}

/** The wait that a busy deployment asks for; undefined: it asks for none, or for one that is too long. */
function waitSeconds({ headers, status }: RemoteAnswer): number | undefined {
  if (status !== 429 && status !== 503) return undefined;
  const value = headers.get('retry-after')?.trim() ?? '';
  if (!/^\d{1,5}$/.test(value)) return undefined;
  return Number(value) <= LONGEST_WAIT_SECONDS ? Math.max(1, Number(value)) : undefined;
}

/** The value of an answer. A deployment of another release, or another server, may answer in another form. */
function checked<Id extends OperationId>(
  id: Id,
  { body, headers }: RemoteAnswer,
  { method, target }: RemoteRequest,
  origin: string,
): Result<AnswerOf<Id>, ApiFault> {
  const asked = `${method} ${target.split('?')[0]}`;
  // A changed row is not to be taken for an unchanged one because its answer is not readable.
  const unreadable = (why: string): Result<never, ApiFault> =>
    err(
      plainFault(
        `${origin} answered ${asked} in a form that this command line does not read: ${why}. ${OTHER_RELEASE}`,
        true,
      ),
    );
  if (!/^application\/json\b/i.test(headers.get('content-type') ?? ''))
    return unreadable(`the content type is not application/json`);
  const json = parsedJson(body);
  if (json === undefined) return unreadable('it is not whole JSON');
  const read = OPERATIONS[id].answer.safeParse(json);
  if (read.success) return ok(inWireOrder(read.data as AnswerOf<Id>, json));
  const [issue] = read.error.issues;
  return unreadable(`at ${issue?.path.join('.') || 'its root'}, ${issue?.message}`);
}

const OTHER_RELEASE =
  'Check that --url is the address of Hubwarden, and install the command line of the release that runs there.';
