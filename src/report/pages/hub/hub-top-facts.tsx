import { DIFF_SIGNS, diffCounts, SIGN_WORDS } from '../../../core/diff/rule-diff.ts';
import type { HubId } from '../../../core/hub-id.ts';
import { lifeIdOf, wordOf } from '../../../core/kind-words.ts';
import { hubPath, policyVersionPath } from '../../../core/pages/page-paths.ts';
import { counted } from '../../../core/text/counted.ts';
import { ageText } from '../../../core/time/age-text.ts';
import type { HubDetail } from '../../../reconcile/queries/hub/hub-detail.ts';
import { operationName, shortRequest } from '../../short-request.ts';
import { Link } from '../parts/link.tsx';
import { Code, Facts, Foreign, Prose } from '../parts/parts.tsx';
import { Ago, AtAndAgo } from '../parts/time.tsx';
import { SeverityBadge, VerdictBadge } from '../parts/verdict.tsx';
import { ApprovalText } from './approval-text.tsx';

/** The ten lines that say how a hub is, and what to do next. */
export function HubTopFacts({ hub, hubId }: { readonly hub: HubDetail; readonly hubId: HubId }) {
  return (
    <section aria-label={`State of the ${wordOf(hubId)}`} class="hub-facts">
      <Facts
        rows={[
          ['Verdict', <VerdictLine hub={hub} />],
          ['Judged', <JudgedLine hub={hub} hubId={hubId} />],
          ['Next', <Prose>{hub.next}</Prose>],
          ['Changed last', <ChangeLine hub={hub} />],
          ['Hubwarden wrote', <WriteLine hub={hub} />],
          ['Assignment', <AssignmentLine hub={hub} />],
          ['Policy', <PolicyLine hub={hub} />],
          ['Rules', <RulesLine hub={hub} />],
          ['Not written', <WaitsLine hub={hub} />],
          ['Azure', <AzureLine hub={hub} />],
        ]}
      />
    </section>
  );
}

interface Line {
  readonly hub: HubDetail;
}

function VerdictLine({ hub: { severity, verdict, verdictSince } }: Line) {
  return (
    <>
      <VerdictBadge verdict={verdict} />
      {severity === null ? undefined : (
        <>
          , <SeverityBadge severity={severity} />
        </>
      )}
      {verdictSince === null ? (
        ', another verdict than the record has'
      ) : (
        <>
          , since <AtAndAgo at={verdictSince} />
        </>
      )}
    </>
  );
}

function JudgedLine({ hub: { confirmedAt, goneAt, source }, hubId }: Line & { readonly hubId: HubId }) {
  if (source === 'Azure') return <>now, by a read of Azure</>;
  return (
    <>
      <Ago at={confirmedAt} />, by the record of the last read
      {goneAt === null ? (
        <>
          {' '}
          · <Link to={`${hubPath(hubId)}?read=azure`}>Read Azure now</Link>
        </>
      ) : undefined}
    </>
  );
}

function ChangeLine({ hub: { lastChange } }: Line) {
  if (lastChange === null)
    return <span class="muted">No event that is kept tells of a change by another principal.</span>;
  const { at, by, operation, rule } = lastChange;
  return (
    <>
      {by === null ? 'a caller that the event does not name' : <Foreign>{by}</Foreign>}, <Ago at={at} />:{' '}
      <Code>{operationName(operation)}</Code>
      {rule === null ? undefined : (
        <>
          {' '}
          of rule <Code>{rule}</Code>
        </>
      )}{' '}
      · <Link to="#who">all changes</Link>
    </>
  );
}

function WriteLine({ hub: { lastWrite } }: Line) {
  const [last, ...others] = lastWrite?.writes.toReversed() ?? [];
  if (lastWrite === null || last === undefined) return <span class="muted">Nothing that the history holds.</span>;
  return (
    <>
      <Code>{shortRequest(last.request)}</Code>: {last.outcome}, <ApprovalText approval={last.approval} />,{' '}
      <Ago at={lastWrite.at} />
      {others.length === 0 ? undefined : (
        <>
          , and <Link to="#runs">{counted(others.length, 'other request')}</Link> in the same run
        </>
      )}
    </>
  );
}

function AssignmentLine({ hub: { policy } }: Line) {
  if (policy.assignment === null) return <>none matches</>;
  return (
    <>
      <Code>{policy.assignment}</Code>
      {policy.mode === null ? undefined : `, ${policy.mode}`}
    </>
  );
}

function PolicyLine({ hub: { hubId, policy } }: Line) {
  const word = wordOf(hubId);
  const { isActive, version } = policy;
  if (version === null) return <>no version has judged the {word}</>;
  return (
    <>
      <Link to={policyVersionPath(version)} title={version}>
        <Code>{version.slice(0, 12)}</Code>
      </Link>
      {isActive
        ? ', the active version'
        : `, an earlier version: the roll-out of the active one has not reached this ${word}`}
    </>
  );
}

function RulesLine({ hub: { diff, noDiff } }: Line) {
  if (diff === null) return <>not compared: {noDiff ?? 'no reason is kept'}</>;
  const counts = diffCounts(diff.rows);
  const signs = DIFF_SIGNS.filter((sign) => counts[sign] > 0);
  if (signs.length === 0) return <>The baseline lists none, and none is in its way.</>;
  return (
    <>
      {signs.map((sign, index) => (
        <span key={sign}>
          {index === 0 ? undefined : ', '}
          <Link to={sign === '=' ? '#rules-as-wanted' : '#rules'}>
            {counts[sign]} {SIGN_WORDS[sign]}
          </Link>
        </span>
      ))}
    </>
  );
}

function WaitsLine({ hub: { operation, waits } }: Line) {
  const counts = new Map<string, number>();
  for (const { reason, rules } of waits.skipped) counts.set(reason, (counts.get(reason) ?? 0) + rules.length);
  const parts = [...counts].map(([reason, count]) => `${count} ${reason}`);
  return (
    <>
      {parts.length === 0 ? 'nothing waits' : <Link to="#waits">{parts.join(', ')}</Link>}
      {waits.retryAt === null ? undefined : (
        <>
          ; next run due <Ago at={waits.retryAt} />
        </>
      )}
      {operation === null ? undefined : (
        <>
          ;{' '}
          <Link to="#operation">
            {operation.kind} {operation.state}
          </Link>
          , {ageText(operation.ageSeconds)} old
        </>
      )}
    </>
  );
}

function AzureLine({ hub }: Line) {
  return (
    <>
      <Link to={hub.portalUrl}>Azure portal</Link> · <Code>{hub.hubId}</Code>
      {hub.workspaceGuid === '' ? undefined : (
        <>
          {' '}
          · {lifeIdOf(hub.hubId)} <Code>{hub.workspaceGuid}</Code>
        </>
      )}
    </>
  );
}
