import type { ReconcileDeps } from '../reconcile/deps.ts';
import { shardMessageFrom } from '../reconcile/messages.ts';
import { judgeShard } from '../reconcile/sweep/judge-shard.ts';
import { processAttributes, traceParentIn } from '../reconcile/telemetry.ts';
import { recordingFault } from '../reconcile/watch/message-fault.ts';

/**
 * Queue trigger of a sweep's shards.
 *
 * @param runId id of the run, as in its log lines
 * @throws Error for a message that is not Hubwarden's, and when the store fails
 */
export async function judgeShardMessage(message: unknown, deps: ReconcileDeps, runId?: string): Promise<void> {
  const named = { queue: 'sweep-shards', message, ...(runId === undefined ? {} : { runId }) } as const;
  await recordingFault(deps, named, () => judgeParsed(message, deps));
}

async function judgeParsed(message: unknown, deps: ReconcileDeps): Promise<void> {
  const parsed = shardMessageFrom(message);
  if (!parsed.ok) throw new Error(`not a Hubwarden message on sweep-shards: ${parsed.error}`);
  const { sweepId, shard } = parsed.value;
  const outcome = await deps.telemetry.span(
    'judge-shard',
    { sweepId, shard, ...processAttributes('sweep-shards') },
    () => judgeShard(deps, parsed.value),
    ({ kind }) => ({ outcome: kind }),
    traceParentIn(message),
  );
  deps.log.info('shard', { ...parsed.value, outcome });
}
