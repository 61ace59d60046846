import type { HubId } from '../../../core/hub-id.ts';
import { wordOf } from '../../../core/kind-words.ts';
import { PAGE_PATHS } from '../../../core/pages/page-paths.ts';
import type { Result } from '../../../core/result.ts';
import type { Retried } from '../../../reconcile/operator/retry-hub.ts';
import type { HubDetail } from '../../../reconcile/queries/hub/hub-detail.ts';
import type { Timeline } from '../../../reconcile/queries/hub/timeline.ts';
import type { WhoChanged } from '../../../reconcile/queries/hub/who-changed.ts';
import { PageLayout } from '../frame/page-layout.tsx';
import { Link } from '../parts/link.tsx';
import { Banner, Foreign } from '../parts/parts.tsx';
import { HubActions } from './hub-actions.tsx';
import { HubBanners } from './hub-banners.tsx';
import { HubFindings } from './hub-findings.tsx';
import { HubHead, HubPlace } from './hub-head.tsx';
import { HubApprovalList, HubAzureMessages, HubExemptionList, HubRuns } from './hub-records.tsx';
import { HubRules } from './hub-rules.tsx';
import { HubSections } from './hub-sections.tsx';
import { HubTopFacts } from './hub-top-facts.tsx';
import { HubOperationSection, HubWaitsSection } from './hub-waits.tsx';
import { HubWho } from './hub-who.tsx';
import { ReachForm } from './reach-form.tsx';
import type { TimelineView } from './timeline/timeline-range.ts';
import { TimelineSection } from './timeline/timeline-section.tsx';

/** Everything that the page of a hub shows. */
export interface HubPageProps {
  readonly hubId: HubId;
  readonly hub: HubDetail;
  readonly timeline: Timeline;
  readonly who: WhoChanged;
  /** The state that the forms of the page are bound to, or why it cannot be read. */
  readonly seen: Result<string, string>;
  readonly view: TimelineView;
  /** What a retry would clear now; undefined: not known. */
  readonly retry: Retried | undefined;
}

/** The page of one hub: ten lines that say how it is and what to do next, then everything that is known about it. */
export function HubPage({ hub, hubId, retry, seen, timeline, view, who }: HubPageProps) {
  return (
    <PageLayout title={hub.name} section={PAGE_PATHS.hubs}>
      <HubHead hub={hub} />
      <HubBanners hub={hub} timeline={timeline} />
      <div class="hub-top">
        <HubTopFacts hub={hub} hubId={hubId} />
        <aside class="hub-side" aria-label="What you can do">
          <HubActions hub={hub} hubId={hubId} seen={seen} retry={retry} />
          <ReachForm hubId={hubId} />
        </aside>
      </div>
      <HubSections hub={hub} timeline={timeline} who={who} />
      <HubFindings hub={hub} timeline={timeline} />
      <HubRules hub={hub} hubId={hubId} />
      <HubOperationSection hub={hub} />
      <HubWaitsSection hub={hub} />
      <TimelineSection
        hubId={hubId}
        timeline={timeline}
        view={view}
        judgedAt={hub.goneAt === null ? hub.confirmedAt : undefined}
      />
      <HubRuns hub={hub} hubId={hubId} />
      <HubWho who={who} />
      <HubApprovalList hub={hub} />
      <HubExemptionList hub={hub} />
      <HubAzureMessages hub={hub} />
    </PageLayout>
  );
}

/** A hub without a record that this release can read: its history and its changes are all there is. */
export interface HubWithoutRecordProps extends Pick<HubPageProps, 'hubId' | 'timeline' | 'view' | 'who'> {
  readonly name: string;
  /** Why there is no record, with the remedy. */
  readonly problem: string;
}

/** The page of a hub whose record is gone or cannot be read. */
export function HubWithoutRecordPage({ hubId, name, problem, timeline, view, who }: HubWithoutRecordProps) {
  const word = wordOf(hubId);
  return (
    <PageLayout title={name} section={PAGE_PATHS.hubs}>
      <h1>
        <Foreign>{name}</Foreign>
      </h1>
      <HubPlace hubId={hubId} />
      <Banner kind="error" title={`There is no record of this ${word} that can be shown`}>
        <p>
          <Foreign>{problem}</Foreign>
        </p>
        <p>
          What is kept beside the record follows. A sweep or an event about the {word} leads to a new read.{' '}
          <Link to={PAGE_PATHS.hubs}>All hubs</Link>
        </p>
      </Banner>
      <TimelineSection hubId={hubId} timeline={timeline} view={view} judgedAt={undefined} />
      <HubWho who={who} />
    </PageLayout>
  );
}
