import { FIELD_MEANINGS } from '../../../core/filter/field-meanings.ts';
import { visibleLine } from '../../../core/text/printable.ts';
import type { Facet } from '../../../reconcile/queries/web-reads.ts';
import { Link } from '../parts/link.tsx';
import { counted, countText, Foreign } from '../parts/parts.tsx';
import type { HubsState } from './hubs-view.ts';
import { placeOfTerm, withoutTerm, withTerm } from './hubs-view.ts';

/** Values of fields among the hubs of the list: a click adds the value to the filter, or leaves its hubs out. */
export function Facets({
  facets,
  matched,
  state,
}: {
  readonly facets: readonly Facet[];
  /** Number of hubs on all pages of the list. */
  readonly matched: number;
  readonly state: HubsState;
}) {
  const known = facets.filter((facet) => isUseful(facet, matched, state));
  if (known.length === 0) return undefined;
  return (
    <details class="facets">
      <summary>Narrow the list</summary>
      {known.map((facet) => (
        <FieldValues key={facet.field} facet={facet} state={state} />
      ))}
    </details>
  );
}

/** Values that are shown of one field. */
const MOST_VALUES = 8;

/** A value that every hub has narrows nothing, unless it can be removed. */
function isUseful({ values }: Facet, matched: number, state: HubsState): boolean {
  const [first, ...others] = values;
  if (first === undefined) return false;
  return others.length > 0 || first.hubs < matched || placeOfTerm(state, first.term) !== undefined;
}

function FieldValues({ facet: { field, more, values }, state }: { readonly facet: Facet; readonly state: HubsState }) {
  const further = more + Math.max(0, values.length - MOST_VALUES);
  return (
    <section aria-labelledby={`facet-${field}`}>
      <h2 id={`facet-${field}`} title={FIELD_MEANINGS[field].meaning}>
        {field}
      </h2>
      <ul>
        {values.slice(0, MOST_VALUES).map(({ hubs, term, value }) => (
          <li key={term}>
            <Value hubs={hubs} term={term} value={visibleLine(value)} state={state} />
          </li>
        ))}
      </ul>
      {further === 0 ? undefined : <p class="hint">and {counted(further, 'further value')}</p>}
    </section>
  );
}

function Value({
  hubs,
  state,
  term,
  value,
}: {
  readonly value: string;
  readonly term: string;
  readonly hubs: number;
  readonly state: HubsState;
}) {
  const place = placeOfTerm(state, term);
  if (place !== undefined)
    return (
      <>
        <Link to={withoutTerm(state, place)} label={`Remove ${term}`} class="value on">
          <Foreign>{value}</Foreign> <span aria-hidden="true">×</span>
        </Link>
        <span class="number">{countText(hubs)}</span>
      </>
    );
  return (
    <>
      <Link to={withTerm(state, term)} class="value">
        <Foreign>{value}</Foreign>
      </Link>
      <Link to={withTerm(state, term, true)} class="not" label={`Without ${value}`} title={`Without ${value}`}>
        −
      </Link>
      <span class="number">{countText(hubs)}</span>
    </>
  );
}
