import type { FilterProblem } from '../../../core/filter/filter-problem.ts';
import { misplacedWords } from '../../../core/filter/misplaced-words.ts';
import { capitalized, withArticle } from '../../../core/kind-words.ts';
import { PAGE_PATHS } from '../../../core/pages/page-paths.ts';
import { commandText } from '../../../core/text/command-text.ts';
import { visibleLine } from '../../../core/text/printable.ts';
import type { FleetList } from '../../../reconcile/queries/fleet-list.ts';
import type { Facet, IndexAge } from '../../../reconcile/queries/web-reads.ts';
import { PageLayout } from '../frame/page-layout.tsx';
import { Link } from '../parts/link.tsx';
import { usePage } from '../parts/page-context.tsx';
import { Code, counted, countText, Empty, Foreign } from '../parts/parts.tsx';
import { StaleBanner } from '../parts/stale-banner.tsx';
import { BulkReconcile } from './bulk-reconcile.tsx';
import { Facets } from './facets.tsx';
import { Chips, FilterBox } from './filter-box.tsx';
import { HubTable } from './hub-table.tsx';
import type { HubsState } from './hubs-view.ts';
import { exportPath, listPath } from './hubs-view.ts';

/** The list of hubs with its filter. */
export interface HubsPageProps {
  readonly state: HubsState;
  /** The filter as the person wrote it. */
  readonly text: string;
  readonly list: FleetList & IndexAge;
  readonly facets: readonly Facet[];
  /** State of the matching hubs, to which a request for all of them is bound; undefined: the caller cannot send one. */
  readonly seen: string | undefined;
}

/** Hubs by filter, sorted and in pages, with what narrows the list further. */
export function HubsPage({ facets, list, seen, state, text }: HubsPageProps) {
  const { page, total } = list;
  const title = useTitle();
  return (
    <PageLayout title={title} section={PAGE_PATHS.hubs}>
      <h1>{title}</h1>
      <StaleBanner age={list} />
      <FilterBox text={text} problems={[]} sort={sortOf(state)} />
      <Chips state={state} />
      {total === 0 ? <NoHubs /> : undefined}
      {total > 0 && page.matched === 0 ? <NothingMatches state={state} /> : undefined}
      {page.matched === 0 ? undefined : (
        <div class="with-facets">
          <Facets facets={facets} matched={page.matched} state={state} />
          <div class="list">
            <Counts list={list} state={state} />
            <HubTable caption={title} hubs={page.rows} state={state} />
            <Pages list={list} state={state} />
            <BulkReconcile state={state} matched={page.matched} seen={seen} />
          </div>
        </div>
      )}
    </PageLayout>
  );
}

/** The page for a filter that is not understood: no list, so that none is taken for the answer. */
export function WrongFilterPage({
  problems,
  sort,
  text,
}: {
  readonly text: string;
  readonly sort: string | undefined;
  readonly problems: readonly FilterProblem[];
}) {
  const title = useTitle();
  const { many } = usePage().words;
  return (
    <PageLayout title={title} section={PAGE_PATHS.hubs}>
      <h1>{title}</h1>
      <FilterBox text={text} problems={problems} sort={sort} />
      <Empty title={`No ${many} are shown, because the filter is not understood.`}>
        <p>
          Correct the filter above, or <Link to={PAGE_PATHS.hubs}>show all {many}</Link>.
        </p>
      </Empty>
    </PageLayout>
  );
}

function useTitle(): string {
  return capitalized(usePage().words.many);
}

function sortOf({ order }: HubsState): string | undefined {
  const path = listPath({ filter: { terms: [] }, order });
  return new URLSearchParams(path.split('?')[1] ?? '').get('sort') ?? undefined;
}

function NoHubs() {
  const { one } = usePage().words;
  return (
    <Empty title={`Hubwarden knows no ${one} yet.`}>
      <p>
        Hubwarden knows {withArticle(one)} after a sweep, or an event about it, has led to a read. Run{' '}
        <Code>{commandText('doctor')}</Code>: it says whether the identity of Hubwarden may read the subscriptions.
      </p>
    </Empty>
  );
}

function NothingMatches({ state }: { readonly state: HubsState }) {
  const { filter, order } = state;
  return (
    <Empty title={`No ${usePage().words.one} matches this filter.`}>
      {misplacedWords(filter).map((hint) => (
        <p key={hint}>
          <Foreign>{visibleLine(hint)}</Foreign>
        </p>
      ))}
      <p>
        <Link to={listPath({ filter: { terms: [] }, order })}>Reset the filter</Link>
      </p>
    </Empty>
  );
}

/** Which rows of how many. The numbers count rows, not places that a mark keeps. */
function Counts({ list: { page, total }, state }: { readonly list: FleetList; readonly state: HubsState }) {
  const { matched, remaining, rows } = page;
  const last = matched - remaining;
  const { many, one } = usePage().words;
  const known = counted(total, one, many);
  const all = matched === total ? known : `${countText(matched)} of ${known} match`;
  const shown = rows.length === matched ? '' : `; rows ${countText(last - rows.length + 1)} to ${countText(last)}`;
  return (
    <div class="list-head">
      <p class="counts">
        <strong>{all}</strong>
        {shown}
      </p>
      <p class="exports">
        All that match as{' '}
        <Link to={exportPath(state, 'csv')} download={true}>
          CSV
        </Link>
        {' or '}
        <Link to={exportPath(state, 'json')} download={true}>
          JSON
        </Link>
      </p>
    </div>
  );
}

function Pages({ list: { page }, state }: { readonly list: FleetList; readonly state: HubsState }) {
  if (page.rows.length === page.matched) return undefined;
  return (
    <nav class="pages" aria-label="Pages of the list">
      {state.after === undefined ? undefined : <Link to={listPath(state)}>First page</Link>}
      {page.next === undefined ? (
        <span class="muted">This is the last page.</span>
      ) : (
        <Link to={listPath(state, page.next)}>Next page ({countText(page.remaining)} more)</Link>
      )}
    </nav>
  );
}
