import { capitalized } from '../../../core/kind-words.ts';
import { hubsPath, PAGE_PATHS } from '../../../core/pages/page-paths.ts';
import type { Result } from '../../../core/result.ts';
import { commandText } from '../../../core/text/command-text.ts';
import { CATALOGUE } from '../../../core/verdict/catalogue/catalogue.ts';
import type { FindingCode } from '../../../core/verdict/catalogue/finding-code.ts';
import { runbookRow } from '../../../core/verdict/catalogue/runbook.ts';
import type { AlertRoutes } from '../../../reconcile/queries/alert-routes.ts';
import type { FleetList } from '../../../reconcile/queries/fleet-list.ts';
import type { IndexAge } from '../../../reconcile/queries/web-reads.ts';
import { PageLayout } from '../frame/page-layout.tsx';
import { HubTable } from '../hubs/hub-table.tsx';
import { Link } from '../parts/link.tsx';
import { MarkedText } from '../parts/marked-text.tsx';
import { usePage } from '../parts/page-context.tsx';
import { Code, counted, countText, Empty, Facts, Foreign, Section } from '../parts/parts.tsx';
import { StaleBanner } from '../parts/stale-banner.tsx';
import { Ago } from '../parts/time.tsx';
import { SeverityBadge } from '../parts/verdict.tsx';
import { CLASS_WORDS } from './class-words.ts';
import { Notified } from './notified.tsx';

/** A code, the hubs that have it, and the receivers of an alert about it. */
export interface FindingPageProps {
  readonly code: FindingCode;
  /** The first hubs that have it, or why they cannot be read. */
  readonly hubs: Result<FleetList & IndexAge, string>;
  /** Receivers for the first of these hubs, or why they are not known; undefined: no hub has the code. */
  readonly routes: Result<AlertRoutes, string> | undefined;
}

/** What a finding code means, what to do, who is notified, and the hubs that have it now. */
export function FindingPage({ code, hubs, routes }: FindingPageProps) {
  const entry = CATALOGUE[code];
  return (
    <PageLayout title={`${code} ${entry.title}`} section={PAGE_PATHS.findings}>
      <h1>
        <span class="muted">{code}</span> {entry.title}
      </h1>
      <p class="lead">
        <MarkedText>{entry.why}</MarkedText>
      </p>
      <div class="columns">
        <div>
          <Section id="runbook" title="What to do">
            <Runbook code={code} />
          </Section>
        </div>
        <About code={code} />
      </div>
      <Hubs code={code} hubs={hubs} />
      <Section id="notified" title="Who is notified">
        <Notified code={code} routes={routes} />
      </Section>
    </PageLayout>
  );
}

function Runbook({ code }: { readonly code: FindingCode }) {
  const { clearedBy, fix } = CATALOGUE[code];
  const row = runbookRow(code);
  return (
    <dl class="steps">
      {row === undefined ? undefined : (
        <div>
          <dt>Check first</dt>
          <dd>
            <MarkedText>{row.check}</MarkedText>
          </dd>
        </div>
      )}
      {row === undefined || row.act === '' ? undefined : (
        <div>
          <dt>Then</dt>
          <dd>
            <MarkedText>{row.act}</MarkedText>
          </dd>
        </div>
      )}
      <div>
        <dt>Remedy</dt>
        <dd>
          <MarkedText>{fix}</MarkedText>
        </dd>
      </div>
      <div>
        <dt>Cleared by</dt>
        <dd>
          <MarkedText>{clearedBy}</MarkedText>
        </dd>
      </div>
    </dl>
  );
}

function About({ code }: { readonly code: FindingCode }) {
  const entry = CATALOGUE[code];
  return (
    <Section id="about" title="About this code">
      <Facts
        rows={[
          ['Severity', <SeverityBadge severity={entry.severity} />],
          [
            'Class',
            <>
              {entry.class}. {CLASS_WORDS[entry.class]}{' '}
              {entry.classNote === undefined ? undefined : <MarkedText>{entry.classNote}</MarkedText>}
            </>,
          ],
          ['Exemptable', entry.exemptable ? 'yes, by the policy' : 'no'],
          ['Example', <MarkedText>{entry.example}</MarkedText>],
          ['On a terminal', <Code>{commandText('explain', code)}</Code>],
        ]}
      />
    </Section>
  );
}

function Hubs({ code, hubs }: Pick<FindingPageProps, 'code' | 'hubs'>) {
  const filter = `code:${code}`;
  const { many, one } = usePage().words;
  const title = `${capitalized(many)} that have it now`;
  if (!hubs.ok)
    return (
      <Section id="hubs" title={title}>
        <Empty title={`The ${many} cannot be read now.`}>
          <p>
            <Foreign>{hubs.error}</Foreign>
          </p>
        </Empty>
      </Section>
    );
  const { indexedAt, page } = hubs.value;
  const note = <Link to={hubsPath({ filter })}>{counted(page.matched, one, many)}</Link>;
  return (
    <Section id="hubs" title={title} note={page.matched === 0 ? undefined : note}>
      <StaleBanner age={hubs.value} />
      {page.matched === 0 ? (
        <NoHubs code={code} indexedAt={indexedAt} />
      ) : (
        <HubTable caption={`${capitalized(many)} that have ${code} now`} hubs={page.rows} state={undefined} />
      )}
      {page.remaining === 0 ? undefined : (
        <p>
          <Link to={hubsPath({ filter })}>
            All {countText(page.matched)} {many}
          </Link>
        </p>
      )}
    </Section>
  );
}

function NoHubs({ code, indexedAt }: { readonly code: FindingCode; readonly indexedAt: string }) {
  const { many, one } = usePage().words;
  const entry = CATALOGUE[code];
  if (entry.isOfFleet || entry.class === 'operational')
    return (
      <Empty title={`No ${one} has it now.`}>
        <p>
          It is about Hubwarden or the fleet, so that it usually shows among the{' '}
          <Link to={PAGE_PATHS.alerts}>alerts</Link>.
        </p>
      </Empty>
    );
  return (
    <Empty title={`No ${one} has it now.`}>
      <p>
        The rows of the {many} were read <Ago at={indexedAt} />.
        {entry.exemptable ? ` ${capitalized(many)} on which an exemption covers it are not listed.` : undefined}
      </p>
    </Empty>
  );
}
