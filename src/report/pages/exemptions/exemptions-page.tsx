import { capitalized } from '../../../core/kind-words.ts';
import { hubsPath, PAGE_PATHS } from '../../../core/pages/page-paths.ts';
import type { ExemptionList, ExemptionView } from '../../../reconcile/queries/exemption-list.ts';
import { PageLayout } from '../frame/page-layout.tsx';
import { FindingLink } from '../parts/finding-link.tsx';
import { HubLink } from '../parts/hub-link.tsx';
import { Link } from '../parts/link.tsx';
import { usePage } from '../parts/page-context.tsx';
import { Banner, Code, counted, countText, Empty, Fold, Foreign } from '../parts/parts.tsx';
import { Table } from '../parts/table.tsx';
import { Ago } from '../parts/time.tsx';
import { VerdictBadge } from '../parts/verdict.tsx';

/** Which exemptions the page shows. */
export interface ExemptionsShown {
  readonly owner: string | undefined;
  readonly within: string | undefined;
  readonly unused: boolean;
}

/** The exemptions of the active policy, the next to end first. */
export function ExemptionsPage({
  list,
  shown,
  problem,
}: {
  readonly list: ExemptionList | undefined;
  readonly shown: ExemptionsShown;
  readonly problem: string | undefined;
}) {
  return (
    <PageLayout title="Exemptions" section={PAGE_PATHS.exemptions}>
      <h1>Exemptions</h1>
      <p class="lead">
        Findings that the policy excuses, with an owner, a ticket, a reason and an end. Exemptions are written in the
        policy.
      </p>
      <Search shown={shown} problem={problem} />
      {list === undefined ? undefined : <Exemptions list={list} />}
    </PageLayout>
  );
}

function Search({
  problem,
  shown: { owner, unused, within },
}: {
  readonly shown: ExemptionsShown;
  readonly problem: string | undefined;
}) {
  return (
    <form method="get" action={PAGE_PATHS.exemptions} class="search">
      <label>
        Owner <input name="owner" value={owner ?? ''} placeholder="pattern, * for any text" />
      </label>
      <label>
        Ends within <input name="within" value={within ?? ''} placeholder="30d" size={6} />
      </label>
      <label>
        <input type="checkbox" name="unused" value="yes" checked={unused} />
        covers nothing now
      </label>
      <button type="submit">Show</button>
      {problem === undefined ? undefined : (
        <p class="problem" role="alert">
          <Foreign>{problem}</Foreign>
        </p>
      )}
    </form>
  );
}

function Exemptions({ list: { exemptions, notJudged } }: { readonly list: ExemptionList }) {
  const { many, one } = usePage().words;
  const soon = exemptions.filter(({ state }) => state === 'ExpiresSoon').length;
  return (
    <>
      {notJudged.length === 0 ? undefined : (
        <Banner
          kind="warning"
          title={`${counted(notJudged.length, one, many)} could not be judged: what an exemption covers there is not known.`}
        >
          <Link to={hubsPath({ filter: 'verdict:unknown' })}>Show them</Link>
        </Banner>
      )}
      <p>
        {counted(exemptions.length, 'exemption')},{' '}
        {soon === 0 ? 'none ends soon' : `${soon} ${soon === 1 ? 'ends' : 'end'} soon`}.
      </p>
      <Table
        caption="Exemptions, the next to end first"
        isCaptionHidden={true}
        rows={exemptions}
        keyOf={({ id }) => id}
        idOf={({ id }) => id}
        empty={
          <Empty title="No exemption matches.">
            <p>Without a selection this page lists every exemption of the active policy.</p>
          </Empty>
        }
        others={<Link to="/api/exemptions">The list as JSON has all.</Link>}
        columns={[
          { head: 'Ends', cell: (each) => <End exemption={each} /> },
          { head: 'Owner', isRowHead: true, cell: ({ owner }) => <Foreign>{owner}</Foreign> },
          { head: 'Ticket', cell: ({ ticket }) => <Ticket text={ticket} /> },
          { head: 'Findings', cell: (each) => <What exemption={each} /> },
          { head: capitalized(many), cell: (each) => <Hubs exemption={each} /> },
          { head: 'Covers now', cell: (each) => <Covers exemption={each} /> },
          { head: 'When it ends', cell: (each) => <AtEnd exemption={each} /> },
          { head: 'Reason', cell: ({ reason }) => <Foreign>{reason}</Foreign> },
        ]}
      />
    </>
  );
}

function End({ exemption: { daysLeft, expiresAt, state } }: { readonly exemption: ExemptionView }) {
  const days = daysLeft < 0 ? 'has ended' : counted(daysLeft, 'day');
  return (
    <>
      {state === 'InForce' ? (
        <strong>{days}</strong>
      ) : (
        <strong class={`severity severity-${state === 'Expired' ? 'error' : 'warning'}`}>{days}</strong>
      )}
      <div class="muted">
        <Ago at={expiresAt} />
      </div>
    </>
  );
}

/** A ticket that is an address leads there. */
function Ticket({ text }: { readonly text: string }) {
  return /^https:\/\//.test(text) ? (
    <Link to={text}>
      <Foreign>{text}</Foreign>
    </Link>
  ) : (
    <Foreign>{text}</Foreign>
  );
}

function What({ exemption: { findings, rule } }: { readonly exemption: ExemptionView }) {
  return (
    <>
      {findings.map((code) => (
        <span key={code}>
          <FindingLink code={code} />{' '}
        </span>
      ))}
      {rule === undefined ? undefined : (
        <div>
          rule <Code>{rule}</Code>
        </div>
      )}
    </>
  );
}

function Hubs({ exemption: { hub, hubs } }: { readonly exemption: ExemptionView }) {
  return (
    <>
      {hubs.length === 0 ? (
        <span class="muted">no known hub</span>
      ) : hubs.length === 1 ? (
        <Foreign>{hubs[0] ?? ''}</Foreign>
      ) : (
        counted(hubs.length, 'hub')
      )}
      <div class="muted">
        written for <Code>{hub}</Code>
      </div>
    </>
  );
}

function Covers({ exemption: { covers, isUnused } }: { readonly exemption: ExemptionView }) {
  if (covers.length === 0)
    return <span class="muted">{isUnused ? 'nothing: remove it if it is no longer needed' : 'nothing'}</span>;
  return (
    <Fold summary={counted(covers.length, 'finding')}>
      <ul>
        {covers.slice(0, MOST_HUBS).map(({ code, hubId, hubName, message, rule }) => (
          <li key={`${hubId} ${code} ${rule}`}>
            <HubLink hubId={hubId} name={hubName} />: <Foreign>{message}</Foreign>
          </li>
        ))}
      </ul>
      <Further hubs={covers.length} />
    </Fold>
  );
}

function AtEnd({ exemption: { atExpiry } }: { readonly exemption: ExemptionView }) {
  if (atExpiry.length === 0) return <span class="muted">no verdict changes</span>;
  return (
    <>
      <ul>
        {atExpiry.slice(0, MOST_HUBS).map(({ hubId, hubName, verdictThen }) => (
          <li key={hubId}>
            <HubLink hubId={hubId} name={hubName} /> becomes <VerdictBadge verdict={verdictThen} />
          </li>
        ))}
      </ul>
      <Further hubs={atExpiry.length} />
    </>
  );
}

/** Hubs that one cell lists: an exemption may be for the whole fleet. */
const MOST_HUBS = 10;

function Further({ hubs }: { readonly hubs: number }) {
  if (hubs <= MOST_HUBS) return null;
  return (
    <p class="muted">
      … and {countText(hubs - MOST_HUBS)} more. <Link to="/api/exemptions">The list as JSON has all.</Link>
    </p>
  );
}
