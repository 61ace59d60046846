import { alertContext } from '../reconcile/alert/alert-context.ts';
import { deliverNotification } from '../reconcile/alert/deliver-notification.ts';
import type { Alerting } from '../reconcile/alert/receivers.ts';
import type { ReconcileDeps } from '../reconcile/deps.ts';
import { sendMessageFrom } from '../reconcile/messages.ts';
import { processAttributes, traceParentIn } from '../reconcile/telemetry.ts';
import { recordingFault } from '../reconcile/watch/message-fault.ts';

/**
 * Queue trigger of the outbox: sends one notification to one receiver.
 *
 * @param runId id of the run, as in its log lines
 * @throws Error for a message that is not Hubwarden's, and when the store fails
 */
export async function deliverNotificationMessage(
  message: unknown,
  deps: ReconcileDeps,
  alerting: Alerting,
  runId?: string,
): Promise<void> {
  const named = { queue: 'alert-sends', message, ...(runId === undefined ? {} : { runId }) } as const;
  await recordingFault(deps, named, () => sendParsed(message, deps, alerting));
}

async function sendParsed(message: unknown, deps: ReconcileDeps, alerting: Alerting): Promise<void> {
  const parsed = sendMessageFrom(message);
  if (!parsed.ok) throw new Error(`not a Hubwarden message on alert-sends: ${parsed.error}`);
  const summary = await deps.telemetry.span(
    'send-notice',
    processAttributes('alert-sends'),
    async () => await deliverNotification(deps, await alertContext(deps, alerting), parsed.value),
    ({ sent, stopped }) => ({ sent, outcome: stopped, ...(stopped === 'Failed' ? { 'error.type': stopped } : {}) }),
    traceParentIn(message),
  );
  if (summary.sent > 0 || summary.stopped !== undefined) deps.log.info('alert sent', { ...parsed.value, ...summary });
}
