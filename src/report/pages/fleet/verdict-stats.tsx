import { hubsPath } from '../../../core/pages/page-paths.ts';
import type { Verdict } from '../../../core/verdict/catalogue/vocabulary.ts';
import type { FleetOverview } from '../../../reconcile/queries/web-reads.ts';
import { countText, Stat } from '../parts/parts.tsx';
import { shareText } from '../parts/share-text.ts';
import { VerdictMark } from '../parts/verdict.tsx';
import { verdictFilter } from './fleet-filters.ts';

const ORDER: readonly Verdict[] = ['Compliant', 'Exempt', 'Pending', 'Drifted', 'Blocked', 'Unknown', 'Unassigned'];

/** The hubs of each verdict, also of those that no hub has: a share of all hubs, as one bar and in numbers. */
export function VerdictStats({ counts, total }: Pick<FleetOverview, 'counts' | 'total'>) {
  return (
    <>
      <ShareBar counts={counts} total={total} />
      <ul class="stats">
        {ORDER.map((verdict) => {
          const hubs = counts[verdict] ?? 0;
          return (
            <li key={verdict} class={hubs === 0 ? 'none' : undefined}>
              <Stat
                number={hubs}
                word={verdict}
                mark={<VerdictMark verdict={verdict} />}
                to={hubsPath({ filter: verdictFilter(verdict) })}
                note={`${shareText(hubs, total)} of ${countText(total)}`}
              />
            </li>
          );
        })}
      </ul>
    </>
  );
}

const BAR_UNITS = 1000;

/** A verdict that some hub has is at least this wide, so that it is seen in a large fleet. */
const LEAST_UNITS = 4;

function ShareBar({ counts, total }: Pick<FleetOverview, 'counts' | 'total'>) {
  let at = 0;
  const parts = ORDER.flatMap((verdict) => {
    const hubs = counts[verdict] ?? 0;
    if (hubs === 0) return [];
    const width = Math.max(LEAST_UNITS, Math.round((hubs / total) * BAR_UNITS));
    const part = { verdict, x: at, width };
    at += width;
    return [part];
  });
  return (
    <svg
      class="share-bar"
      viewBox={`0 0 ${Math.max(1, at)} 10`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      {parts.map(({ verdict, width, x }) => (
        <rect key={verdict} class={`area-${verdict}`} x={x} y={0} width={width} height={10} />
      ))}
    </svg>
  );
}
