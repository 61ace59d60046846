import { FIELD_MEANINGS } from '../../../core/filter/field-meanings.ts';
import type { FilterProblem } from '../../../core/filter/filter-problem.ts';
import { PAGE_PATHS } from '../../../core/pages/page-paths.ts';
import { visibleLine } from '../../../core/text/printable.ts';
import { Link } from '../parts/link.tsx';
import { Code, Fold, Foreign } from '../parts/parts.tsx';
import type { HubsState } from './hubs-view.ts';
import { listPath, termText, withoutTerm } from './hubs-view.ts';

/** The box with the filter as the person wrote it, and what is wrong with it. */
export function FilterBox({
  problems,
  sort,
  text,
}: {
  readonly text: string;
  readonly problems: readonly FilterProblem[];
  /** The order of the address, which a new filter keeps. */
  readonly sort: string | undefined;
}) {
  const isWrong = problems.length > 0;
  return (
    <search>
      <form action={PAGE_PATHS.hubs} method="get" class="search">
        <label for="filter" class="hidden">
          Filter
        </label>
        <input
          id="filter"
          name="filter"
          type="search"
          value={text}
          data-search=""
          autocomplete="off"
          spellcheck={false}
          placeholder="verdict:drifted,blocked -tag:env=dev code:HW204 since:>2h part-of-a-name"
          aria-invalid={isWrong}
          aria-describedby={isWrong ? 'filter-problems' : 'filter-help'}
        />
        {sort === undefined ? undefined : <input type="hidden" name="sort" value={sort} />}
        <button type="submit" class="primary">
          Filter
        </button>
      </form>
      {isWrong ? <Problems problems={problems} text={text} /> : undefined}
      <div id="filter-help" class="filter-help">
        <Fold summary="The filter language">
          <Help />
        </Fold>
      </div>
    </search>
  );
}

function Problems({ problems, text }: { readonly problems: readonly FilterProblem[]; readonly text: string }) {
  return (
    <div id="filter-problems" class="filter-problems" role="alert">
      {problems.map(({ at, message, remedy }) => (
        <p key={`${at} ${message}`}>
          <span class="problem">
            Character {at + 1}: <Foreign>{visibleLine(message)}</Foreign>.
          </span>{' '}
          <Foreign>{visibleLine(remedy)}</Foreign>
          <Excerpt text={text} at={at} />
        </p>
      ))}
    </div>
  );
}

/** Characters around the fault that are shown. */
const AROUND = 30;

function Excerpt({ at, text }: { readonly text: string; readonly at: number }) {
  const [before, rest] = [text.slice(Math.max(0, at - AROUND), at), text.slice(at, at + AROUND)];
  const [faulty = ''] = /^\S*/.exec(rest) ?? [];
  const marked = faulty === '' ? rest.slice(0, 1) : faulty;
  return (
    <code class="excerpt">
      <bdi>
        {at > AROUND ? '…' : ''}
        {visibleLine(before)}
        <mark>{visibleLine(marked === '' ? ' ' : marked)}</mark>
        {visibleLine(rest.slice(marked.length))}
        {text.length > at + AROUND ? '…' : ''}
      </bdi>
    </code>
  );
}

function Help() {
  return (
    <>
      <p>
        Every term must hold; values after a comma are alternatives; <Code>-</Code> before a term negates it. A word
        without a field is searched in names.
      </p>
      <ul class="fields-help">
        {Object.entries(FIELD_MEANINGS).map(([field, { example, meaning }]) => (
          <li key={field}>
            <Link to={`${PAGE_PATHS.hubs}?${new URLSearchParams({ filter: example })}`}>
              <code>{example}</code>
            </Link>{' '}
            {meaning}
          </li>
        ))}
      </ul>
    </>
  );
}

/** The terms of the filter, each with a link that removes it. */
export function Chips({ state }: { readonly state: HubsState }) {
  const { filter, order } = state;
  if (filter.terms.length === 0) return undefined;
  return (
    <ul class="chips" aria-label="Active terms of the filter">
      {filter.terms.map((term, index) => {
        const text = visibleLine(termText(term));
        return (
          <li key={text}>
            <Link class="chip" to={withoutTerm(state, index)} title="Remove this term" label={`Remove ${text}`}>
              <Code>{text}</Code> <span aria-hidden="true">×</span>
            </Link>
          </li>
        );
      })}
      {filter.terms.length < 2 ? undefined : (
        <li>
          <Link to={listPath({ filter: { terms: [] }, order })}>Remove all</Link>
        </li>
      )}
    </ul>
  );
}
