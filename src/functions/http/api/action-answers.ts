import { printFilter } from '../../../core/filter/print-filter.ts';
import { ok } from '../../../core/result.ts';
import type { ActionKind, ActionParameters, ActionRequest, ActionSubject } from '../../../reconcile/actions/actions.ts';
import type { OperationId } from '../../../report/api/operations/operations.ts';
import type { Done } from '../../../report/api/schemas/actions.ts';
import type { Answer, ApiCall } from './api-call.ts';
import type { Answered } from './failure.ts';
import { failed, faulty } from './failure.ts';
import { found, hubOf } from './not-answered.ts';

type Asked = { readonly seen?: string | undefined; readonly via?: 'Api' | 'CommandLine' | undefined };

/** A call whose body names the state that the caller was shown. */
type ChangeCall = Pick<ApiCall<OperationId>, 'caller' | 'ifMatch' | 'key' | 'parts'> & {
  readonly input: { readonly body: Asked };
};

/** Makes a change and answers its result. */
async function change<Kind extends ActionKind>(
  call: ChangeCall,
  kind: Kind,
  parameters: ActionParameters[Kind],
): Promise<Answered<Done<Kind>>> {
  const { caller, ifMatch, input, key, parts } = call;
  const { seen = ifMatch, via = 'Api' } = input.body;
  if (ifMatch !== undefined && seen !== ifMatch)
    return faulty('BadHeader', [{ header: 'If-Match', detail: 'it differs from `seen`. Send one of them.' }]);
  const request: ActionRequest = { by: caller.name, objectId: caller.objectId, via, seen, key };
  const outcome = await parts.actions.perform(kind, parameters, request);
  switch (outcome.kind) {
    case 'Done':
      return ok({ isRepeated: outcome.isRepeated, reference: outcome.reference, result: outcome.value });
    case 'Moved':
      return failed(ifMatch === undefined ? 'StateMoved' : 'PreconditionFailed', outcome.message, {
        state: outcome.state,
      });
    case 'Refused':
      return failed('Refused', outcome.message);
    case 'NotFound':
      return failed('NotFound', outcome.message);
  }
}

type StateCall = Pick<ApiCall<OperationId>, 'parts'>;

async function state({ parts }: StateCall, subject: ActionSubject): Promise<Answered<{ readonly state: string }>> {
  const read = await found(await parts.actions.state(subject), parts.reads, 'NotFound');
  return read.ok ? ok({ state: read.value }) : read;
}

/** Approves the change that a hub waits for. */
export const approveHub: Answer<'approveHub'> = async (call) => {
  const hub = hubOf(call.input.path);
  return hub.ok ? change(call, 'ApproveHub', { hub: hub.value, hours: call.input.body.hours }) : hub;
};

/** Approves changes of hubs of an assignment. */
export const approveAssignment: Answer<'approveAssignment'> = async (call) => {
  const { hours, max } = call.input.body;
  return change(call, 'ApproveAssignment', { assignment: call.input.path.assignment, max, hours });
};

/** Queues a run of a hub. */
export const reconcileHub: Answer<'reconcileHub'> = async (call) => {
  const hub = hubOf(call.input.path);
  return hub.ok ? change(call, 'ReconcileHub', { hub: hub.value }) : hub;
};

/** Queues runs of hubs. */
export const reconcileHubs: Answer<'reconcileHubs'> = async (call) =>
  change(call, 'ReconcileHubs', { filter: call.input.body.filter });

/** Clears what stops attempts on a hub. */
export const retryHub: Answer<'retryHub'> = async (call) => {
  const hub = hubOf(call.input.path);
  return hub.ok ? change(call, 'RetryHub', { hub: hub.value }) : hub;
};

/** The state of a hub. */
export const getHubState: Answer<'getHubState'> = async (call) => {
  const hub = hubOf(call.input.path);
  return hub.ok ? state(call, { kind: 'Hub', hub: hub.value }) : hub;
};

/** The state of the hubs that pass a filter. */
export const getHubsState: Answer<'getHubsState'> = async (call) =>
  state(call, { kind: 'Hubs', filter: printFilter(call.input.query.filter) });

/** Acknowledges an alert. */
export const acknowledgeAlert: Answer<'acknowledgeAlert'> = async (call) =>
  change(call, 'AcknowledgeAlert', { alert: call.input.path.id });

/** The state of an alert. */
export const getAlertState: Answer<'getAlertState'> = async (call) =>
  state(call, { kind: 'Alert', alert: call.input.path.id });

/** Silences findings. */
export const setSilence: Answer<'setSilence'> = async (call) => {
  const { seen: _, via: __, ...silence } = call.input.body;
  return change(call, 'SetSilence', silence);
};

/** What a silence would match. */
export const previewSilence: Answer<'previewSilence'> = async ({ input, parts }) => {
  const preview = await parts.actions.previewSilence(input.body);
  return preview.ok ? preview : failed('Refused', preview.error);
};

/** Ends a silence. */
export const endSilence: Answer<'endSilence'> = async (call) =>
  change(call, 'EndSilence', { silence: call.input.path.id, reason: call.input.body.reason });

/** The state of a silence. */
export const getSilenceState: Answer<'getSilenceState'> = async (call) =>
  state(call, { kind: 'Silence', silence: call.input.path.id });

/** Switches writes. */
export const switchWrites: Answer<'switchWrites'> = async (call) => {
  const { on, reason } = call.input.body;
  return change(call, 'SwitchWrites', { on, reason });
};

/** The state of the write switch. */
export const getWritesState: Answer<'getWritesState'> = async (call) => state(call, { kind: 'Writes' });

/** Closes the breaker. */
export const resetBreaker: Answer<'resetBreaker'> = async (call) => {
  const { reason, removalsAllowed } = call.input.body;
  return change(call, 'ResetBreaker', { reason, removalsAllowed });
};

/** The state of the breaker. */
export const getBreakerState: Answer<'getBreakerState'> = async (call) => state(call, { kind: 'Breaker' });

/** Steers a roll-out. */
export const steerRollout: Answer<'steerRollout'> = async (call) => {
  const { order, reason } = call.input.body;
  return change(call, 'SteerRollout', { order, reason });
};

/** The state of the roll-out. */
export const getRolloutState: Answer<'getRolloutState'> = async (call) => state(call, { kind: 'Rollout' });
