import { PAGE_PATHS } from '../../../core/pages/page-paths.ts';
import type { FleetOverview } from '../../../reconcile/queries/web-reads.ts';
import { PageLayout } from '../frame/page-layout.tsx';
import { Link } from '../parts/link.tsx';
import { usePage } from '../parts/page-context.tsx';
import { Code, Facts, Foreign, Section } from '../parts/parts.tsx';
import { Ago, AtAndAgo } from '../parts/time.tsx';
import type { ControlsProps } from './controls-section.tsx';
import { ControlsSection } from './controls-section.tsx';

/** Version, policy and health of the deployment. */
export function AboutPage({ overview, ...controls }: ControlsProps & { readonly overview: FleetOverview }) {
  const { caller, environment, version } = usePage();
  const { sweep } = overview;
  return (
    <PageLayout title="About" section={PAGE_PATHS.about}>
      <h1>About this deployment</h1>
      <Section id="deployment" title="Deployment">
        <Facts
          rows={[
            ['Version', `Hubwarden ${version}`],
            ['Environment', <Foreign>{environment}</Foreign>],
            ['Policy', overview.policyVersion === undefined ? 'none is active' : <Code>{overview.policyVersion}</Code>],
            ['Signed in as', <Foreign>{caller.name}</Foreign>],
            ['Role', caller.role === undefined ? 'none' : `Hubwarden.${caller.role}`],
          ]}
        />
      </Section>
      <Section id="health" title="Health">
        <Facts
          rows={[
            ['Hubs', <Link to={PAGE_PATHS.hubs}>{overview.total}</Link>],
            ['Last sweep', sweep === undefined ? 'none yet' : <AtAndAgo at={sweep.startedAt} />],
            ['Rows read', <Ago at={overview.indexedAt} />],
            overview.staleBecause === undefined ? undefined : ['Newer rows', overview.staleBecause],
          ]}
        />
      </Section>
      <ControlsSection {...controls} />
    </PageLayout>
  );
}
