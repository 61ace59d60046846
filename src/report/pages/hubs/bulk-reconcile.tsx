import { printFilter } from '../../../core/filter/print-filter.ts';
import type { Result } from '../../../core/result.ts';
import { ActionForm } from '../parts/action-form.tsx';
import { counted, countText, Fold } from '../parts/parts.tsx';
import type { HubsState } from './hubs-view.ts';

/** One request queues at most so many hubs. */
export const MOST_RECONCILED = 1000;

/** Queues a run of every hub that matches the filter, also of those on other pages. */
export function BulkReconcile({
  matched,
  seen,
  state,
}: {
  readonly state: HubsState;
  readonly matched: number;
  readonly seen: Result<string, string> | undefined;
}) {
  const hubs = matched === 1 ? 'the hub that matches' : `the ${counted(matched, 'hub')} that match`;
  return (
    <Fold summary={`Reconcile ${hubs}`}>
      <p>
        A run reads each hub from Azure, and repairs what the policy and the guardrails allow. It is queued at once; the
        list shows the new verdicts as the runs end.
      </p>
      <ActionForm
        to="/actions/reconcile-hubs"
        label={`Reconcile ${counted(matched, 'hub')}`}
        values={{ filter: printFilter(state.filter) }}
        seen={seen?.ok === true ? seen.value : undefined}
        confirm={{ text: String(matched), why: 'The count of hubs, as shown above.' }}
        notNow={notNow(matched, seen)}
      />
    </Fold>
  );
}

function notNow(matched: number, seen: Result<string, string> | undefined): string | undefined {
  if (matched > MOST_RECONCILED) return `At most ${countText(MOST_RECONCILED)} hubs at once: narrow the filter.`;
  return seen?.ok === false ? seen.error : undefined;
}
