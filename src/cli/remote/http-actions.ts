import { randomUUID } from 'node:crypto';
import { renderFilterProblems } from '../../core/filter/filter-problem.ts';
import { parseFilter } from '../../core/filter/parse-filter.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type {
  ActionKind,
  ActionOutcome,
  ActionParameters,
  ActionResults,
  ActionSubject,
  Actions,
} from '../../reconcile/actions/actions.ts';
import type { Done } from '../../report/api/schemas/actions.ts';
import type { ApiFault } from './answer-fault.ts';
import type { ApiClient } from './api-client.ts';
import { atHub } from './http-reads.ts';
import { RemoteFailure } from './remote-message.ts';

/** The changes that the API carries out. Whether a key is known concerns forms only. */
export type RemoteActions = Omit<Actions, 'isKnown'>;

/**
 * The changes of a deployment over its API. The deployment records the account that is signed in, and not `by` of the request.
 * Each request has a key, so that it is carried out once.
 *
 * @throws RemoteFailure from `perform` when the deployment refuses the caller, or when it is not known whether the change was made
 */
export function httpActions(api: ApiClient, newKey: () => string = randomUUID): RemoteActions {
  return {
    perform: async (kind, parameters, request) => {
      const key = request.key ?? newKey();
      const asked = { via: 'CommandLine', ...(request.seen === undefined ? {} : { seen: request.seen }) } as const;
      const answer = await CALLS[kind](parameters, { api, asked, key });
      return answer.ok ? done(answer.value) : refused(answer.error);
    },
    state: (subject) => stateOf(api, subject),
    previewSilence: async (scope) => {
      const preview = await api.call('previewSilence', { path: {}, query: {}, body: scope });
      return preview.ok ? preview : err(preview.error.message);
    },
  };
}

/** What a call needs beside its parameters. */
interface Calling {
  readonly api: ApiClient;
  readonly asked: { readonly via: 'CommandLine'; readonly seen?: string };
  readonly key: string;
}

type Call<Kind extends ActionKind> = (
  parameters: ActionParameters[Kind],
  calling: Calling,
) => Promise<Result<Done<Kind>, ApiFault>>;

const CALLS: { readonly [Kind in ActionKind]: Call<Kind> } = {
  ApproveHub: ({ hours, hub }, calling) =>
    atHub(calling.api, hub, (path) => calling.api.call('approveHub', input(calling, path, { hours }))),
  ApproveAssignment: ({ assignment, hours, max }, calling) =>
    calling.api.call('approveAssignment', input(calling, { assignment }, { hours, max })),
  ReconcileHub: ({ hub }, calling) =>
    atHub(calling.api, hub, (path) => calling.api.call('reconcileHub', input(calling, path, {}))),
  ReconcileHubs: ({ filter }, calling) => calling.api.call('reconcileHubs', input(calling, {}, { filter })),
  RetryHub: ({ hub }, calling) =>
    atHub(calling.api, hub, (path) => calling.api.call('retryHub', input(calling, path, {}))),
  AcknowledgeAlert: ({ alert }, calling) => calling.api.call('acknowledgeAlert', input(calling, { id: alert }, {})),
  SetSilence: (silence, calling) => calling.api.call('setSilence', input(calling, {}, silence)),
  EndSilence: ({ reason, silence }, calling) =>
    calling.api.call('endSilence', input(calling, { id: silence }, { reason })),
  SwitchWrites: ({ on, reason }, calling) =>
    calling.api.call('switchWrites', input(calling, {}, { on, ...reasonOf(reason) })),
  ResetBreaker: ({ reason, removalsAllowed }, calling) =>
    calling.api.call('resetBreaker', input(calling, {}, { removalsAllowed, ...reasonOf(reason) })),
  SteerRollout: ({ order, reason }, calling) =>
    calling.api.call('steerRollout', input(calling, {}, { order, ...reasonOf(reason) })),
};

function input<Path extends object>(
  { asked, key }: Calling,
  path: Path,
  body: object,
): {
  readonly path: Path;
  readonly query: Readonly<Record<string, never>>;
  readonly body: object;
  readonly key: string;
} {
  return { path, query: {}, body: { ...body, ...asked }, key };
}

/** The API takes no empty reason. */
function reasonOf(reason: string | undefined): { readonly reason?: string } {
  return reason === undefined || reason.trim() === '' ? {} : { reason };
}

function done<Kind extends ActionKind>({
  isRepeated,
  reference,
  result,
}: Done<Kind>): ActionOutcome<ActionResults[Kind]> {
  return { kind: 'Done', value: result, isRepeated, reference };
}

/** @throws RemoteFailure when the deployment has not decided on the change */
function refused({ code, mayHaveActed, message, state }: ApiFault): Exclude<ActionOutcome<never>, { kind: 'Done' }> {
  switch (code) {
    case 'StateMoved':
    case 'PreconditionFailed':
      return { kind: 'Moved', state: state ?? '', message };
    case 'NotFound':
    case 'HubNotFound':
      return { kind: 'NotFound', message };
    case 'Refused':
      return { kind: 'Refused', message };
    default:
      throw new RemoteFailure(
        mayHaveActed
          ? `${message} The change may have been made: look at the state before you repeat it.`
          : `${message} Nothing was changed.`,
      );
  }
}

async function stateOf(api: ApiClient, subject: ActionSubject): Promise<Result<string, string>> {
  const read = await readState(api, subject);
  if (typeof read === 'string') return err(read);
  return read.ok ? ok(read.value.state) : err(read.error.message);
}

/** @returns a sentence when the subject has no address */
async function readState(
  api: ApiClient,
  subject: ActionSubject,
): Promise<Result<{ readonly state: string }, ApiFault> | string> {
  switch (subject.kind) {
    case 'Hub':
      return atHub(api, subject.hub, (path) => api.call('getHubState', { path, query: {} }));
    case 'Hubs': {
      const filter = parseFilter(subject.filter);
      if (!filter.ok) return renderFilterProblems(filter.error, 'filter');
      return api.call('getHubsState', { path: {}, query: { filter: filter.value } });
    }
    case 'Alert':
      return api.call('getAlertState', { path: { id: subject.alert }, query: {} });
    case 'Silence':
      return api.call('getSilenceState', { path: { id: subject.silence }, query: {} });
    case 'Writes':
      return api.call('getWritesState', { path: {}, query: {} });
    case 'Breaker':
      return api.call('getBreakerState', { path: {}, query: {} });
    case 'Rollout':
      return api.call('getRolloutState', { path: {}, query: {} });
  }
}
