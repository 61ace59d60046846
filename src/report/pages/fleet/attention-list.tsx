import { hubsPath, PAGE_PATHS } from '../../../core/pages/page-paths.ts';
import { visibleLine } from '../../../core/text/printable.ts';
import type { Attention } from '../../../reconcile/queries/web-reads.ts';
import { Link } from '../parts/link.tsx';
import { counted, Empty, Foreign, Section } from '../parts/parts.tsx';
import { SeverityBadge } from '../parts/verdict.tsx';

/** The place that lists what a kind of request counts, where it counts no hubs, and the word for the link. */
const PLACES: Readonly<Record<Attention['kind'], readonly [path: string, word: string]>> = {
  WritesOff: [`${PAGE_PATHS.about}#controls`, 'Controls'],
  BreakerOpen: [`${PAGE_PATHS.about}#controls`, 'Controls'],
  PolicyRefused: [PAGE_PATHS.policy, 'Policy'],
  RolloutHalted: [PAGE_PATHS.rollout, 'Rollout'],
  SweepLate: ['#freshness', 'Freshness'],
  ApprovalNeeded: [PAGE_PATHS.hubs, 'Hubs'],
  Blocked: [PAGE_PATHS.hubs, 'Hubs'],
  Unknown: [PAGE_PATHS.hubs, 'Hubs'],
  Unassigned: [PAGE_PATHS.hubs, 'Hubs'],
  OperationOverdue: [PAGE_PATHS.operations, 'Operations'],
  AlertOpen: [PAGE_PATHS.alerts, 'Alerts'],
  ExemptionEnding: [PAGE_PATHS.exemptions, 'Exemptions'],
};

/** What needs a person now, the most severe first, each with a link to what it counts. */
export function AttentionList({ attention }: { readonly attention: readonly Attention[] }) {
  return (
    <Section id="attention" title="Needs a person now">
      {attention.length === 0 ? (
        <Empty title="Nothing needs a person now." />
      ) : (
        <ul class="attention">
          {attention.map((each) => (
            <li key={`${each.kind} ${each.text}`}>
              <SeverityBadge severity={each.severity} />
              <span class="what">
                <Foreign>{visibleLine(each.text)}</Foreign>
              </span>
              <PlaceLink attention={each} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function PlaceLink({ attention: { count, filter, kind } }: { readonly attention: Attention }) {
  if (filter !== undefined)
    return (
      <Link class="where" to={hubsPath({ filter })}>
        {counted(count, 'hub')}
      </Link>
    );
  const [path, word] = PLACES[kind];
  return (
    <Link class="where" to={path}>
      {count > 1 ? `${word} (${count})` : word}
    </Link>
  );
}
