import type { ComponentChildren } from 'preact';
import type { SortKey } from '../../../core/filter/field-meanings.ts';
import type { HubId } from '../../../core/hub-id.ts';
import { kindOf } from '../../../core/hub-id.ts';
import { capitalized, wordsOfIds } from '../../../core/kind-words.ts';
import { visibleLine } from '../../../core/text/printable.ts';
import type { FleetHub } from '../../../reconcile/operator/fleet-hubs.ts';
import { FindingLink } from '../parts/finding-link.tsx';
import { HubLink } from '../parts/hub-link.tsx';
import { Link } from '../parts/link.tsx';
import { Foreign } from '../parts/parts.tsx';
import type { Column } from '../parts/table.tsx';
import { Table } from '../parts/table.tsx';
import { Ago } from '../parts/time.tsx';
import { SeverityBadge, VerdictBadge } from '../parts/verdict.tsx';
import type { HubsState } from './hubs-view.ts';
import { directionOf, sortedBy } from './hubs-view.ts';

/** A table of hubs. @param state undefined: its columns are not for sorting */
export function HubTable({
  caption,
  hubs,
  state,
}: {
  readonly caption: string;
  readonly hubs: readonly FleetHub[];
  readonly state: HubsState | undefined;
}) {
  return (
    <div class="hub-table">
      <Table
        caption={caption}
        isCaptionHidden={true}
        columns={columnsOf(state, hubs)}
        rows={hubs}
        keyOf={({ hubId }) => hubId}
      />
    </div>
  );
}

function columnsOf(state: HubsState | undefined, hubs: readonly FleetHub[]): readonly Column<FleetHub>[] {
  const column = (
    words: string,
    key: SortKey | undefined,
    cell: Column<FleetHub>['cell'],
    isRowHead = false,
  ): Column<FleetHub> => {
    if (state === undefined || key === undefined) return { head: words, cell, isRowHead };
    return {
      head: <SortLink state={state} sortKey={key} words={words} />,
      cell,
      isRowHead,
      sort: directionOf(state, key),
    };
  };
  return [
    column('Verdict', 'verdict', ({ verdict }) => <VerdictBadge verdict={verdict} />),
    column(capitalized(wordsOfIds(hubs.map(({ hubId }) => hubId)).one), 'name', nameCell, true),
    column('Severity', 'severity', ({ severity }) => <SeverityBadge severity={severity} />),
    column('Findings', undefined, ({ codes }) => <Codes codes={codes} />),
    column('Assignment', 'assignment', assignmentCell),
    column('Resource group', 'group', placeCell),
    column('Since', 'since', ({ verdictSince }) => <Ago at={verdictSince} />),
    column('Judged', 'age', judgedCell),
  ];
}

/** A hub has its name alone; every other kind of resource is named. */
function nameCell({ hubId, name }: FleetHub): ComponentChildren {
  const { name: kindName, words } = kindOf(hubId as HubId);
  return (
    <>
      <HubLink hubId={hubId} name={visibleLine(name)} />
      {kindName === 'MlWorkspace' ? undefined : <span class="second">{words.one}</span>}
    </>
  );
}

function SortLink({
  sortKey,
  state,
  words,
}: {
  readonly state: HubsState;
  readonly sortKey: SortKey;
  readonly words: string;
}) {
  const direction = directionOf(state, sortKey);
  return (
    <Link to={sortedBy(state, sortKey)}>
      {words}
      {direction === undefined ? undefined : <span aria-hidden="true">{direction === 'ascending' ? ' ▼' : ' ▲'}</span>}
    </Link>
  );
}

/** More codes on one hub are named by their number. */
const MOST_CODES = 6;

function Codes({ codes }: { readonly codes: readonly string[] }) {
  if (codes.length === 0) return <span class="muted">–</span>;
  return (
    <span class="codes">
      {codes.slice(0, MOST_CODES).map((code) => (
        <FindingLink key={code} code={code} />
      ))}
      {codes.length > MOST_CODES ? <span>and {codes.length - MOST_CODES} more</span> : undefined}
    </span>
  );
}

function assignmentCell({ assignment, mode }: FleetHub): ComponentChildren {
  if (assignment === undefined) return <span class="muted">none</span>;
  return (
    <>
      <Foreign>{visibleLine(assignment)}</Foreign>
      {mode === undefined ? undefined : <span class="second">{visibleLine(mode)}</span>}
    </>
  );
}

function placeCell({ resourceGroup, subscriptionId }: FleetHub): ComponentChildren {
  return (
    <>
      <Foreign>{visibleLine(resourceGroup)}</Foreign>
      <span class="second">
        <Foreign>{visibleLine(subscriptionId)}</Foreign>
      </span>
    </>
  );
}

function judgedCell({ confirmedAt, notCovered }: FleetHub): ComponentChildren {
  return (
    <>
      <Ago at={confirmedAt} />
      {notCovered === undefined ? undefined : (
        <span class="second">
          not current: <Foreign>{visibleLine(notCovered)}</Foreign>
        </span>
      )}
    </>
  );
}
