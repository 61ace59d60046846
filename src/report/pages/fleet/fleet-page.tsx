import { PAGE_PATHS } from '../../../core/pages/page-paths.ts';
import type { Result } from '../../../core/result.ts';
import { commandText } from '../../../core/text/command-text.ts';
import { visibleLine } from '../../../core/text/printable.ts';
import type { Controls, FleetOverview, FleetTrend } from '../../../reconcile/queries/web-reads.ts';
import { PageLayout } from '../frame/page-layout.tsx';
import { Link } from '../parts/link.tsx';
import { Banner, Code, Empty, Foreign } from '../parts/parts.tsx';
import { StaleBanner } from '../parts/stale-banner.tsx';
import { Ago } from '../parts/time.tsx';
import { AttentionList } from './attention-list.tsx';
import { Cost } from './cost.tsx';
import { FleetSentence } from './fleet-sentence.tsx';
import { Freshness } from './freshness.tsx';
import { TrendSection } from './trend/trend-section.tsx';
import type { TrendView } from './trend/trend-view.ts';
import { VerdictStats } from './verdict-stats.tsx';

/** The first page: how the fleet stands, what needs a person, how fresh that is, how it came about, what it costs. */
export function FleetPage({
  controls,
  overview,
  trend,
  trendView,
}: {
  readonly overview: FleetOverview;
  readonly trend: Result<FleetTrend, string>;
  readonly trendView: TrendView;
  /** Else why they cannot be read. */
  readonly controls: Result<Controls, string>;
}) {
  return (
    <PageLayout title="Fleet" section={PAGE_PATHS.fleet}>
      <h1>Fleet</h1>
      <StaleBanner age={overview} />
      <SweepBanner overview={overview} />
      {controls.ok ? <ControlsBanner controls={controls.value} /> : <ControlsNotKnown why={controls.error} />}
      {overview.total === 0 ? <NoHubs overview={overview} /> : <FleetSentence overview={overview} />}
      <VerdictStats counts={overview.counts} total={overview.total} />
      <div class="columns">
        <AttentionList attention={overview.attention} />
        <div>
          <Freshness overview={overview} />
          <Cost cost={overview.cost} />
        </div>
      </div>
      <TrendSection trend={trend} view={trendView} />
    </PageLayout>
  );
}

function NoHubs({ overview: { policyVersion, sweep } }: { readonly overview: FleetOverview }) {
  return (
    <Empty title="Hubwarden knows no hub yet.">
      <p>
        {sweep === undefined
          ? 'No sweep has run yet: the first one lists the hubs of the subscriptions that the policy names.'
          : 'The last sweep found no hub in the scope of the policy that the identity of Hubwarden may read.'}{' '}
        {policyVersion === undefined ? 'No policy is active yet. ' : undefined}Run <Code>{commandText('doctor')}</Code>:
        it names a missing role, and a subscription without hubs.
      </p>
    </Empty>
  );
}

function SweepBanner({ overview: { isStale, sweep } }: { readonly overview: FleetOverview }) {
  if (!isStale || sweep === undefined) return undefined;
  return (
    <Banner kind="warning" title="The verdicts may be out of date.">
      <p>
        The last complete sweep is older than two of its intervals; the present one began <Ago at={sweep.startedAt} />.
        Run <Code>{commandText('doctor')}</Code> for the reason.
      </p>
    </Banner>
  );
}

function ControlsNotKnown({ why }: { readonly why: string }) {
  return (
    <Banner kind="warning" title="Whether writes are on is not known.">
      <p>
        The switch and the breaker cannot be read: <Foreign>{why}</Foreign>
      </p>
    </Banner>
  );
}

function ControlsBanner({ controls: { allowedBySetting, breaker, writes } }: { readonly controls: Controls }) {
  const place = <Link to={`${PAGE_PATHS.about}#controls`}>Controls</Link>;
  const { because, message, open, openedAt } = breaker.state;
  return (
    <>
      {open ? (
        <Banner kind="error" title="The breaker is open: Hubwarden writes to no hub.">
          <p>
            <Foreign>{visibleLine(message ?? because ?? '')}</Foreign>{' '}
            {openedAt === undefined ? undefined : (
              <>
                It opened <Ago at={openedAt} />.{' '}
              </>
            )}
            {place}
          </p>
        </Banner>
      ) : undefined}
      {allowedBySetting && writes.on ? undefined : (
        <Banner kind="warning" title="Writes are off: Hubwarden reads and judges, and changes no hub.">
          <p>
            {allowedBySetting ? <SwitchedBy writes={writes} /> : 'The setting HUBWARDEN_WRITES switches them off.'}{' '}
            {place}
          </p>
        </Banner>
      )}
    </>
  );
}

function SwitchedBy({ writes: { at, by, reason } }: Pick<Controls, 'writes'>) {
  if (by === undefined) return <>The record of the switch does not say who switched them off.</>;
  return (
    <>
      <Foreign>{visibleLine(by)}</Foreign> switched them off
      {at === undefined ? undefined : (
        <>
          {' '}
          <Ago at={at} />
        </>
      )}
      {reason === undefined ? undefined : (
        <>
          : <Foreign>{visibleLine(reason)}</Foreign>
        </>
      )}
      .
    </>
  );
}
