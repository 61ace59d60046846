import type { HubId } from '../../core/hub-id.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { Archive } from '../ports.ts';

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

/** The approving person, and the expiry of the approval. */
export interface Approver {
  readonly by: string;
  readonly expiresAt: Date;
}
