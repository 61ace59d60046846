import type { HubId } from '../../core/hub-id.ts';
import type { Result } from '../../core/result.ts';
import { err } from '../../core/result.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { Archive } from '../ports.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';

/** The ports of a person's request: the tables and queues. It sends no request to Azure; the next run does. */
export type OperatorDeps = Pick<ReconcileDeps, 'rows' | 'queue' | 'queueDepths' | 'clock' | 'timings' | 'log'> & {
  /** Absent or undefined: no archive is available. */
  readonly archive?: Archive | undefined;
};

/** Queues a run of a hub at once. No earlier run covers such a message. */
export async function queueHub(
  { queue, clock }: Pick<OperatorDeps, 'queue' | 'clock'>,
  hubId: HubId,
  queueName: 'hub-events' | 'hub-repairs' = 'hub-events',
): Promise<void> {
  await queue.send(queueName, { hubId, cause: 'request', since: clock.now().toISOString() });
}

/** A request that a process may carry out a second time after a crash, and that is bound to the state that was shown. */
export interface Attempt<State> {
  /** A change that has an id gets this one, so that carrying the request out again makes no second change. Absent: a new id. */
  readonly id?: string;
  /** Time of the request; absent: now. */
  readonly at?: Date;
  /** True: an earlier attempt may have made the change, or a part of it. */
  readonly isRepeated?: boolean;
  /** False: it is not the state that was shown, and the request changes nothing ({@link NOT_AS_SEEN}). Absent: not bound. */
  readonly isAsSeen?: (state: State) => boolean;
}

/** The error of a request that is bound to another state than the present one. */
export const NOT_AS_SEEN = 'The state has changed since it was shown, and nothing was done. Look again, then decide.';

/** Why a request changes nothing: a sentence with the remedy. */
export interface RequestProblem {
  /** `NotFound`: what it names does not exist. */
  readonly kind: 'NotFound' | 'Refused';
  readonly message: string;
}

/** A problem of a request, as an error. */
export function problem(kind: RequestProblem['kind'], message: string): Result<never, RequestProblem> {
  return err({ kind, message });
}

/** The same outcome, with the sentence alone as the error. */
export function inWords<Value>(result: Result<Value, RequestProblem>): Result<Value, string> {
  return result.ok ? result : err(result.error.message);
}

/** The approving person, and the expiry of the approval. */
export interface Approver extends Attempt<HubRecord> {
  readonly by: string;
  readonly expiresAt: Date;
}
