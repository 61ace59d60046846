import type { PolicyProblem } from '../../../core/baseline/policy/policy-problem.ts';
import { printFilter } from '../../../core/filter/print-filter.ts';
import { capitalized, withArticle } from '../../../core/kind-words.ts';
import { hubsPath, PAGE_PATHS, policyVersionPath, withQuery } from '../../../core/pages/page-paths.ts';
import type { AssignmentSummary, PolicySummary } from '../../../reconcile/queries/policy-summary.ts';
import type { KeptVersion } from '../../../reconcile/queries/web-reads.ts';
import { PageLayout } from '../frame/page-layout.tsx';
import { Link } from '../parts/link.tsx';
import { usePage } from '../parts/page-context.tsx';
import { Banner, Code, counted, Facts, Foreign, Section } from '../parts/parts.tsx';
import { Table } from '../parts/table.tsx';
import { AtAndAgo } from '../parts/time.tsx';
import { Refused } from '../rollout/rollout-page.tsx';

/** The policy in force: a refused file on top, its assignments with their hubs, what is to be corrected, and all kept versions. */
export function PolicyPage({
  summary,
  versions,
}: {
  readonly summary: PolicySummary;
  readonly versions: readonly KeptVersion[];
}) {
  const { activatedAt, pinnedPacks, previous, problems, refused, rolledOutAt, version, warnings } = summary;
  const editions = [...new Set(Object.values(pinnedPacks))];
  return (
    <PageLayout title="Policy" section={PAGE_PATHS.policy}>
      <h1>Policy in force</h1>
      {refused === undefined ? undefined : <Refused {...refused} />}
      <Facts
        rows={[
          ['Version', <Link to={policyVersionPath(version)}>{version.slice(0, 12)}</Link>],
          ['Active since', <AtAndAgo at={activatedAt} />],
          [
            'For every hub since',
            rolledOutAt === undefined ? (
              <Link to={PAGE_PATHS.rollout}>its roll-out continues</Link>
            ) : (
              <AtAndAgo at={rolledOutAt} />
            ),
          ],
          [
            'Version before',
            previous === undefined ? 'none is kept' : <Before previous={previous} version={version} />,
          ],
          ['Packs', editions.length === 0 ? 'no built-in pack' : <Foreign>{editions.join(', ')}</Foreign>],
        ]}
      />
      <Problems
        title="This release would refuse the text"
        id="problems"
        kind="error"
        problems={problems}
        version={version}
      />
      <Problems title="Warnings" id="warnings" kind="warning" problems={warnings} version={version} />
      <Assignments summary={summary} />
      <Versions versions={versions} />
    </PageLayout>
  );
}

function Assignments({ summary: { assignments, hubsWithoutAssignment } }: { readonly summary: PolicySummary }) {
  const { many, one } = usePage().words;
  return (
    <Section
      id="assignments"
      title="Assignments"
      note={`in the order of the policy; the first that matches ${withArticle(one)} is its assignment`}
    >
      <Table
        caption="Assignments with their hubs"
        isCaptionHidden={true}
        rows={assignments}
        keyOf={({ name }) => name}
        columns={[
          { head: 'Assignment', isRowHead: true, cell: ({ name }) => <Foreign>{name}</Foreign> },
          { head: 'Mode', cell: ({ mode }) => mode },
          { head: 'Packs', cell: ({ packs }) => <Foreign>{packs.join(', ') || 'none'}</Foreign> },
          { head: capitalized(many), isNumber: true, cell: (each) => <HubsOf {...each} /> },
        ]}
      />
      {hubsWithoutAssignment === 0 ? undefined : (
        <p>
          {counted(hubsWithoutAssignment, one, many)} without an assignment of this version:{' '}
          <Link to={hubsPath({ filter: 'verdict:unassigned' })}>show the unassigned ones</Link>.
        </p>
      )}
    </Section>
  );
}

function HubsOf({ hubs, name }: AssignmentSummary) {
  return <Link to={hubsPath({ filter: assignmentFilter(name) })}>{hubs}</Link>;
}

/** The filter of the hubs of an assignment, quoted where its name needs it. */
function assignmentFilter(name: string): string {
  return printFilter({ terms: [{ kind: 'Text', field: 'assignment', patterns: [name], negated: false }] });
}

function Before({ previous, version }: { readonly previous: string; readonly version: string }) {
  return (
    <>
      <Link to={policyVersionPath(previous)}>{previous.slice(0, 12)}</Link> ·{' '}
      <Link to={withQuery(PAGE_PATHS.policyDiff, { old: previous, new: version })}>what has changed</Link>
    </>
  );
}

function Problems({
  id,
  kind,
  problems,
  title,
  version,
}: {
  readonly id: string;
  readonly title: string;
  readonly kind: 'error' | 'warning';
  readonly problems: readonly PolicyProblem[];
  readonly version: string;
}) {
  if (problems.length === 0) return undefined;
  return (
    <Section id={id} title={title} note={counted(problems.length, 'place')}>
      {kind === 'error' ? (
        <Banner kind="error" title="It stays in force, because it was accepted before." />
      ) : undefined}
      <ul>
        {problems.map(({ column, line, message, path, remedy }) => (
          <li key={`${line} ${column} ${path} ${message}`}>
            {line === undefined ? undefined : (
              <Link to={`${policyVersionPath(version)}#line-${line}`}>line {line}</Link>
            )}{' '}
            <Code>{path}</Code> <Foreign>{message}</Foreign>. <Foreign>{remedy}</Foreign>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Versions({ versions }: { readonly versions: readonly KeptVersion[] }) {
  return (
    <Section id="versions" title="Kept versions" note="a version that no hub is on is deleted after a while">
      <form method="get" action={PAGE_PATHS.policyDiff}>
        <Table
          caption="Versions of the policy, the newest first"
          isCaptionHidden={true}
          rows={versions}
          keyOf={({ version }) => version}
          columns={[
            { head: 'Old', cell: (each) => <Choice name="old" version={each} isChosen={each === versions[1]} /> },
            { head: 'New', cell: (each) => <Choice name="new" version={each} isChosen={each === versions[0]} /> },
            {
              head: 'Version',
              isRowHead: true,
              cell: ({ isActive, version }) => (
                <>
                  <Link to={policyVersionPath(version)}>{version.slice(0, 12)}</Link>{' '}
                  {isActive ? '(active)' : undefined}
                </>
              ),
            },
            { head: 'Activated', cell: ({ activatedAt }) => <AtAndAgo at={activatedAt} /> },
            {
              head: 'Hubs',
              isNumber: true,
              cell: ({ hubs, version }) => <Link to={hubsPath({ filter: `policy:${version}` })}>{hubs}</Link>,
            },
          ]}
        />
        <p>
          <button type="submit" disabled={versions.length < 2}>
            Compare the chosen versions
          </button>
        </p>
      </form>
    </Section>
  );
}

function Choice({
  isChosen,
  name,
  version: { version },
}: {
  readonly name: string;
  readonly version: KeptVersion;
  readonly isChosen: boolean;
}) {
  return (
    <input
      type="radio"
      name={name}
      value={version}
      checked={isChosen}
      aria-label={`${version.slice(0, 12)} as the ${name} version`}
    />
  );
}
