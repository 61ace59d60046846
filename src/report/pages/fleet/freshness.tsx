import type { ComponentChildren } from 'preact';
import { hubsPath } from '../../../core/pages/page-paths.ts';
import { ageText } from '../../../core/time/age-text.ts';
import type { Lateness, LatenessPart } from '../../../core/time/event-arrival.ts';
import type { FleetOverview } from '../../../reconcile/queries/web-reads.ts';
import { Link } from '../parts/link.tsx';
import { usePage } from '../parts/page-context.tsx';
import { counted, Facts, Section } from '../parts/parts.tsx';
import { shareText } from '../parts/share-text.ts';
import { Ago, AtAndAgo } from '../parts/time.tsx';

/** How old and how complete the picture of the fleet is. */
export function Freshness({ overview }: { readonly overview: FleetOverview }) {
  const { many, one } = usePage().words;
  const { events, indexedAt, missing, notCovered, oldestConfirmedAt } = overview;
  return (
    <Section id="freshness" title="Freshness">
      <Facts
        rows={[
          ['Last sweep', <SweepText overview={overview} />],
          ['Coverage', <Coverage overview={overview} />],
          missing === 0
            ? undefined
            : ['Without a record', `${counted(missing, one, many)} that the sweep found and could not read`],
          notCovered === 0
            ? undefined
            : [
                'Older verdicts',
                <Link to={hubsPath({ filter: 'covered:no' })}>
                  {counted(notCovered, one, many)} without a current verdict
                </Link>,
              ],
          oldestConfirmedAt === undefined
            ? undefined
            : [
                'Oldest read',
                <Link to={hubsPath({ sort: '-age' })}>
                  <Ago at={oldestConfirmedAt} />
                </Link>,
              ],
          ['Events', eventsText(events)],
          ['Rows read', <Ago at={indexedAt} />],
        ]}
      />
    </Section>
  );
}

function SweepText({ overview: { isStale, sweep } }: { readonly overview: FleetOverview }): ComponentChildren {
  if (sweep === undefined) return 'none yet';
  const mark = isStale ? <strong class="problem">Late: </strong> : undefined;
  if (sweep.endedAt === undefined)
    return (
      <>
        {mark}runs since <AtAndAgo at={sweep.startedAt} />
      </>
    );
  return (
    <>
      {mark}ended <AtAndAgo at={sweep.endedAt} />
    </>
  );
}

function Coverage({ overview: { coverage, sweep } }: { readonly overview: FleetOverview }): ComponentChildren {
  const { many, one } = usePage().words;
  if (sweep === undefined || coverage === undefined) return 'not known before the first sweep';
  const countable = sweep.hubs - sweep.gone - sweep.outOfScope;
  return `${shareText(sweep.judged, countable)}: ${sweep.judged} of ${counted(countable, one, many)} judged`;
}

function eventsText(events: FleetOverview['events']): ComponentChildren {
  if (events === undefined) return 'not known';
  const { days, fleet } = events;
  if (fleet === undefined)
    return `no event caused a run in the last ${days} days; the sweep reads every hub all the same`;
  return (
    <>
      newest <Ago at={fleet.newestAt} />; from change to run {spreadText(fleet, 'received', 'run')} (half / 99 % of{' '}
      {counted(fleet.events, 'event')} in {days} days)
    </>
  );
}

/** The sum of the spreads of parts that follow each other: an upper bound, because the slowest event of each part counts. */
function spreadText({ parts }: Lateness, ...names: readonly LatenessPart[]): string {
  const spreads = names.map((name) => parts[name]);
  if (spreads.some((spread) => spread === undefined)) return 'not known';
  const half = spreads.reduce((sum, spread) => sum + (spread?.p50Seconds ?? 0), 0);
  const most = spreads.reduce((sum, spread) => sum + (spread?.p99Seconds ?? 0), 0);
  return `${ageText(Math.ceil(half))} / ${ageText(Math.ceil(most))}`;
}
