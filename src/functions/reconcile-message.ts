import type { ReconcileDeps } from '../reconcile/deps.ts';
import { hubMessageFrom } from '../reconcile/messages.ts';
import type { QueueName } from '../reconcile/ports.ts';
import { reconcileHub } from '../reconcile/reconcile-hub.ts';

/**
 * Queue trigger of both lanes: one run over the hub that the message names.
 *
 * @throws Error for a message that is not ours, so that it ends in the poison queue where a person sees it; and when a
 *   store is lost, so that the queue tries again
 */
export async function reconcileMessage(message: unknown, lane: QueueName, deps: ReconcileDeps): Promise<void> {
  const parsed = hubMessageFrom(message);
  if (!parsed.ok) throw new Error(`not a message of ours on ${lane}: ${parsed.error}`);
  const outcome = await reconcileHub(deps, parsed.value, lane);
  const { hubId, cause } = parsed.value;
  if (outcome.kind === 'NoPolicy') deps.log.error('no policy to judge by', { hubId, reason: outcome.reason });
  else if (outcome.kind !== 'Recorded') deps.log.info('message done', { hubId, cause, lane, outcome: outcome.kind });
}
