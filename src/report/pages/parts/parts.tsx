import type { ComponentChildren } from 'preact';
import { visibleLine } from '../../../core/text/printable.ts';
import { Link } from './link.tsx';

/** A section of a page with its heading. */
export function Section({
  children,
  id,
  title,
  note,
}: {
  readonly children: ComponentChildren;
  readonly title: ComponentChildren;
  /** Element id, for links to the section; the heading names the section by it. */
  readonly id: string;
  /** What stands beside the heading: counts, links. */
  readonly note?: ComponentChildren;
}) {
  return (
    <section aria-labelledby={`${id}-title`} id={id}>
      <div class="section-head">
        <h2 id={`${id}-title`}>{title}</h2>
        {note === undefined ? undefined : <div class="note">{note}</div>}
      </div>
      {children}
    </section>
  );
}

/**
 * A text of Azure, of a policy or of a person, kept apart from the direction of writing around it. Characters that are not seen show
 * as U+FFFD, so that two names that differ never look the same.
 */
export function Foreign({ children }: { readonly children: string | number }) {
  return <bdi>{visible(children)}</bdi>;
}

/** A name, an id or a request in the typeface of code; as {@link Foreign} otherwise. */
export function Code({ children }: { readonly children: string | number }) {
  return (
    <code>
      <bdi>{visible(children)}</bdi>
    </code>
  );
}

/** A sentence in which commands and names stand between backticks, as remedies have them. */
export function Prose({ children }: { readonly children: string }) {
  const parts = children.split('`');
  // An odd number of backticks is no quotation.
  if (parts.length % 2 === 0) return <Foreign>{children}</Foreign>;
  return (
    <>
      {parts.map((part, index) =>
        index % 2 === 0 ? <Foreign key={index}>{part}</Foreign> : <Code key={index}>{part}</Code>,
      )}
    </>
  );
}

function visible(text: string | number): string | number {
  return typeof text === 'string' ? visibleLine(text) : text;
}

/** Names and values, each pair in one line where there is room. */
export function Facts({ rows }: { readonly rows: readonly (readonly [string, ComponentChildren] | undefined)[] }) {
  return (
    <dl class="facts">
      {rows.map((row) =>
        row === undefined ? undefined : (
          <div key={row[0]}>
            <dt>{row[0]}</dt>
            <dd>{row[1]}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

/** A message above the page or a part of it. `error`: something failed; `warning`: what is shown may mislead; `info`; `success`. */
export function Banner({
  children,
  kind,
  title,
}: {
  readonly kind: 'error' | 'warning' | 'info' | 'success';
  readonly title: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class={`banner banner-${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      <strong>{visibleLine(title)}</strong>
      {children === undefined ? undefined : <div>{children}</div>}
    </div>
  );
}

/** Says why a list is empty, and what follows. */
export function Empty({ children, title }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p>
        <strong>{title}</strong>
      </p>
      {children}
    </div>
  );
}

/** A number with its word, as a link to the rows that it counts. */
export function Stat({
  mark,
  note,
  number,
  to,
  word,
}: {
  readonly number: number | string;
  readonly word: string;
  /** undefined: the number counts no rows that a page lists. */
  readonly to?: string | undefined;
  readonly mark?: ComponentChildren;
  readonly note?: ComponentChildren;
}) {
  const inner = (
    <>
      <span class="stat-number">{typeof number === 'number' ? countText(number) : number}</span>
      <span class="stat-word">
        {mark} {word}
      </span>
      {note === undefined ? undefined : <span class="stat-note">{note}</span>}
    </>
  );
  return to === undefined ? (
    <div class="stat">{inner}</div>
  ) : (
    <Link to={to} class="stat">
      {inner}
    </Link>
  );
}

/** What stands folded until a person opens it; the summary says what is inside and how much. */
export function Fold({
  children,
  isOpen,
  summary,
}: {
  readonly summary: ComponentChildren;
  readonly children: ComponentChildren;
  readonly isOpen?: boolean | undefined;
}) {
  return (
    <details open={isOpen === true}>
      <summary>{summary}</summary>
      <div class="fold">{children}</div>
    </details>
  );
}

/** A count with a comma at each thousand: `9,412`. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `1 hub`, `9,412 hubs`. @param plural undefined: the word with `s` */
export function counted(count: number, word: string, plural = `${word}s`): string {
  return `${countText(count)} ${count === 1 ? word : plural}`;
}

/** An amount of US dollars a month, to the dollar: `$912`. */
export function dollars(amount: number): string {
  const whole = Math.round(Math.abs(amount));
  return `${amount < 0 ? '-' : ''}$${countText(whole)}`;
}
