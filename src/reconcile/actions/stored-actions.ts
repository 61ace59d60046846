import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import { knownHub } from '../operator/find-hub.ts';
import { namedAlert } from '../operator/named-alerts.ts';
import type { OperatorDeps, RequestProblem } from '../operator/operator-deps.ts';
import { inWords } from '../operator/operator-deps.ts';
import { namedSilence } from '../operator/silence-requests.ts';
import { breakerState } from '../records/breaker-record.ts';
import { writeSwitch } from '../records/control-record.ts';
import { activePolicy } from '../records/policy-record.ts';
import type { ActionKind, ActionSubject, Actions } from './actions.ts';
import { prepareAcknowledgement, prepareSilence, prepareSilenceEnd } from './alert-actions.ts';
import { prepareReset, prepareSteering, prepareSwitch } from './fleet-actions.ts';
import {
  hubsOf,
  prepareApproval,
  prepareApprovals,
  prepareReconcile,
  prepareReconcileMany,
  prepareRetry,
} from './hub-actions.ts';
import { isKnownRequest, performOnce } from './perform-once.ts';
import type { Prepare } from './prepared.ts';
import { previewSilence } from './silence-preview.ts';
import {
  alertState,
  breakerStateText,
  hubState,
  hubsState,
  rolloutState,
  silenceState,
  writesState,
} from './subject-states.ts';

const PREPARE: { readonly [Kind in ActionKind]: Prepare<Kind> } = {
  ApproveHub: prepareApproval,
  ApproveAssignment: prepareApprovals,
  ReconcileHub: prepareReconcile,
  ReconcileHubs: prepareReconcileMany,
  RetryHub: prepareRetry,
  AcknowledgeAlert: prepareAcknowledgement,
  SetSilence: prepareSilence,
  EndSilence: prepareSilenceEnd,
  SwitchWrites: prepareSwitch,
  ResetBreaker: prepareReset,
  SteerRollout: prepareSteering,
};

/** The changes of people over the tables and queues of a deployment. They never call Azure; the runs that they queue do. */
export function storedActions(deps: OperatorDeps): Actions {
  return {
    perform: (kind, parameters, request) =>
      performOnce(deps, {
        kind,
        parameters,
        request,
        prepare: (earlier) => PREPARE[kind](deps, parameters, earlier),
      }),
    isKnown: (kind, parameters, request) => isKnownRequest(deps, { kind, parameters, request }),
    state: async (subject) => inWords(await stateOf(deps, subject)),
    previewSilence: async (scope) => inWords(await previewSilence(deps, scope)),
  };
}

async function stateOf(deps: OperatorDeps, subject: ActionSubject): Promise<Result<string, RequestProblem>> {
  switch (subject.kind) {
    case 'Hub':
      return mapped(await knownHub(deps, subject.hub), ({ record }) => hubState(record));
    case 'Hubs':
      return mapped(await hubsOf(deps, subject.filter), hubsState);
    case 'Alert':
      return mapped(await namedAlert(deps, subject.alert), ({ alert }) => alertState(alert));
    case 'Silence':
      return mapped(await namedSilence(deps, subject.silence), silenceState);
    case 'Writes':
      return ok(writesState(await writeSwitch(deps.rows)));
    case 'Breaker':
      return ok(breakerStateText(await breakerState(deps.rows)));
    case 'Rollout':
      return ok(rolloutState((await activePolicy(deps.rows))?.value));
  }
}

function mapped<From, To>(result: Result<From, RequestProblem>, map: (value: From) => To): Result<To, RequestProblem> {
  return result.ok ? ok(map(result.value)) : result;
}
