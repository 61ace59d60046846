/** A problem of a filter or of a sort order, with its place and the remedy. */
export interface FilterProblem {
  /** Position of the faulty character in the text, from 0. */
  readonly at: number;
  /** The fault, lower-case, without a full stop. */
  readonly message: string;
  /** The remedy, in whole sentences. */
  readonly remedy: string;
}

/**
 * One line for each problem: `--filter, character 9: unknown verdict "driftd". Did you mean "drifted"?`
 *
 * @param source where the text comes from, such as the option
 */
export function renderFilterProblems(problems: readonly FilterProblem[], source: string): string {
  return problems
    .map(({ at, message, remedy }) => `${source}, character ${at + 1}: ${message}. ${remedy}`.trimEnd())
    .join('\n');
}
