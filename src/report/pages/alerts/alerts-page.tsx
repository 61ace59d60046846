import { alertPath, PAGE_PATHS, withQuery } from '../../../core/pages/page-paths.ts';
import type { NamedAlert } from '../../../reconcile/operator/named-alerts.ts';
import type { AlertsView } from '../../../reconcile/queries/alert-list.ts';
import { PageLayout } from '../frame/page-layout.tsx';
import { FindingLink } from '../parts/finding-link.tsx';
import { Link } from '../parts/link.tsx';
import { Banner, counted, Empty, Foreign, Section } from '../parts/parts.tsx';
import { Table } from '../parts/table.tsx';
import { Ago } from '../parts/time.tsx';
import { SeverityBadge } from '../parts/verdict.tsx';
import { Deliveries, Phase, Why } from './alert-words.tsx';
import { Silences } from './silences.tsx';

/** Alerts by their cause: who was notified, who was not and why, and the silences. */
export function AlertsPage({
  all,
  now,
  view,
}: {
  readonly view: AlertsView;
  readonly all: boolean;
  readonly now: Date;
}) {
  const { alerts, undecided, unreadable } = view;
  const open = alerts.filter(({ alert }) => alert.open).length;
  return (
    <PageLayout title="Alerts" section={PAGE_PATHS.alerts}>
      <h1>Alerts</h1>
      <p class="lead">
        {open === 0 ? 'No receiver has an open alert now.' : `Receivers have ${counted(open, 'open alert')}.`} One alert
        stands for one cause on any number of hubs.
      </p>
      {unreadable.length === 0 ? undefined : (
        <Banner kind="warning" title={`${counted(unreadable.length, 'row')} cannot be read:`}>
          <ul>
            {unreadable.map((each) => (
              <li key={each}>
                <Foreign>{each}</Foreign>
              </li>
            ))}
          </ul>
        </Banner>
      )}
      <ul class="chips">
        <li>
          <Link class="chip" to={PAGE_PATHS.alerts} current={!all}>
            Firing
          </Link>
        </li>
        <li>
          <Link class="chip" to={withQuery(PAGE_PATHS.alerts, { all: 'yes' })} current={all}>
            All, resolved ones included
          </Link>
        </li>
        <li>
          <Link class="chip" to={PAGE_PATHS.silence}>
            Silence findings…
          </Link>
        </li>
      </ul>
      <AlertTable alerts={alerts} all={all} />
      {undecided.length === 0 ? undefined : (
        <p>
          {counted(undecided.length, 'cause')} fires and Hubwarden has not decided yet which receivers to notify:{' '}
          <Foreign>{undecided.join(', ')}</Foreign>
        </p>
      )}
      <Unnotified view={view} />
      <Section id="silences" title="Silences">
        <Silences silences={view.silences} now={now} />
      </Section>
    </PageLayout>
  );
}

function AlertTable({ alerts, all }: { readonly alerts: readonly NamedAlert[]; readonly all: boolean }) {
  return (
    <Table
      caption="Alerts, the newest notification first"
      isCaptionHidden={true}
      rows={alerts}
      keyOf={({ id }) => id}
      idOf={({ id }) => id}
      empty={
        <Empty title="No alert fires.">
          <p>Findings that raise no alert, and the reason, are listed below where there are any.</p>
        </Empty>
      }
      others={<Link to={withQuery('/api/alerts', { all: all ? 'true' : undefined })}>The list as JSON has all.</Link>}
      columns={[
        { head: 'Severity', cell: ({ alert }) => <SeverityBadge severity={alert.severity} /> },
        {
          head: 'Alert',
          isRowHead: true,
          cell: ({ alert, id }) => (
            <Link to={alertPath(id)}>
              <Foreign>{alert.title}</Foreign>
            </Link>
          ),
        },
        { head: 'Finding', cell: ({ alert }) => <FindingLink code={alert.code} /> },
        { head: 'Hubs', isNumber: true, cell: ({ firing, id }) => <Link to={`${alertPath(id)}#hubs`}>{firing}</Link> },
        { head: 'State', cell: (each) => <Phase {...each} /> },
        {
          head: 'Since',
          cell: ({ since }) => (since === undefined ? <span class="muted">–</span> : <Ago at={since} />),
        },
        { head: 'Notified', cell: ({ deliveries }) => <Deliveries deliveries={deliveries} /> },
        { head: 'Why, or why not yet', cell: ({ alert }) => <Why alert={alert} /> },
      ]}
    />
  );
}

/** Findings in records that raise no alert: an empty list of alerts must not look like a green fleet. */
function Unnotified({ view: { unnotified } }: { readonly view: AlertsView }) {
  if (unnotified.length === 0) return undefined;
  return (
    <Section id="unnotified" title="Findings that notify no receiver">
      <ul>
        {unnotified.map(({ code, hubs, why }) => (
          <li key={`${code} ${why}`}>
            <FindingLink code={code} /> on {counted(hubs.length, 'hub')}: <Foreign>{why}</Foreign>
          </li>
        ))}
      </ul>
    </Section>
  );
}
