import type { ComponentChildren } from 'preact';

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
}

/** A table in a box of its own that scrolls sideways where the screen is narrow. */
export function Table<Row>({ caption, columns, empty, idOf, isCaptionHidden, keyOf, rows }: TableProps<Row>) {
  if (rows.length === 0 && empty !== undefined) return <>{empty}</>;
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
