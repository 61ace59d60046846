import { printFilter } from '../../../core/filter/print-filter.ts';
import { ACTION_PATHS } from '../../../core/pages/page-paths.ts';
import { MOST_HUBS_AT_ONCE } from '../../../reconcile/actions/parameter-checks.ts';
import { ActionForm } from '../parts/action-form.tsx';
import { usePage } from '../parts/page-context.tsx';
import { counted, countText, Fold } from '../parts/parts.tsx';
import type { HubsState } from './hubs-view.ts';

/** Queues a run of every hub that matches the filter, also of those on other pages. */
export function BulkReconcile({
  matched,
  seen,
  state,
}: {
  readonly state: HubsState;
  readonly matched: number;
  readonly seen: string | undefined;
}) {
  const { many, one } = usePage().words;
  const hubs = matched === 1 ? `the ${one} that matches` : `the ${counted(matched, one, many)} that match`;
  return (
    <Fold summary={`Reconcile ${hubs}`}>
      <p>
        A run reads each {one} from Azure, and repairs what the policy and the guardrails allow. It is queued at once;
        the list shows the new verdicts as the runs end.
      </p>
      <ActionForm
        to={ACTION_PATHS.ReconcileHubs}
        label={`Reconcile ${counted(matched, one, many)}`}
        values={{ filter: printFilter(state.filter) }}
        seen={seen}
        confirm={{ text: String(matched), why: `The count of ${many}, as shown above.` }}
        notNow={
          matched > MOST_HUBS_AT_ONCE
            ? `At most ${countText(MOST_HUBS_AT_ONCE)} ${many} at once: narrow the filter.`
            : undefined
        }
      />
    </Fold>
  );
}
