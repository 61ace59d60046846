import { foldCase, foldOptional } from '../core/fold-case.ts';
import type { Change } from './records/change-record.ts';
import { callerOf } from './records/change-record.ts';

/** Who undid a write of one rule, as far as events told. */
export interface ForeignAuthor {
  readonly by: string;
  /** The request was for the workspace as a whole, so it may have written or dropped any rule. */
  readonly wholeWorkspace: boolean;
}

/**
 * Finds who may have changed a rule: the newest change of that rule, or of the workspace as a whole. A request for the workspace explains only what
 * happened after it, so one from before Hubwarden last wrote the rule is left out.
 *
 * @param since when Hubwarden last wrote the rule (ISO); undefined when it is not known
 */
export type AuthorOf = (rule: string, since: string | undefined) => ForeignAuthor | undefined;

/** Prepares the search. @param changes oldest first */
export function foreignAuthors(changes: readonly Change[]): AuthorOf {
  const foreign = changes.filter((each) => !each.own);
  return (rule, since = '') => {
    const newest = foreign.findLast(
      (each) => foldOptional(each.rule) === foldCase(rule) || (isWholeWorkspace(each) && each.at > since),
    );
    return newest && { by: callerOf(newest), wholeWorkspace: newest.rule === undefined };
  };
}

const WORKSPACE_WRITE = 'microsoft.machinelearningservices/workspaces/write';

/** Whether a change was a request for the workspace, whose body may hold every rule. */
export function isWholeWorkspace({ operation, rule }: Change): boolean {
  return rule === undefined && foldCase(operation) === WORKSPACE_WRITE;
}

const TAGS = 'microsoft.resources/tags/';

/** Whether a change was one of tags only: it can move the hub to another assignment, and touches no rule. */
export function isOfTags({ operation }: Change): boolean {
  return foldCase(operation).startsWith(TAGS);
}
