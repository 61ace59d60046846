import type { ReconcileDeps } from '../reconcile/deps.ts';
import type { HubMessage } from '../reconcile/messages.ts';
import { hubMessageFrom } from '../reconcile/messages.ts';
import type { QueueName } from '../reconcile/ports.ts';
import type { RunOutcome } from '../reconcile/record/run-context.ts';
import { reconcileHub } from '../reconcile/run/reconcile-hub.ts';
import type { SpanAttributes } from '../reconcile/telemetry.ts';
import { processAttributes, traceParentIn } from '../reconcile/telemetry.ts';
import { recordingFault } from '../reconcile/watch/message-fault.ts';

/**
 * Queue trigger of both priorities: one run over the hub that the message names.
 *
 * @param runId id of the run, as in its log lines
 * @throws Error for a message that is not Hubwarden's, so that it ends in the poison queue for a person to see; and
 * when the
 *   store fails, so that the queue retries
 */
export async function reconcileMessage(
  message: unknown,
  queueName: QueueName,
  deps: ReconcileDeps,
  runId?: string,
): Promise<void> {
  await recordingFault(deps, { queue: queueName, message, ...(runId === undefined ? {} : { runId }) }, () =>
    reconcileParsed(message, queueName, deps),
  );
}

async function reconcileParsed(message: unknown, queueName: QueueName, deps: ReconcileDeps): Promise<void> {
  const parsed = hubMessageFrom(message);
  if (!parsed.ok) throw new Error(`not a Hubwarden message on ${queueName}: ${parsed.error}`);
  const { hubId, cause } = parsed.value;
  const startedAt = deps.clock.now();
  measureAge(deps, parsed.value, queueName, startedAt);
  const outcome = await deps.telemetry.span(
    'reconcile',
    { hubId, cause, lane: queueName, ...processAttributes(queueName) },
    () => reconcileHub(deps, parsed.value, queueName),
    (result) => ({ outcome: result.kind, verdict: verdictOf(result), ...errorOf(result) }),
    traceParentIn(message),
  );
  measureOutcome(deps, parsed.value, queueName, outcome, startedAt);
  if (outcome.kind === 'NoPolicy') deps.log.error('no policy to judge by', { hubId, reason: outcome.reason });
  else if (outcome.kind !== 'Recorded')
    deps.log.info('message done', { hubId, cause, lane: queueName, outcome: outcome.kind });
}

/** Outcomes without a verdict, reported as errors. */
function errorOf({ kind }: RunOutcome): SpanAttributes {
  return kind === 'NotRead' || kind === 'NoPolicy' ? { 'error.type': kind } : {};
}

function verdictOf(outcome: RunOutcome): string | undefined {
  return outcome.kind === 'Recorded' ? outcome.verdict : undefined;
}

function measureAge(
  { telemetry }: ReconcileDeps,
  { cause, note, since }: HubMessage,
  queueName: QueueName,
  now: Date,
): void {
  telemetry.measure('hubwarden.queue.age', secondsBetween(since, now), { lane: queueName, cause });
  if (note !== undefined) telemetry.measure('hubwarden.event.age', secondsBetween(note.at, now), { lane: queueName });
}

function measureOutcome(
  { clock, telemetry }: ReconcileDeps,
  { cause }: HubMessage,
  queueName: QueueName,
  outcome: RunOutcome,
  startedAt: Date,
): void {
  const seconds = (clock.now().getTime() - startedAt.getTime()) / 1000;
  const { kind } = outcome;
  telemetry.measure('hubwarden.reconciles', 1, { lane: queueName, cause, outcome: kind, verdict: verdictOf(outcome) });
  telemetry.measure('hubwarden.reconcile.duration', seconds, { lane: queueName, outcome: kind });
  if (outcome.kind === 'Recorded' && outcome.writes > 0)
    telemetry.measure('hubwarden.writes', outcome.writes, { lane: queueName });
}

/** Never below zero, because clocks of two machines differ. An invalid time counts as now. */
function secondsBetween(from: string, to: Date): number {
  const seconds = (to.getTime() - new Date(from).getTime()) / 1000;
  return seconds > 0 ? seconds : 0;
}
