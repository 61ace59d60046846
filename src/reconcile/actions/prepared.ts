import type { Result } from '../../core/result.ts';
import type { JsonObject } from '../../core/text/json.ts';
import type { OperatorDeps, RequestProblem } from '../operator/operator-deps.ts';
import type { RequestRecord } from '../records/request-record.ts';
import type { ActionKind, ActionParameters, ActionResults } from './actions.ts';

/** One attempt to carry a request out. */
export interface ActionAttempt {
  readonly id: string;
  readonly at: Date;
  readonly by: string;
  /** An earlier attempt of the same request may have made the change, or a part of it. */
  readonly isRepeated: boolean;
  /** The caller was shown a state. */
  readonly isBound: boolean;
  /** False: the caller was shown another state than this one, and the change must not be made. */
  readonly admits: (state: string) => boolean;
}

/** A change whose parameters are checked and whose subject is found. Nothing has been changed yet. */
export interface Prepared<Value> {
  /** State of the subject; undefined: the change rests on none. */
  readonly state: string | undefined;
  /** Ids of the hubs that it is about, for the record. */
  readonly hubIds: readonly string[];
  /** What is found now, for the result of an attempt that finds the change made. */
  readonly before?: JsonObject;
  /** Makes the change. It may run a second time after a crash, and must not make the change twice. */
  readonly run: (attempt: ActionAttempt) => Promise<Result<Value, RequestProblem>>;
  /** The hubs that the change was about, where only its result says so. */
  readonly hubIdsOf?: (value: Value) => readonly string[];
}

/**
 * Checks the parameters of a change and finds its subject.
 *
 * @param earlier the request as an earlier attempt stored it; undefined: this is the first
 */
export type Prepare<Kind extends ActionKind> = (
  deps: OperatorDeps,
  parameters: ActionParameters[Kind],
  earlier: RequestRecord | undefined,
) => Promise<Result<Prepared<ActionResults[Kind]>, RequestProblem>>;

/** A value as JSON keeps it. */
export function asJson(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
