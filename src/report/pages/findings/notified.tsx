import type { HubId } from '../../../core/hub-id.ts';
import { hubPath, PAGE_PATHS } from '../../../core/pages/page-paths.ts';
import type { Result } from '../../../core/result.ts';
import { commandText, TO_BE_WRITTEN } from '../../../core/text/command-text.ts';
import { ageText } from '../../../core/time/age-text.ts';
import { CATALOGUE } from '../../../core/verdict/catalogue/catalogue.ts';
import type { FindingCode } from '../../../core/verdict/catalogue/finding-code.ts';
import type { AlertRoutes, RoutedReceiver } from '../../../reconcile/queries/alert-routes.ts';
import { Link } from '../parts/link.tsx';
import { Code, Foreign } from '../parts/parts.tsx';
import type { Column } from '../parts/table.tsx';
import { Table } from '../parts/table.tsx';

/** Which alert the finding becomes, and its receivers for one hub that has it. */
export function Notified({
  code,
  routes,
}: {
  readonly code: FindingCode;
  readonly routes: Result<AlertRoutes, string> | undefined;
}) {
  const { alwaysNotified, groupKey } = CATALOGUE[code];
  if (groupKey === undefined)
    return <p>No receiver: findings of this code raise no alert. They stand on the page of their hub.</p>;
  const parts = ['code', ...groupKey].join(' and ');
  return (
    <>
      <p>
        One alert for each {parts}.
        {alwaysNotified ? ' Its receivers are notified once even when Hubwarden repairs it at once.' : undefined}{' '}
        <Link to={PAGE_PATHS.alerts}>Alerts that fire now</Link>
      </p>
      <Receivers code={code} routes={routes} />
    </>
  );
}

function Receivers({
  code,
  routes,
}: {
  readonly code: FindingCode;
  readonly routes: Result<AlertRoutes, string> | undefined;
}) {
  if (routes === undefined)
    return (
      <p>
        The receivers depend on the hub:{' '}
        <Code>{commandText('alerts', 'routes', '--code', code, '--hub', TO_BE_WRITTEN)}</Code> says who would be
        notified.
      </p>
    );
  if (!routes.ok)
    return (
      <p>
        The receivers are not known: <Foreign>{routes.error}</Foreign>
      </p>
    );
  const { hubId, hubName, noAlert, receivers } = routes.value;
  const hub = (
    <Link to={hubPath(hubId as HubId)}>
      <Foreign>{hubName}</Foreign>
    </Link>
  );
  if (noAlert !== undefined)
    return (
      <p>
        On {hub} it raises no alert: <Foreign>{noAlert}</Foreign>
      </p>
    );
  return (
    <>
      <p>The receivers depend on the hub. For {hub}:</p>
      <Table
        caption={`Receivers of ${code} on ${hubName}`}
        isCaptionHidden={true}
        columns={COLUMNS}
        rows={receivers}
        keyOf={({ name }) => name}
        empty={<p>The policy names no receiver: the settings of the app decide.</p>}
      />
    </>
  );
}

const COLUMNS: readonly Column<RoutedReceiver>[] = [
  { head: 'Receiver', isRowHead: true, cell: ({ name }) => <Foreign>{name}</Foreign> },
  { head: 'Type', cell: ({ type }) => type },
  { head: 'May wake a person', cell: ({ pages }) => (pages ? 'yes' : 'no') },
  { head: 'Waits', isNumber: true, cell: ({ waitSeconds }) => (waitSeconds === 0 ? '–' : ageText(waitSeconds)) },
  {
    head: 'Repeats',
    isNumber: true,
    cell: ({ repeatSeconds }) => (repeatSeconds === 0 ? 'never' : ageText(repeatSeconds)),
  },
  { head: 'Now', cell: ({ muted }) => (muted === undefined ? 'is notified' : <Foreign>{muted}</Foreign>) },
];
