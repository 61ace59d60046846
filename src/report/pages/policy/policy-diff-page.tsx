import type { HubId } from '../../../core/hub-id.ts';
import { capitalized } from '../../../core/kind-words.ts';
import { PAGE_PATHS, policyVersionPath } from '../../../core/pages/page-paths.ts';
import type { Hubs, PolicyDiff, RuleGroup } from '../../../core/policy-diff/policy-diff.ts';
import { isEmptyDiff } from '../../../core/policy-diff/policy-diff.ts';
import type { KeptVersion, VersionsDiff } from '../../../reconcile/queries/web-reads.ts';
import { PageLayout } from '../frame/page-layout.tsx';
import { FindingLink } from '../parts/finding-link.tsx';
import { HubLink } from '../parts/hub-link.tsx';
import { Link } from '../parts/link.tsx';
import { usePage } from '../parts/page-context.tsx';
import { Banner, Code, counted, Fold, Foreign, Section, Stat } from '../parts/parts.tsx';
import { Table } from '../parts/table.tsx';
import { Ago } from '../parts/time.tsx';

/** Two versions of the policy, and what the difference means for the fleet. */
export function PolicyDiffPage({ compared }: { readonly compared: VersionsDiff }) {
  const { diff, next, old, unread } = compared;
  const { many, one } = usePage().words;
  return (
    <PageLayout title="Difference of two policy versions" section={PAGE_PATHS.policy}>
      <h1>Difference of two policy versions</h1>
      <p class="lead">
        From <Version version={old} /> to <Version version={next} />, over the records of{' '}
        {counted(diff.hubs, one, many)}.
      </p>
      {unread.length === 0 ? undefined : (
        <Banner
          kind="warning"
          title={`The records of ${counted(unread.length, one, many)} cannot be read: they are left out.`}
        >
          <Foreign>{unread.slice(0, 20).join(', ')}</Foreign>
        </Banner>
      )}
      {isEmptyDiff(diff) ? (
        <Banner kind="success" title={`No ${one} differs, and the policies mean the same.`} />
      ) : (
        <Differences diff={diff} />
      )}
    </PageLayout>
  );
}

function Version({ version: { activatedAt, version } }: { readonly version: KeptVersion }) {
  return (
    <>
      <Link to={policyVersionPath(version)}>{version.slice(0, 12)}</Link> (<Ago at={activatedAt} />)
    </>
  );
}

function Differences({ diff }: { readonly diff: PolicyDiff }) {
  const { many, one } = usePage().words;
  return (
    <>
      <ul class="stats">
        <li>
          <Stat number={diff.changed} word={`${many} differ`} to="#hubs" />
        </li>
        <li>
          <Stat number={diff.newlyFailing.length} word="newly failing" to="#hubs" />
        </li>
        <li>
          <Stat number={diff.newlyPassing.length} word="newly passing" to="#hubs" />
        </li>
        <li>
          <Stat number={diff.rules.length} word="rules" to="#rules" />
        </li>
      </ul>
      {diff.looser.length === 0 ? undefined : (
        <Banner kind="warning" title="The new version is looser:">
          <ul>
            {diff.looser.map(({ from, hubs, phrase, to }) => (
              <li key={`${from} ${to} ${phrase}`}>
                <Foreign>{to ?? 'no assignment'}</Foreign>: <Foreign>{phrase}</Foreign> ({counted(hubs.length, 'hub')})
              </li>
            ))}
          </ul>
        </Banner>
      )}
      <Section id="hubs" title={capitalized(many)}>
        <HubList title="Newly failing" hubs={diff.newlyFailing} />
        <HubList title="Newly passing" hubs={diff.newlyPassing} />
        <HubList title="Newly managed" hubs={diff.newlyManaged} />
        <HubList title="No longer managed" hubs={diff.noLongerManaged} />
        {diff.next.notKnown === 0 ? undefined : (
          <p class="muted">
            The verdict of {counted(diff.next.notKnown, one, many)} under the new version is known only after a read of
            Azure: <code>hubwarden policy diff --live</code>.
          </p>
        )}
      </Section>
      <Rules rules={diff.rules} />
      <Findings diff={diff} />
      <Terms diff={diff} />
    </>
  );
}

function HubList({ hubs, title }: { readonly title: string; readonly hubs: Hubs }) {
  if (hubs.length === 0) return undefined;
  return (
    <Fold summary={`${title}: ${counted(hubs.length, 'hub')}`} isOpen={hubs.length <= FEW_HUBS}>
      <ul>
        {hubs.slice(0, MOST_HUBS).map((hubId) => (
          <li key={hubId}>
            <HubLink hubId={hubId as HubId} />
          </li>
        ))}
      </ul>
      {hubs.length > MOST_HUBS ? <p>… and {counted(hubs.length - MOST_HUBS, 'further hub')}.</p> : undefined}
    </Fold>
  );
}

const FEW_HUBS = 10;

const MOST_HUBS = 500;

function Rules({ rules }: { readonly rules: readonly RuleGroup[] }) {
  if (rules.length === 0) return undefined;
  return (
    <Section id="rules" title="Rules">
      <Table
        caption="Rules that only one of the versions wants"
        isCaptionHidden={true}
        rows={rules}
        keyOf={({ assignment, kind, name, origin }) => `${assignment} ${kind} ${name} ${origin}`}
        columns={[
          {
            head: '',
            cell: ({ kind }) => (
              <span class={kind === 'Wanted' ? 'sign-added' : 'sign-removed'}>
                {kind === 'Wanted' ? '+ wanted' : '- dropped'}
              </span>
            ),
          },
          { head: 'Rule', isRowHead: true, cell: ({ text }) => <Code>{text}</Code> },
          { head: 'Assignment', cell: ({ assignment }) => <Foreign>{assignment}</Foreign> },
          { head: 'From', cell: ({ origin }) => <Foreign>{origin}</Foreign> },
          { head: 'Hubs', isNumber: true, cell: ({ hubs }) => hubs.length },
          {
            head: 'On the hubs',
            cell: ({ outcomes }) =>
              Object.entries(outcomes)
                .map(([outcome, hubs]) => `${outcome} on ${hubs}`)
                .join(', '),
          },
        ]}
      />
    </Section>
  );
}

function Findings({ diff: { findings } }: { readonly diff: PolicyDiff }) {
  if (findings.length === 0) return undefined;
  return (
    <Section id="findings" title="Findings">
      <Table
        caption="Findings that only one of the versions raises"
        isCaptionHidden={true}
        rows={findings}
        keyOf={({ assignment, code, isExempt }) => `${assignment} ${code} ${isExempt}`}
        columns={[
          { head: 'Finding', isRowHead: true, cell: ({ code }) => <FindingLink code={code} /> },
          { head: 'Assignment', cell: ({ assignment }) => <Foreign>{assignment ?? 'none'}</Foreign> },
          { head: 'Exempt', cell: ({ isExempt }) => (isExempt ? 'yes' : 'no') },
          { head: 'More on', isNumber: true, cell: ({ gained }) => counted(gained.length, 'hub') },
          { head: 'Fewer on', isNumber: true, cell: ({ lost }) => counted(lost.length, 'hub') },
        ]}
      />
    </Section>
  );
}

function Terms({ diff: { terms } }: { readonly diff: PolicyDiff }) {
  if (terms.length === 0) return undefined;
  return (
    <Section id="text" title="In the policies themselves">
      <Table
        caption="Parts of the policies that differ"
        isCaptionHidden={true}
        rows={terms}
        keyOf={({ assignment, from, path, to }) => `${assignment} ${path} ${from} ${to}`}
        columns={[
          { head: 'Assignment', cell: ({ assignment }) => <Foreign>{assignment ?? 'the policy'}</Foreign> },
          { head: 'Where', isRowHead: true, cell: ({ path }) => <Code>{path}</Code> },
          {
            head: 'Old',
            cell: ({ from }) => (from === undefined ? <span class="muted">–</span> : <Code>{from}</Code>),
          },
          { head: 'New', cell: ({ to }) => (to === undefined ? <span class="muted">–</span> : <Code>{to}</Code>) },
          { head: 'Hubs', isNumber: true, cell: ({ changedHubs, hubs }) => `${changedHubs} of ${hubs}` },
        ]}
      />
    </Section>
  );
}
