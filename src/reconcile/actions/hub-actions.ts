import { addHours } from 'date-fns/addHours';
import { renderFilterProblems } from '../../core/filter/filter-problem.ts';
import { parseFilter } from '../../core/filter/parse-filter.ts';
import { WORST_FIRST } from '../../core/filter/sort-order.ts';
import type { HubId } from '../../core/hub-id.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { forEachItem, throwFaults } from '../for-each-item.ts';
import { approveAssignment, approveHub } from '../operator/approve.ts';
import { knownHub } from '../operator/find-hub.ts';
import { NO_PAUSE, readFleet } from '../operator/fleet-view.ts';
import type { Approver, OperatorDeps, RequestProblem } from '../operator/operator-deps.ts';
import { problem, queueHub } from '../operator/operator-deps.ts';
import type { Retried } from '../operator/retry-hub.ts';
import { clearedBy, retryHub } from '../operator/retry-hub.ts';
import { fleetList } from '../queries/fleet-list.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import type { ActionResults } from './actions.ts';
import { hoursProblem, MOST_HUBS_AT_ONCE, mostProblem } from './parameter-checks.ts';
import type { ActionAttempt, Prepare, Prepared } from './prepared.ts';
import { asJson } from './prepared.ts';
import { hubState, hubsState } from './subject-states.ts';

const SENT_AT_ONCE = 16;

/** Approves what one hub waits for. */
export const prepareApproval: Prepare<'ApproveHub'> = async (deps, { hours, hub }) => {
  const wrong = hoursProblem(hours);
  if (wrong !== undefined) return problem('Refused', wrong);
  return await aboutHub(deps, hub, (hubId) => ({
    run: async (attempt) => refusing(await approveHub(deps, hubId, approverOf(attempt, hours))),
  }));
};

/** Approves the changes of mode that the hubs of an assignment wait for. */
export const prepareApprovals: Prepare<'ApproveAssignment'> = async (deps, { assignment, hours, max }) => {
  const wrong = hoursProblem(hours) ?? mostProblem(max);
  if (wrong !== undefined) return problem('Refused', wrong);
  return ok({
    state: undefined,
    hubIds: [],
    run: async (attempt) => {
      const { isAsSeen: _, ...approver } = approverOf(attempt, hours);
      return refusing(await approveAssignment(deps, { assignment, max }, approver));
    },
    hubIdsOf: ({ approved }) => approved.map(({ approval }) => approval.hubId),
  });
};

function approverOf({ admits, ...attempt }: ActionAttempt, hours: number): Approver {
  return { ...attempt, expiresAt: addHours(attempt.at, hours), isAsSeen: (record) => admits(hubState(record)) };
}

/** Clears what stops further attempts on a hub. */
export const prepareRetry: Prepare<'RetryHub'> = (deps, { hub }, earlier) =>
  aboutHub(deps, hub, (hubId, record) => ({
    before: earlier?.before ?? asJson(clearedBy(record)),
    run: async ({ admits, ...attempt }) => {
      const isAsSeen = (current: HubRecord): boolean => admits(hubState(current));
      const retried = await retryHub(deps, hubId, { ...attempt, isAsSeen });
      if (!retried.ok) return refusing(retried);
      // The earlier attempt has cleared the records: this one finds none.
      const isDone = attempt.isRepeated && isEmpty(retried.value) && earlier?.before !== undefined;
      return ok(isDone ? (earlier.before as unknown as Retried) : retried.value);
    },
  }));

function isEmpty({ provisioningFailures, refusals, rules, timedOutSince }: Retried): boolean {
  return refusals.length + rules.length + provisioningFailures === 0 && timedOutSince === undefined;
}

/** Queues a run of one hub. */
export const prepareReconcile: Prepare<'ReconcileHub'> = (deps, { hub }) =>
  aboutHub<ActionResults['ReconcileHub']>(deps, hub, (hubId, { identity: { name } }) => ({
    run: async () => {
      await queueHub(deps, hubId);
      return ok({ hubId, name });
    },
  }));

/** Queues runs of the hubs that pass a filter. They go to the queue of repairs, so that runs for events come first. */
export const prepareReconcileMany: Prepare<'ReconcileHubs'> = async (deps, { filter }, earlier) => {
  const found = earlier === undefined ? await hubsOf(deps, filter) : ok(earlier.hubIds);
  if (!found.ok) return found;
  const hubIds = found.value;
  return ok({
    state: hubsState(hubIds),
    hubIds,
    run: async () => {
      const options = { nameOf: String, atOnce: SENT_AT_ONCE };
      const { faults } = await forEachItem(hubIds, options, (hubId) => queueHub(deps, hubId as HubId, 'hub-repairs'));
      throwFaults(faults);
      return ok({ queued: hubIds, matched: hubIds.length });
    },
  });
};

/** Ids of the hubs that pass a filter: at least one, and no more than one request may queue. */
export async function hubsOf(deps: OperatorDeps, text: string): Promise<Result<readonly string[], RequestProblem>> {
  const filter = parseFilter(text);
  if (!filter.ok) return problem('Refused', renderFilterProblems(filter.error, 'filter'));
  const query = { names: [], onlyWrong: false, order: WORST_FIRST, top: undefined, after: undefined };
  const list = await fleetList(await readFleet(deps), { ...query, filter: filter.value }, deps.clock.now(), NO_PAUSE);
  if (!list.ok) return problem('Refused', list.error);
  const { matched, rows } = list.value.page;
  if (matched === 0) return problem('Refused', 'No hub matches the filter. Give one that matches a hub.');
  return matched <= MOST_HUBS_AT_ONCE
    ? ok(rows.map(({ hubId }) => hubId))
    : problem(
        'Refused',
        `The filter matches ${matched} hubs, and one request queues at most ${MOST_HUBS_AT_ONCE}. Narrow it, for example to one subscription.`,
      );
}

async function aboutHub<Value>(
  deps: OperatorDeps,
  hub: string,
  rest: (hubId: HubId, record: HubRecord) => Pick<Prepared<Value>, 'before' | 'run'>,
): Promise<Result<Prepared<Value>, RequestProblem>> {
  const found = await knownHub(deps, hub);
  if (!found.ok) return found;
  const { hubId, record } = found.value;
  return ok({ state: hubState(record), hubIds: [hubId], ...rest(hubId, record) });
}

/** An error in words is a refusal: the subject has been found. */
function refusing<Value>(result: Result<Value, string>): Result<Value, RequestProblem> {
  return result.ok ? result : err({ kind: 'Refused', message: result.error });
}
