import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { acknowledge } from '../operator/alert-requests.ts';
import { namedAlert } from '../operator/named-alerts.ts';
import type { RequestProblem } from '../operator/operator-deps.ts';
import { problem } from '../operator/operator-deps.ts';
import { endProblem, scopeInRecords, silenceProblem } from '../operator/silence-checks.ts';
import { endSilenceNow, namedSilence, silenceFor } from '../operator/silence-requests.ts';
import type { Rows } from '../ports.ts';
import type { AlertRecord } from '../records/alert-record.ts';
import { readAlertGroup } from '../records/alert-record.ts';
import { reasonProblem } from './parameter-checks.ts';
import type { Prepare } from './prepared.ts';
import { alertState, silenceState } from './subject-states.ts';

/** Records that a person works on an alert. */
export const prepareAcknowledgement: Prepare<'AcknowledgeAlert'> = async (deps, { alert: text }) => {
  const found = await namedAlert(deps, text);
  if (!found.ok) return found;
  const { alert } = found.value;
  return ok({
    state: alertState(alert),
    hubIds: await firingHubs(deps.rows, alert),
    run: async ({ admits, by, ...attempt }) => {
      const isAsSeen = (current: AlertRecord): boolean => admits(alertState(current));
      const done = await acknowledge(deps, text, by, { ...attempt, isAsSeen });
      if (!done.ok) return refused(done.error);
      const { acknowledgedAt = '', acknowledgedBy = '' } = done.value.alert;
      const { earlierId, id, isNew } = done.value;
      return ok({ id, earlierId, isNew, acknowledgedBy, acknowledgedAt });
    },
  });
};

async function firingHubs(rows: Rows, { causeKey }: AlertRecord): Promise<readonly string[]> {
  const { instances } = await readAlertGroup(rows, causeKey);
  return instances.filter(({ firing }) => firing).flatMap(({ hubId }) => (isHubId(hubId) ? [hubId] : []));
}

/** Alerts about Hubwarden itself or a subscription have no hub, and a silence may hold patterns. */
function isHubId(text: string): boolean {
  return text.includes('/workspaces/') && !/[*?]/.test(text);
}

/** Silences findings for some hours. */
export const prepareSilence: Prepare<'SetSilence'> = async (deps, { hours, reason, ...asked }) => {
  const wrong = silenceProblem({ hours, reason }) ?? reasonProblem(reason);
  if (wrong !== undefined) return problem('Refused', wrong);
  const found = await scopeInRecords(deps, asked);
  if (!found.ok) return found;
  const { emptyPatterns, scope } = found.value;
  return ok({
    state: undefined,
    hubIds: (scope.hubs ?? []).filter(isHubId),
    run: async ({ at, by, id }) =>
      ok({ silence: await silenceFor(deps, { owner: by, reason, ...scope }, hours, { at, id }), emptyPatterns }),
  });
};

/** Ends a silence before its expiry. */
export const prepareSilenceEnd: Prepare<'EndSilence'> = async (deps, { reason, silence: text }) => {
  const wrong = endProblem(reason) ?? reasonProblem(reason);
  if (wrong !== undefined) return problem('Refused', wrong);
  const found = await namedSilence(deps, text);
  if (!found.ok) return found;
  return ok({
    state: silenceState(found.value),
    hubIds: (found.value.hubs ?? []).filter(isHubId),
    run: async ({ admits, by, ...attempt }) => {
      const isAsSeen = (current: typeof found.value): boolean => admits(silenceState(current));
      const done = await endSilenceNow(deps, found.value.id, { by, reason }, { ...attempt, isAsSeen });
      return done.ok ? done : refused(done.error);
    },
  });
};

function refused(message: string): Result<never, RequestProblem> {
  return err({ kind: 'Refused', message });
}
