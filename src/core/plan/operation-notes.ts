import type { Difference } from './difference.ts';
import { remark, repairable } from './difference.ts';
import type { OperationView } from './plan.ts';
import type { PlanContext } from './plan-context.ts';
import { isOperationInFlight, raise } from './plan-context.ts';
import { hubStuckSince } from './stuck.ts';

/**
 * Tells of the operation that is in flight, of one that ran out of time and left something undone, and of a hub that
 * Azure is still at work on or has given up on.
 *
 * @param open what else was found
 */
export function judgeOperation(context: PlanContext, open: readonly Difference[]): readonly Difference[] {
  const { operation } = context.input;
  const notes = [...judgeHubState(context), ...refusedForOthers(context)];
  if (operation !== undefined) notes.push(...operationNote(context, operation, open));
  return notes;
}

function judgeHubState(context: PlanContext): readonly Difference[] {
  const { hub } = context;
  switch (hubState(hub.provisioningState)) {
    case 'Ready':
      return [];
    case 'Busy': {
      const stuck = hubStuckSince(context);
      if (stuck !== undefined) return [stuckHub(context, stuck)];
      const message = `Azure is at work on ${hub.name}: its provisioning state is ${hub.provisioningState || 'not shown'}.`;
      return [remark(raise(context, 'HW305', { message }))];
    }
    case 'Broken':
      return [brokenHub(context)];
  }
}

function stuckHub(context: PlanContext, since: Date): Difference {
  const { hub } = context;
  const message = `The provisioning state of ${hub.name} itself reads ${hub.provisioningState || 'nothing'} since ${since.toISOString()}, and no operation of Hubwarden is running.`;
  const fix =
    "Look for the unfinished deployment in the hub's activity log, and ask Azure support if there is none. Hubwarden goes on once the state reads Succeeded.";
  return remark(raise(context, 'HW303', { message, fix }));
}

/** A write that Azure carries out brings a hub back that an earlier one has left Failed. Only a person starts it. */
function brokenHub(context: PlanContext): Difference {
  const { hub, input } = context;
  const refused = input.memory.refusals.find(({ code, rule }) => code === 'HW104' && rule === undefined);
  const why = refused === undefined ? '' : ` The last write that was to bring it back was refused: ${refused.message}`;
  const message = `The provisioning state of ${hub.name} itself is ${hub.provisioningState}.${why}`;
  const fix = `Look for the failed deployment in the hub's activity log and repeat it; or run \`hubwarden retry ${hub.hubId}\`, which writes the mode that the hub has once more. Hubwarden goes on once the state reads Succeeded.`;
  if (input.memory.mendAsked !== true || isOperationInFlight(input))
    return remark(raise(context, 'HW304', { message, fix }));
  return repairable(raise(context, 'HW304', { message, fix, class: 'difference' }), { kind: 'Mend' });
}

function refusedForOthers(context: PlanContext): readonly Difference[] {
  const { busy } = context.input.memory;
  if (busy === undefined) return [];
  const times = `${busy.tries} ${busy.tries === 1 ? 'write' : 'writes'}`;
  const message = `Azure has refused ${times} to ${context.hub.name} since ${busy.since.toISOString()}: another change is being made. They are tried again after growing waits.`;
  return [remark(raise(context, 'HW305', { message }))];
}

/** What a hub's provisioning state says about writing to it. A word that Hubwarden does not know is waited for. */
export function hubState(provisioningState: string): 'Ready' | 'Busy' | 'Broken' {
  const state = provisioningState.toLowerCase();
  if (state === 'succeeded') return 'Ready';
  return state === 'failed' || state === 'canceled' ? 'Broken' : 'Busy';
}

function operationNote(
  context: PlanContext,
  operation: OperationView,
  open: readonly Difference[],
): readonly Difference[] {
  const { hub } = context;
  const what = `${VERBS[operation.kind]} of ${hub.name}`;
  const since = operation.startedAt.toISOString();
  switch (operation.state) {
    case 'Unanswered':
      return [remark(raise(context, 'HW305', { message: `${what} was sent at ${since} and has not been answered.` }))];
    case 'Running':
      return [remark(raise(context, 'HW305', { message: `${what} has been running since ${since}.` }))];
    case 'Slow':
      return [slow(context, operation, `${what} has been running since ${since}, longer than it should.`)];
    case 'TimedOut': {
      if (operation.kind === 'Provision' || !leavesUndone(operation, open)) return [];
      const message = `${what} began at ${since} and has not ended by its deadline. It is no longer waited for.`;
      return [remark(raise(context, 'HW305', { message }))];
    }
    case 'Failed':
    case 'Vanished':
      return [];
  }
}

const VERBS: Readonly<Record<OperationView['kind'], string>> = {
  PatchNetwork: 'A change of the network',
  PutRule: 'The write of a rule',
  DeleteRule: 'The removal of a rule',
  Provision: 'Provisioning',
};

function slow(context: PlanContext, { kind }: OperationView, message: string): Difference {
  return remark(raise(context, kind === 'Provision' ? 'HW302' : 'HW305', { message }));
}

function leavesUndone({ isolationMode, rules }: OperationView, open: readonly Difference[]): boolean {
  return open.some(({ finding }) => {
    if (finding.code === 'HW101' || finding.code === 'HW102') return isolationMode !== undefined;
    return finding.rule !== undefined && rules.includes(finding.rule);
  });
}
