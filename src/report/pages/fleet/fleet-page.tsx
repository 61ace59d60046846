import { PAGE_PATHS } from '../../../core/pages/page-paths.ts';
import type { Result } from '../../../core/result.ts';
import { commandText } from '../../../core/text/command-text.ts';
import type { FleetOverview, FleetTrend } from '../../../reconcile/queries/web-reads.ts';
import { PageLayout } from '../frame/page-layout.tsx';
import { Code, Empty } from '../parts/parts.tsx';
import { StaleBanner } from '../parts/stale-banner.tsx';
import { AttentionBanners, AttentionList } from './attention-list.tsx';
import { Cost } from './cost.tsx';
import { FleetSentence } from './fleet-sentence.tsx';
import { Freshness } from './freshness.tsx';
import { TrendSection } from './trend/trend-section.tsx';
import type { TrendView } from './trend/trend-view.ts';
import { VerdictStats } from './verdict-stats.tsx';

/** The first page: how the fleet stands, what needs a person, how fresh that is, how it came about, what it costs. */
export function FleetPage({
  overview,
  trend,
  trendView,
}: {
  readonly overview: FleetOverview;
  readonly trend: Result<FleetTrend, string>;
  readonly trendView: TrendView;
}) {
  return (
    <PageLayout title="Fleet" section={PAGE_PATHS.fleet}>
      <h1>Fleet</h1>
      <StaleBanner age={overview} />
      <AttentionBanners attention={overview.attention} />
      {overview.total === 0 ? <NoHubs overview={overview} /> : <FleetSentence overview={overview} />}
      <VerdictStats counts={overview.counts} total={overview.total} />
      <div class="columns">
        <AttentionList attention={overview.attention} />
        <Freshness overview={overview} />
      </div>
      <TrendSection trend={trend} view={trendView} />
      <Cost cost={overview.cost} />
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
