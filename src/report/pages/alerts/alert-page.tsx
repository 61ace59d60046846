import type { HubId } from '../../../core/hub-id.ts';
import { hubIdFrom } from '../../../core/hub-id.ts';
import { capitalized, wordsOfIds } from '../../../core/kind-words.ts';
import { alertPath, hubFindingPath, hubsPath, PAGE_PATHS, silencePath } from '../../../core/pages/page-paths.ts';
import { entryOf } from '../../../core/verdict/catalogue/catalogue.ts';
import type { AlertDetails } from '../../../reconcile/operator/alert-requests.ts';
import type { InstanceRecord } from '../../../reconcile/records/alert-record.ts';
import { PageLayout } from '../frame/page-layout.tsx';
import { ActionForm } from '../parts/action-form.tsx';
import { FindingLink } from '../parts/finding-link.tsx';
import { Link } from '../parts/link.tsx';
import { Banner, Code, counted, Empty, Facts, Foreign, Section } from '../parts/parts.tsx';
import { Table } from '../parts/table.tsx';
import { Ago, At, AtAndAgo } from '../parts/time.tsx';
import { SeverityBadge } from '../parts/verdict.tsx';
import { Deliveries, Phase, Why } from './alert-words.tsx';

/** One alert: its state, its hubs, its notifications, and what a person can do. The links of notifications lead here. */
export function AlertPage({ found, seen }: { readonly found: AlertDetails; readonly seen: string | undefined }) {
  const { alert, deliveries, id, others } = found;
  return (
    <PageLayout title={`Alert ${id}`} section={PAGE_PATHS.alerts}>
      <h1>
        <Foreign>{alert.title}</Foreign>
      </h1>
      <Lead found={found} />
      <Facts
        rows={[
          ['Alert', <Code>{id}</Code>],
          ['State', <Phase {...found} />],
          ['Severity', <SeverityBadge severity={alert.severity} />],
          ['Finding', <Meaning code={alert.code} />],
          found.since === undefined ? undefined : ['Since', <AtAndAgo at={found.since} />],
          ['Opened', openedText(alert.episode)],
          [
            'Receivers',
            deliveries.length === 0 ? (
              <Foreign>{`would go to ${alert.receivers.join(', ') || 'no receiver'}`}</Foreign>
            ) : (
              <Deliveries deliveries={deliveries} />
            ),
          ],
          ['Why, or why not yet', <Why alert={alert} />],
          others.length === 0
            ? undefined
            : [
                'At other receivers',
                others.map((each) => (
                  <span key={each}>
                    <Link to={alertPath(each)}>{each}</Link>{' '}
                  </span>
                )),
              ],
        ]}
      />
      <Hubs found={found} />
      <Notifications found={found} />
      <WhatToDo found={found} seen={seen} />
    </PageLayout>
  );
}

/** What a person who comes from a notification has to know first: that it is over, or that the link is of an earlier opening. */
function Lead({ found: { alert, earlierId, id, members, phase } }: { readonly found: AlertDetails }) {
  const { one } = wordsOfIds(members.map(({ hubId }) => hubId));
  if (phase === 'Over')
    return (
      <Banner kind="success" title={`This alert is resolved: no ${one} shows the finding now.`}>
        {alert.resolvedAt === undefined ? undefined : <AtAndAgo at={alert.resolvedAt} />}
      </Banner>
    );
  if (earlierId === undefined) return undefined;
  return <Banner kind="info" title={`${earlierId} is an earlier opening of this alert. It fires again, as ${id}.`} />;
}

function Meaning({ code }: { readonly code: string }) {
  const entry = entryOf(code);
  return (
    <>
      <FindingLink code={code} /> {entry?.title}. <span class="muted">{entry?.why}</span>
    </>
  );
}

function openedText(episode: number): string {
  if (episode === 0) return 'never: no receiver was notified of it';
  return episode === 1 ? 'once' : `${episode} times`;
}

function Hubs({ found: { alert, id, members } }: { readonly found: AlertDetails }) {
  const rows = members.toSorted((a, b) => Number(b.firing) - Number(a.firing) || (a.hubName < b.hubName ? -1 : 1));
  const firing = members.filter((each) => each.firing).length;
  const { many, one } = wordsOfIds(members.map(({ hubId }) => hubId));
  return (
    <Section
      id="hubs"
      title={capitalized(many)}
      note={`${counted(firing, one, many)} with the finding, ${members.length - firing} without it now`}
    >
      <Table
        caption={`${capitalized(many)} of the alert`}
        isCaptionHidden={true}
        rows={rows}
        keyOf={({ hubId }) => hubId}
        empty={<Empty title={`The alert has no ${one} any more.`} />}
        others={
          <>
            <Link to={hubsPath({ filter: `code:${alert.code}` })}>
              {capitalized(many)} with {alert.code}
            </Link>{' '}
            has every {one} with the finding now, and the <Link to={`/api${alertPath(id)}`}>alert as JSON</Link> every{' '}
            {one} of the alert.
          </>
        }
        columns={[
          { head: capitalized(one), isRowHead: true, cell: (member) => <Member member={member} /> },
          { head: 'State', cell: (member) => <MemberState member={member} /> },
          { head: 'Since', cell: ({ since }) => <Ago at={since} /> },
          { head: 'What', cell: ({ message }) => <Foreign>{message}</Foreign> },
          {
            head: 'Who',
            cell: ({ by }) => (by === undefined ? <span class="muted">not known</span> : <Foreign>{by}</Foreign>),
          },
          {
            head: 'What Hubwarden does',
            cell: ({ done }) => (done === undefined ? <span class="muted">–</span> : <Foreign>{done}</Foreign>),
          },
          {
            head: 'To do',
            cell: ({ firing: isFiring, fix }) =>
              isFiring ? <Foreign>{fix}</Foreign> : <span class="muted">nothing</span>,
          },
        ]}
      />
    </Section>
  );
}

function Member({ member: { code, hubId, hubName, rule } }: { readonly member: InstanceRecord }) {
  if (hubIdFrom(hubId) === undefined) return <Foreign>{hubName}</Foreign>;
  return (
    <Link to={hubFindingPath(hubId as HubId, code, rule)}>
      <Foreign>{hubName}</Foreign>
    </Link>
  );
}

function MemberState({ member: { endedBecause, firing } }: { readonly member: InstanceRecord }) {
  if (firing) return <>firing</>;
  return (
    <>
      over
      {endedBecause === undefined ? undefined : (
        <div class="muted">
          <Foreign>{endedBecause}</Foreign>
        </div>
      )}
    </>
  );
}

function Notifications({ found: { id, notices: notifications } }: { readonly found: AlertDetails }) {
  const rows = notifications.toSorted((a, b) => (a.notice.at < b.notice.at ? 1 : -1));
  return (
    <Section id="notifications" title="Notifications" note={counted(rows.length, 'notification')}>
      <Table
        caption="Notifications, the newest first"
        isCaptionHidden={true}
        rows={rows}
        keyOf={({ notice: { noticeId }, receiver }) => `${receiver} ${noticeId}`}
        empty={<Empty title="Hubwarden has sent no notification of it." />}
        others={<Link to={`/api${alertPath(id)}`}>The alert as JSON has all.</Link>}
        columns={[
          { head: 'At', cell: ({ notice }) => <At at={notice.at} /> },
          { head: 'Notification', isRowHead: true, cell: ({ notice }) => notice.transition },
          { head: 'Receiver', cell: ({ receiver }) => <Foreign>{receiver}</Foreign> },
          { head: 'State', cell: ({ state }) => state },
          { head: 'Attempts', isNumber: true, cell: ({ attempts }) => attempts },
          {
            head: 'Answer',
            cell: ({ detail }) => (detail === undefined ? <span class="muted">–</span> : <Foreign>{detail}</Foreign>),
          },
        ]}
      />
    </Section>
  );
}

function WhatToDo({
  found: { alert, id, members },
  seen,
}: {
  readonly found: AlertDetails;
  readonly seen: string | undefined;
}) {
  const hubs = members.filter(({ firing, hubId }) => firing && hubIdFrom(hubId) !== undefined);
  const names = hubs.length > 0 && hubs.length <= MOST_NAMED ? hubs.map(({ hubId }) => hubId).join(' ') : undefined;
  const { many } = wordsOfIds(members.map(({ hubId }) => hubId));
  const isTaken = alert.acknowledgedBy !== undefined;
  const notNow = alert.open ? undefined : 'No receiver has an open alert, so there is nothing to acknowledge.';
  return (
    <Section id="actions" title="Actions">
      <ActionForm
        to="/actions/acknowledge-alert"
        label={`Acknowledge alert ${id}`}
        seen={seen}
        values={{ alert: id }}
        notNow={notNow}
      />
      <p class="muted">
        {isTaken ? <Foreign>{`Acknowledged by ${alert.acknowledgedBy}. `}</Foreign> : undefined}
        Receivers get no reminder of what was notified so far. Rules and {many} that fire later notify again.
      </p>
      <p>
        <Link to={silencePath({ codes: alert.code, hubs: names, rules: undefined })}>Silence this finding…</Link>
      </p>
    </Section>
  );
}

const MOST_NAMED = 5;
