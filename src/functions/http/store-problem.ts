import { ItemsFailed } from '../../reconcile/for-each-item.ts';
import { UnreadableRow } from '../../reconcile/records/store/stored-json.ts';

/** Why the rows gave no answer. */
export type StoreProblem =
  /** A sentence about a row that is damaged, or that a newer release wrote. */
  { readonly kind: 'Unreadable'; readonly message: string } | { readonly kind: 'NoAnswer' };

/**
 * The problem of the rows that an error is about, also where several reads at once failed.
 *
 * @param isStoreFailure true for an error that says that the tables do not answer
 * @returns undefined: the error, or one of several, is a bug
 */
export function storeProblem(error: unknown, isStoreFailure: (error: unknown) => boolean): StoreProblem | undefined {
  if (error instanceof ItemsFailed) {
    const problems = error.faults.map((fault) => storeProblem(fault.error, isStoreFailure));
    if (problems.includes(undefined)) return undefined;
    return problems.find((problem) => problem?.kind === 'Unreadable') ?? problems[0];
  }
  if (error instanceof UnreadableRow) return { kind: 'Unreadable', message: error.message };
  return isStoreFailure(error) ? { kind: 'NoAnswer' } : undefined;
}
