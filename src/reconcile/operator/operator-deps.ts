import type { HubId } from '../../core/hub-id.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { Archive } from '../ports.ts';

/** What a person's request needs: the tables and a queue. Azure itself is never asked; the next run does that. */
export type OperatorDeps = Pick<ReconcileDeps, 'rows' | 'queue' | 'queueDepths' | 'clock' | 'timings' | 'log'> & {
  /** Absent or undefined: no archive can be reached. */
  readonly archive?: Archive | undefined;
};

/** Asks for a look at a hub at once. Such a message is never taken for seen. */
export async function queueHub(
  { queue, clock }: Pick<OperatorDeps, 'queue' | 'clock'>,
  hubId: HubId,
  queueName: 'hub-events' | 'hub-repairs' = 'hub-events',
): Promise<void> {
  await queue.send(queueName, { hubId, cause: 'request', since: clock.now().toISOString() });
}

/** Who approves, and until when it holds. */
export interface Approver {
  readonly by: string;
  readonly expiresAt: Date;
}
