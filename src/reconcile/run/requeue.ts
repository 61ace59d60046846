import { addSeconds } from 'date-fns/addSeconds';
import type { HubId } from '../../core/hub-id.ts';
import type { Timings } from '../../core/time/timings.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { HubMessage } from '../messages.ts';
import type { QueueName } from '../ports.ts';
import type { RunOutcome } from '../record/run-context.ts';
import { dueAt, hubRecords } from '../records/hub/hub-record.ts';

/** What happens to queue and schedule after a message. */
export type Requeue =
  /** The next event, the watcher or the next sweep asks again. */
  | { readonly kind: 'Nothing' }
  /** A wake-up for the time that the hub's row names. */
  | { readonly kind: 'WakeUp'; readonly dueAt: string }
  /** The hub's row gets the time of a follow-up, and the queue a wake-up for it. */
  | { readonly kind: 'FollowUp' }
  /** A message goes back to the queue that this one came from. */
  | { readonly kind: 'Message'; readonly message: HubMessage; readonly afterSeconds: number };

/** What a requeue depends on besides the outcome. */
export interface RequeueFacts {
  readonly message: HubMessage;
  readonly timings: Timings;
  /** From 0 to 1; called at most once. */
  readonly random: () => number;
}

const NOTHING: Requeue = { kind: 'Nothing' };

/** Outcomes after which the hub's row may hold the time of the next run. */
const LEAVES_DUE_TIME: readonly RunOutcome['kind'][] = ['Recorded', 'NotRead'];

/** Decides what follows from an outcome. No other place queues for a run. */
export function requeueFor(outcome: RunOutcome, { message, random, timings }: RequeueFacts): Requeue {
  // The terminal itself tries again, or says why not: the app must not write on behalf of a person who has left.
  if (message.cause === 'terminal' && !LEAVES_DUE_TIME.includes(outcome.kind)) return NOTHING;
  switch (outcome.kind) {
    case 'Recorded':
    case 'NotRead':
      return outcome.dueAt === undefined ? NOTHING : { kind: 'WakeUp', dueAt: outcome.dueAt };
    case 'SecondLook':
      return { kind: 'FollowUp' };
    case 'Dropped':
      return outcome.mayBeMissed ? { kind: 'FollowUp' } : NOTHING;
    case 'Busy':
      // Spread, so that runs that met at one lease do not meet again.
      return { kind: 'Message', message, afterSeconds: timings.busyRetrySeconds * (0.5 + random()) };
    case 'NoPolicy':
      return { kind: 'Message', message, afterSeconds: timings.retryCapSeconds / 10 };
    case 'NotThere':
      return outcome.again === undefined
        ? NOTHING
        : {
            kind: 'Message',
            message: { ...message, neverSeen: outcome.again.attempts },
            afterSeconds: outcome.again.afterSeconds,
          };
    case 'Project':
      return outcome.hub === undefined || outcome.hub === message.hubId
        ? NOTHING
        : { kind: 'Message', message: eventOf(outcome.hub, message), afterSeconds: 0 };
    case 'OutOfScope':
    case 'Gone':
      return NOTHING;
  }
}

/** Does what {@link requeueFor} decided. */
export async function applyRequeue(
  deps: ReconcileDeps,
  hubId: HubId,
  queueName: QueueName,
  requeue: Requeue,
): Promise<void> {
  switch (requeue.kind) {
    case 'Nothing':
      return;
    case 'WakeUp':
      return await sendWakeUp(deps, hubId, requeue.dueAt);
    case 'FollowUp':
      return await scheduleFollowUp(deps, hubId);
    case 'Message':
      return await deps.queue.send(queueName, requeue.message, requeue.afterSeconds);
  }
}

/** An event of a project is one of its hub. The note stays with the project. */
function eventOf(hubId: HubId, { since }: HubMessage): HubMessage {
  return { hubId, cause: 'event', since, note: undefined };
}

/** The row holds the time; the message is only the wake-up. `watch-operations` re-sends one that was lost. */
async function sendWakeUp(deps: ReconcileDeps, hubId: HubId, dueAt: string): Promise<void> {
  const delaySeconds = Math.max(0, (new Date(dueAt).getTime() - deps.clock.now().getTime()) / 1000);
  await deps.queue.send('hub-events', { hubId, cause: 'alarm', since: dueAt }, delaySeconds);
}

/**
 * Schedules a second run over a known hub, some minutes from now: Azure does not say whether it raises an event when it accepts
 * a change or when it has made it. A later event moves the time, so a burst of events costs one run.
 */
async function scheduleFollowUp(deps: ReconcileDeps, hubId: HubId): Promise<void> {
  const followUpAt = addSeconds(deps.clock.now(), deps.timings.secondLookSeconds).toISOString();
  const record = await hubRecords(deps.rows).update(hubId, (current) =>
    current === undefined || current.goneAt !== undefined
      ? undefined
      : { ...current, schedule: { ...current.schedule, followUpAt } },
  );
  const due = record === undefined || record.goneAt !== undefined ? undefined : dueAt(record.schedule);
  if (due !== undefined) await sendWakeUp(deps, hubId, due);
}
