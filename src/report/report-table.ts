/** A cell of a report; undefined is an empty cell. */
export type ReportCell = string | number | boolean | undefined;

/** Rows under headings. Texts are as Azure and the records have them: each format escapes them in its own way. */
export interface ReportTable {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly ReportCell[])[];
}
