import { hubsPath } from '../../../core/pages/page-paths.ts';
import type { FleetOverview } from '../../../reconcile/queries/web-reads.ts';
import { Link } from '../parts/link.tsx';
import { usePage } from '../parts/page-context.tsx';
import { counted, countText } from '../parts/parts.tsx';
import { NEEDS_ATTENTION, NEEDS_PERSON, NEEDS_PERSON_VERDICTS, verdictFilter } from './fleet-filters.ts';

/** How the fleet stands, in one sentence. Every number in it is a link to the hubs that it counts. */
export function FleetSentence({ overview }: { readonly overview: FleetOverview }) {
  const { counts, needAttention, total } = overview;
  const compliant = counts.Compliant ?? 0;
  const { many, one } = usePage().words;
  return (
    <p class="standing">
      <Link to={hubsPath({ filter: verdictFilter('Compliant') })}>{countText(compliant)}</Link> of{' '}
      <Link to={hubsPath({})}>{counted(total, one, many)}</Link> {compliant === 1 ? 'is' : 'are'} compliant;{' '}
      {needAttention === 0 ? (
        <>
          {total === compliant ? '' : 'the others are exempt, and '}no {one} needs attention.
        </>
      ) : (
        <>
          <Link to={hubsPath({ filter: NEEDS_ATTENTION })}>{countText(needAttention)}</Link>{' '}
          {needAttention === 1 ? 'needs' : 'need'} attention
          <OfPeople overview={overview} />.
        </>
      )}
    </p>
  );
}

function OfPeople({ overview: { counts } }: { readonly overview: FleetOverview }) {
  const hubs = NEEDS_PERSON_VERDICTS.reduce((sum, verdict) => sum + (counts[verdict] ?? 0), 0);
  if (hubs === 0) return undefined;
  return (
    <>
      , and <Link to={hubsPath({ filter: NEEDS_PERSON })}>{countText(hubs)}</Link> of them{' '}
      {hubs === 1 ? 'needs' : 'need'} a person
    </>
  );
}
