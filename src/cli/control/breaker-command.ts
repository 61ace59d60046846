import { hubIdFrom, hubIdParts } from '../../core/hub-id.ts';
import { counted } from '../../core/text/counted.ts';
import { forPeople } from '../../core/text/printable.ts';
import type { BreakerStatus } from '../../reconcile/operator/reset-breaker.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { withActions } from '../command/with-actions.ts';
import { withControls } from '../command/with-controls.ts';
import type { Paint } from '../text/paint.ts';

/** `breaker status`: shows whether the breaker is open, why, and its counts. Exit code 2 while it is open. */
export function breakerStatusCommand(asked: ConnectionArguments, context: CommandContext): Promise<CommandResult> {
  return withControls(context, asked, async ({ breaker }) => {
    const status = await breaker();
    return answer(status.state.open ? 2 : 0, { text: render(forPeople(status), context.paint), json: status });
  });
}

function render({ counts, failedHubs, hubsWithRemovals, state }: BreakerStatus, paint: Paint): string {
  const { message = '', open, openedAt = '', resetAt, resetBy, resetReason } = state;
  const reset =
    resetAt === undefined
      ? []
      : [`Last reset at ${resetAt} by ${resetBy ?? 'an unnamed person'}: ${resetReason ?? 'no reason given'}`];
  return [
    open ? paint.bad(`The breaker has been open since ${openedAt}: ${message}`) : paint.good('The breaker is closed.'),
    `Within the last hour: ${counted(counts.hubsChanged, 'hub')} changed, ${counts.hubsFailed} of them failed; removals due on ${counts.hubsWithRemovals} of ${counts.hubsKnown} hubs.`,
    ...(failedHubs.length === 0 ? [] : [`Failed: ${namesOf(failedHubs)}`]),
    ...(hubsWithRemovals.length === 0 ? [] : [`Removals due: ${namesOf(hubsWithRemovals)}`]),
    ...reset,
  ].join('\n');
}

/** Options of `breaker reset`. */
export interface BreakerResetArguments extends ConnectionArguments {
  readonly reason?: string | undefined;
  readonly allowRemovals?: string | undefined;
  readonly by?: string | undefined;
}

/** `breaker reset`: closes the breaker, so that writes resume, and resets the counts. */
export async function breakerResetCommand(
  asked: BreakerResetArguments,
  context: CommandContext,
): Promise<CommandResult> {
  const { allowRemovals = '0', reason } = asked;
  if (!/^\d{1,6}$/.test(allowRemovals)) return failure(`--allow-removals "${allowRemovals}" is not a number of hubs.`);
  return withActions(context, asked, async ({ perform }) => {
    const reset = await perform('ResetBreaker', { reason, removalsAllowed: Number(allowRemovals) });
    if (!reset.ok) return reset.error;
    const done = reset.value;
    const what = done.wasOpen ? 'Closed the breaker.' : 'The breaker was already closed; reset its counts to zero.';
    const allowed =
      allowRemovals === '0'
        ? ''
        : ` Hubwarden may remove rules on ${counted(Number(allowRemovals), 'more hub')} within the next hour.`;
    const next = done.queued === 0 ? '' : ` Queued ${counted(done.queued, 'hub')} with deferred repairs.`;
    return answer(0, { text: `${what}${allowed}${next}`, json: done });
  });
}

function namesOf(hubIds: readonly string[]): string {
  return hubIds
    .map((text) => {
      const hubId = hubIdFrom(text);
      return hubId === undefined ? text : hubIdParts(hubId).name;
    })
    .join(', ');
}
