import type { HubId } from '../../../core/hub-id.ts';
import { wordOf } from '../../../core/kind-words.ts';
import { findingFragment, hubTimelinePath } from '../../../core/pages/page-paths.ts';
import { counted } from '../../../core/text/counted.ts';
import type { HubApproval } from '../../../reconcile/queries/hub/hub-approvals.ts';
import type { AzureMessage, HubDetail, HubExemption } from '../../../reconcile/queries/hub/hub-detail.ts';
import type { HubRun } from '../../../reconcile/queries/hub/hub-runs.ts';
import { shortRequest } from '../../short-request.ts';
import { Link } from '../parts/link.tsx';
import { usePage } from '../parts/page-context.tsx';
import { Code, Empty, Foreign, Section } from '../parts/parts.tsx';
import { Table } from '../parts/table.tsx';
import { AtAndAgo } from '../parts/time.tsx';
import { VerdictBadge } from '../parts/verdict.tsx';
import { ApprovalText } from './approval-text.tsx';

/** The newest runs and sweeps that changed something, with the requests that they sent. */
export function HubRuns({ hub, hubId }: { readonly hub: HubDetail; readonly hubId: HubId }) {
  const { runs } = hub;
  return (
    <Section
      id="runs"
      title="Last runs"
      note={<Link to={hubTimelinePath(hubId, { range: 'all' })}>All in the time line</Link>}
    >
      <Table<HubRun>
        caption="The newest runs and sweeps that changed something"
        isCaptionHidden={true}
        rows={runs}
        keyOf={({ runId, sequence }) => `${sequence} ${runId}`}
        empty={<Empty title="The history holds no run." />}
        columns={[
          { head: 'When', cell: ({ at }) => <AtAndAgo at={at} /> },
          { head: 'Verdict', cell: (run) => <RunVerdict run={run} /> },
          { head: 'Because', cell: ({ cause }) => <Foreign>{cause}</Foreign> },
          { head: 'Requests', cell: (run) => <RunWrites run={run} /> },
          { head: 'Run', cell: ({ runId }) => <Code>{runId}</Code> },
        ]}
      />
    </Section>
  );
}

function RunVerdict({ run: { verdict, verdictBefore } }: { readonly run: HubRun }) {
  return (
    <>
      {verdictBefore === null || verdictBefore === verdict ? undefined : `${verdictBefore} → `}
      <VerdictBadge verdict={verdict} />
    </>
  );
}

function RunWrites({ run: { writes } }: { readonly run: HubRun }) {
  if (writes.length === 0) return <span class="muted">none</span>;
  return (
    <ul class="plain">
      {writes.map(({ approval, outcome, request }, index) => (
        <li key={index}>
          <Code>{shortRequest(request)}</Code>: {outcome}, <ApprovalText approval={approval} />
        </li>
      ))}
    </ul>
  );
}

const STATES: Readonly<Record<HubApproval['state'], string>> = { Valid: 'valid', Used: 'used', Expired: 'expired' };

/** The approvals of the hub in its present life. */
export function HubApprovalList({ hub: { approvals, hubId } }: { readonly hub: HubDetail }) {
  return (
    <Section
      id="approvals"
      title="Approvals"
      note={approvals.waiting.length === 0 ? undefined : `${approvals.waiting.length} needed`}
    >
      {approvals.waiting.map((change) => (
        <p key={change}>
          Waiting: <Foreign>{change}</Foreign>
        </p>
      ))}
      <Table<HubApproval>
        caption="Approvals that were given"
        isCaptionHidden={true}
        rows={approvals.given}
        keyOf={({ id }) => id}
        empty={<p class="muted">No approval was given in the present life of this {wordOf(hubId)}.</p>}
        columns={[
          { head: 'Change', isRowHead: true, cell: ({ change }) => <Foreign>{change}</Foreign> },
          { head: 'State', cell: ({ state }) => STATES[state] },
          { head: 'By', cell: ({ by }) => <Foreign>{by}</Foreign> },
          { head: 'Given', cell: ({ at }) => <AtAndAgo at={at} /> },
          {
            head: 'Valid until, or used',
            cell: ({ expiresAt, usedAt, usedBy }) =>
              usedAt === null ? (
                <AtAndAgo at={expiresAt} />
              ) : (
                <>
                  used <AtAndAgo at={usedAt} /> by run <Code>{usedBy ?? 'unknown'}</Code>
                </>
              ),
          },
        ]}
      />
    </Section>
  );
}

/** The exemptions that match the hub, the first to end first. */
export function HubExemptionList({ hub: { exemptions, hubId } }: { readonly hub: HubDetail }) {
  const { now } = usePage();
  return (
    <Section id="exemptions" title="Exemptions" note={counted(exemptions.length, 'exemption')}>
      <Table<HubExemption>
        caption={`Exemptions that match the ${wordOf(hubId)}`}
        isCaptionHidden={true}
        rows={exemptions}
        keyOf={({ id }) => id}
        empty={<p class="muted">No exemption of the policy matches this {wordOf(hubId)}.</p>}
        columns={[
          { head: 'Exemption', isRowHead: true, cell: ({ id }) => <Code>{id}</Code> },
          {
            head: 'Ends',
            cell: ({ expiresAt }) => (
              <>
                {new Date(expiresAt) <= now ? <strong>expired </strong> : undefined}
                <AtAndAgo at={expiresAt} />
              </>
            ),
          },
          { head: 'Covers', cell: (exemption) => <Covers exemption={exemption} /> },
          { head: 'Owner', cell: ({ owner }) => <Foreign>{owner}</Foreign> },
          { head: 'Ticket', cell: ({ ticket }) => <Ticket ticket={ticket} /> },
          { head: 'Reason', cell: ({ reason }) => <Foreign>{reason}</Foreign> },
        ]}
      />
    </Section>
  );
}

function Covers({ exemption: { covers } }: { readonly exemption: HubExemption }) {
  if (covers.length === 0) return <span class="muted">no finding now</span>;
  return (
    <>
      {covers.map(({ code, rule }, index) => (
        <span key={index}>
          {index === 0 ? undefined : ', '}
          <Link class="finding-code" to={`#${encodeURIComponent(findingFragment(code, rule ?? undefined))}`}>
            <Foreign>{rule === null ? code : `${code} ${rule}`}</Foreign>
          </Link>
        </span>
      ))}
    </>
  );
}

function Ticket({ ticket }: { readonly ticket: string }) {
  return ticket.startsWith('https://') ? (
    <Link to={ticket}>
      <Foreign>{ticket}</Foreign>
    </Link>
  ) : (
    <Foreign>{ticket}</Foreign>
  );
}

/** What Azure said about the hub, as recorded. Nothing without a message. */
export function HubAzureMessages({ hub: { azureMessages } }: { readonly hub: HubDetail }) {
  if (azureMessages.length === 0) return null;
  return (
    <Section id="azure" title="Azure’s messages">
      <Table<AzureMessage>
        caption="Messages of Azure, as Hubwarden recorded them"
        isCaptionHidden={true}
        rows={azureMessages}
        keyOf={({ about, at, message }) => `${about} ${at} ${message}`}
        columns={[
          {
            head: 'About',
            isRowHead: true,
            cell: ({ about, rule }) => (
              <>
                {about}
                {rule === null ? undefined : (
                  <>
                    {' '}
                    <Code>{rule}</Code>
                  </>
                )}
              </>
            ),
          },
          { head: 'Code', cell: ({ code }) => (code === null ? <span class="muted">none</span> : <Code>{code}</Code>) },
          { head: 'Message', cell: ({ message }) => <Foreign>{message}</Foreign> },
          {
            head: 'When',
            cell: ({ at }) => (at === null ? <span class="muted">not recorded</span> : <AtAndAgo at={at} />),
          },
        ]}
      />
    </Section>
  );
}
