import type { Actions } from '../../../reconcile/actions/actions.ts';
import type { Log } from '../../../reconcile/ports.ts';
import type { Caller } from '../../../reconcile/queries/caller.ts';
import type { LiveReads, WebReads } from '../../../reconcile/queries/web-reads.ts';
import type { AnswerOf, InputOf, OperationId } from '../../../report/api/operations/operations.ts';
import type { Answered } from './failure.ts';

/** What the API is made from. */
export interface ApiParts {
  readonly reads: WebReads;
  readonly live: LiveReads;
  readonly actions: Actions;
  /** Address of the deployment, without a slash at its end; undefined: links are relative to the request. */
  readonly publicUrl: string | undefined;
  /** Name of the deployment, as notifications have it. */
  readonly environment: string;
  readonly version: string;
  readonly now: () => Date;
  /** The OpenAPI document as JSON. */
  readonly openApi: () => Promise<Readonly<Record<string, unknown>>>;
  /** True for an error that says that the tables do not answer; every other error is a bug. */
  readonly isStoreFailure: (error: unknown) => boolean;
  readonly log: Log;
}

/** One request for an operation, after all checks. */
export interface ApiCall<Id extends OperationId> {
  readonly parts: ApiParts;
  readonly caller: Caller;
  readonly input: InputOf<Id>;
  /** Address before `/api/` for links. */
  readonly apiAddress: string;
  /** As the caller sent it, for links. */
  readonly apiVersion: string | undefined;
  /** `Idempotency-Key`. */
  readonly key: string | undefined;
  /** The state in `If-Match`. */
  readonly ifMatch: string | undefined;
}

/** Answers one operation. */
export type Answer<Id extends OperationId> = (call: ApiCall<Id>) => Promise<Answered<AnswerOf<Id>>>;
