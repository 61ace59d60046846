import type { HubDetail } from '../../../reconcile/queries/hub/hub-detail.ts';
import type { Timeline } from '../../../reconcile/queries/hub/timeline.ts';
import type { WhoChanged } from '../../../reconcile/queries/hub/who-changed.ts';
import { Link } from '../parts/link.tsx';
import { isOpenFinding } from './hub-findings.tsx';

/** Links to the sections of the page, with the number of rows in each. */
export function HubSections({
  hub,
  timeline,
  who,
}: {
  readonly hub: HubDetail;
  readonly timeline: Timeline;
  readonly who: WhoChanged;
}) {
  const { approvals, diff, exemptions, operation, waits } = hub;
  const sections: readonly (readonly [string, string, number | undefined])[] = [
    ['findings', 'Findings', hub.findings.filter(isOpenFinding).length],
    ['rules', 'Rules', diff?.rows.length],
    ...(operation === null ? [] : [['operation', 'Operation', undefined] as const]),
    ['waits', 'Waits', waits.skipped.length],
    ['timeline', 'Time line', timeline.entries.length],
    ['runs', 'Runs', hub.runs.length],
    ['who', 'Who changed it', who.changes.length],
    ['approvals', 'Approvals', approvals.given.length],
    ['exemptions', 'Exemptions', exemptions.length],
  ];
  return (
    <nav aria-label="On this page">
      <ul class="chips">
        {sections.map(([id, name, count]) => (
          <li key={id}>
            <Link to={`#${id}`} class="chip">
              {name}
              {count === undefined ? undefined : <span class="muted"> {count}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
