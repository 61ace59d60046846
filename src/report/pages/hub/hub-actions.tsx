import type { HubId } from '../../../core/hub-id.ts';
import { wordOf } from '../../../core/kind-words.ts';
import { ACTION_PATHS, hubPlanPath } from '../../../core/pages/page-paths.ts';
import type { Result } from '../../../core/result.ts';
import type { Retried } from '../../../reconcile/operator/retry-hub.ts';
import { isIrreversibleChange } from '../../../reconcile/queries/hub/hub-approvals.ts';
import type { HubDetail } from '../../../reconcile/queries/hub/hub-detail.ts';
import { USUAL_APPROVAL_HOURS } from '../actions/action-fields.ts';
import { ActionForm } from '../parts/action-form.tsx';
import { Link } from '../parts/link.tsx';
import { counted, Foreign } from '../parts/parts.tsx';
import { utcText } from '../parts/time.tsx';

interface HubActionsProps {
  readonly hub: HubDetail;
  readonly hubId: HubId;
  /** The state that the forms are bound to, or why it cannot be read. */
  readonly seen: Result<string, string>;
  /** What a retry would clear now; undefined: not known. */
  readonly retry: Retried | undefined;
  /** The plan itself shows them: no link to it. */
  readonly isOnPlan?: boolean | undefined;
}

/** What a person can do about the hub: see the plan, approve, reconcile, retry. */
export function HubActions({ hub, hubId, isOnPlan, retry, seen }: HubActionsProps) {
  const gone = `The ${wordOf(hubId)} is gone, or out of scope.`;
  const notNow = hub.goneAt === null ? (seen.ok ? undefined : seen.error) : gone;
  const bound = { seen: seen.ok ? seen.value : undefined, values: { hub: hubId } };
  return (
    <section aria-label="Actions" class="hub-actions">
      {hub.goneAt === null && isOnPlan !== true ? (
        <p>
          <Link to={hubPlanPath(hubId)} class="plan-link">
            Show what Hubwarden would change
          </Link>
        </p>
      ) : undefined}
      {hub.approvals.waiting.slice(-1).map((change) => (
        <ApproveForm key={change} change={change} hub={hub} bound={bound} notNow={notNow} />
      ))}
      <ActionForm {...bound} to={ACTION_PATHS.ReconcileHub} label={`Reconcile ${hub.name} now`} notNow={notNow} />
      <ActionForm {...bound} to={ACTION_PATHS.RetryHub} label={`Retry ${hub.name}`} notNow={notNow}>
        <RetryEffect retry={retry} />
      </ActionForm>
    </section>
  );
}

/** The approval of the change that the hub waits for. It says what it approves, and whether Azure can undo that. */
export function ApproveForm({
  bound,
  change,
  hub,
  notNow,
}: {
  readonly change: string;
  readonly hub: Pick<HubDetail, 'name' | 'waits'>;
  readonly bound: { readonly seen: string | undefined; readonly values: Readonly<Record<string, string>> };
  readonly notNow: string | undefined;
}) {
  const isIrreversible = isIrreversibleChange(change);
  const observes = hub.waits.guards.some(({ guard }) => guard === 'ObserveOnly')
    ? 'The assignment observes, so an approval is refused. Set its mode to enforce first.'
    : undefined;
  return (
    <ActionForm
      {...bound}
      to={ACTION_PATHS.ApproveHub}
      kind={isIrreversible ? 'danger' : 'plain'}
      label={`Approve ${change} for ${hub.name}${isIrreversible ? ', cannot be undone' : ''}`}
      notNow={notNow ?? observes}
      confirm={isIrreversible ? { text: hub.name, why: 'Azure cannot undo this change.' } : undefined}
    >
      <p>
        Waits for an approval: <Foreign>{change}</Foreign>
      </p>
      <p>
        <label>
          The approval is valid for{' '}
          <input
            type="number"
            name="hours"
            min="1"
            max="2160"
            required
            value={String(USUAL_APPROVAL_HOURS)}
            class="short"
          />{' '}
          hours
        </label>
      </p>
    </ActionForm>
  );
}

/** What a retry clears, so that a person does not clear what was not meant. */
function RetryEffect({ retry }: { readonly retry: Retried | undefined }) {
  const cleared = retry === undefined ? [] : clearedWords(retry);
  return (
    <div class="hint">
      {cleared.length === 0 ? (
        'Queues a run. Nothing that stops further attempts is recorded now.'
      ) : (
        <>
          Queues a run, and clears what stops further attempts:
          <ul>
            {cleared.map((each) => (
              <li key={each}>
                <Foreign>{each}</Foreign>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function clearedWords({ provisioningFailures, refusals, rules, timedOutSince }: Retried): readonly string[] {
  return [
    ...refusals.map((each) => `refused by Azure: ${each}`),
    ...(provisioningFailures === 0 ? [] : [counted(provisioningFailures, 'failed provisioning')]),
    ...rules.map((each) => `too many repairs: ${each}`),
    ...(timedOutSince === undefined ? [] : [`provisioning past its deadline, since ${utcText(timedOutSince)}`]),
  ];
}
