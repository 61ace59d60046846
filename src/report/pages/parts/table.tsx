import type { ComponentChildren } from 'preact';
import { countText } from './parts.tsx';

/** A column of a table. */
export interface Column<Row> {
  readonly head: ComponentChildren;
  readonly cell: (row: Row) => ComponentChildren;
  /** Numbers stand at the right. */
  readonly isNumber?: boolean | undefined;
  /** The cell names the row. One column at most. */
  readonly isRowHead?: boolean | undefined;
  /** How the rows are sorted by this column; undefined: they are not. */
  readonly sort?: 'ascending' | 'descending' | undefined;
}

/** A table with its rows. */
export interface TableProps<Row> {
  readonly caption: ComponentChildren;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Element id of a row, for links to it. */
  readonly idOf?: ((row: Row) => string | undefined) | undefined;
  /** Keeps the caption for screen readers only, where a heading says the same. */
  readonly isCaptionHidden?: boolean | undefined;
  /** Shown in place of the table when there are no rows. */
  readonly empty?: ComponentChildren;
  /** Where the rows are that a long table leaves out, as a sentence. */
  readonly others?: ComponentChildren;
}

/** Most rows of a table. A cause may be on 10,000 hubs, and a browser on a phone does not show as many rows. */
export const MOST_ROWS = 100;

/** A table in a box of its own that scrolls sideways where the screen is narrow. */
export function Table<Row>(props: TableProps<Row>) {
  const { empty, others, rows } = props;
  if (rows.length === 0 && empty !== undefined) return <>{empty}</>;
  const further = others === undefined ? 0 : rows.length - MOST_ROWS;
  if (further <= 0) return <Rows {...props} />;
  return (
    <>
      <Rows {...props} rows={rows.slice(0, MOST_ROWS)} />
      <p>
        … and {countText(further)} more. {others}
      </p>
    </>
  );
}

function Rows<Row>({ caption, columns, idOf, isCaptionHidden, keyOf, rows }: TableProps<Row>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keyboard.
    <section class="scroll" tabIndex={0} aria-label={typeof caption === 'string' ? caption : 'Table'}>
      <table>
        <caption class={isCaptionHidden === true ? 'hidden' : undefined}>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ head, isNumber, sort }, index) => (
              <th key={index} scope="col" class={isNumber === true ? 'number' : undefined} aria-sort={sort}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} id={idOf?.(row)}>
              {columns.map((column, index) => (
                <Cell key={index} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Cell<Row>({ column, row }: { readonly column: Column<Row>; readonly row: Row }) {
  const name = column.isNumber === true ? 'number' : undefined;
  if (column.isRowHead === true)
    return (
      <th scope="row" class={name}>
        {column.cell(row)}
      </th>
    );
  return <td class={name}>{column.cell(row)}</td>;
}
