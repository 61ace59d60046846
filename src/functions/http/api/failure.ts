import type { Result } from '../../../core/result.ts';
import { err } from '../../../core/result.ts';
import type { Problem, ProblemDetail } from '../../../report/api/schemas/problem.ts';
import type { ProblemCode } from '../../../report/api/schemas/problem-codes.ts';
import { PROBLEMS } from '../../../report/api/schemas/problem-codes.ts';
import type { WebResponse } from '../web-message.ts';

/** Why a request is not answered as asked. */
export interface Failure {
  readonly code: ProblemCode;
  /** What was wrong, where, and what to do, in sentences. */
  readonly detail: string;
  readonly errors?: readonly ProblemDetail[] | undefined;
  /** The state now, with `StateMoved`. */
  readonly state?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** What a step of the handler gives: its value, or why the request ends here. */
export type Answered<Value> = Result<Value, Failure>;

/** A failed step. */
export function failed(
  code: ProblemCode,
  detail: string,
  more: Partial<Failure> = {},
): { readonly ok: false; readonly error: Failure } {
  return err({ code, detail, ...more });
}

/** Faults of one kind as one failure: the details as one text, and each with its place. */
export function faulty(
  code: ProblemCode,
  errors: readonly ProblemDetail[],
): { readonly ok: false; readonly error: Failure } {
  const detail = errors.map((each) => `${placeOf(each)}${each.detail}`).join('\n');
  return failed(code, detail, { errors });
}

function placeOf({ header, parameter, pointer }: ProblemDetail): string {
  const place = parameter ?? header ?? pointer;
  return place === undefined || place === '' ? '' : `${place}: `;
}

/** What every problem of an answer names. */
export interface ProblemContext {
  /** Address of the API that problems link to; empty: links are relative to the request. */
  readonly apiAddress: string;
  readonly requestId: string;
}

/** The answer for a failure: a problem of RFC 9457, whose code `x-ms-error-code` repeats. */
export function problemResponse(
  { code, detail, errors, headers, state }: Failure,
  { apiAddress, requestId }: ProblemContext,
): WebResponse {
  const { status, title } = PROBLEMS[code];
  const type = `${apiAddress}/api/problems/${code}`;
  const problem: Problem = { type, title, status, detail, code, requestId, errors, state };
  return {
    status,
    headers: { 'content-type': 'application/problem+json', 'x-ms-error-code': code, ...headers },
    body: JSON.stringify(problem),
  };
}
