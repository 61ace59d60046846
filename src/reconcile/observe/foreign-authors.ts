import { withCallers, withoutFailedRequests } from '../../core/alert/findings/noted-requests.ts';
import { isWholeNetworkOperation, TAG_OPERATIONS } from '../../core/kinds/watched-operations.ts';
import { foldCase, foldOptional } from '../../core/text/fold-case.ts';
import type { Change } from '../records/change-record.ts';
import { callerOf } from '../records/change-record.ts';

/** The author who undid a write of one rule, where events name one. */
export interface ForeignAuthor {
  readonly by: string;
  /** The request was for the workspace or the network of an account as a whole, so it may have written or dropped any rule. */
  readonly wholeWorkspace: boolean;
}

/**
 * Finds who may have changed a rule: the newest change of that rule since Hubwarden last wrote it, else the newest request for the workspace or network as a whole
 * since then, which may have changed no more than a tag, else the newest earlier change of that rule. A request that Azure refused changed nothing.
 *
 * @param since when Hubwarden last wrote the rule (ISO); undefined when it is not known
 */
export type AuthorOf = (rule: string, since: string | undefined) => ForeignAuthor | undefined;

/** Prepares the search. @param changes oldest first */
export function foreignAuthors(changes: readonly Change[]): AuthorOf {
  const foreign = withCallers(withoutFailedRequests(changes)).filter((each) => !each.own && each.failed !== true);
  return (rule, since = '') => {
    const ofRule = foreign.findLast((each) => foldOptional(each.rule) === foldCase(rule));
    const whole = foreign.findLast((each) => isWorkspaceRequest(each) && each.at > since);
    const isOfRule = ofRule !== undefined && (ofRule.at > since || whole === undefined);
    const author = isOfRule ? ofRule : whole;
    return author && { by: callerOf(author), wholeWorkspace: author.rule === undefined };
  };
}

/** Whether others may have touched a rule, so that what a read shows of it proves nothing about a write of Hubwarden. */
export type TouchedByOthers = (rule: string, since: string) => boolean;

/** Prepares the search. A failed request counts: it may have taken effect in part. */
export function touchedByOthers(changes: readonly Change[]): TouchedByOthers {
  const foreign = changes.filter((each) => !each.own);
  return (rule, since) =>
    foreign.some((each) => foldOptional(each.rule) === foldCase(rule) || (isWorkspaceRequest(each) && each.at > since));
}

/** Whether a change was a request for the workspace or the network of an account as a whole: it may write or remove any rule. */
export function isWorkspaceRequest({ operation, rule }: Change): boolean {
  return rule === undefined && isWholeNetworkOperation(operation);
}

const TAGS = foldCase(TAG_OPERATIONS);

/** Whether a change was one of tags only: it can move the hub to another assignment, and touches no rule. */
export function isTagChange({ operation }: Change): boolean {
  return foldCase(operation).startsWith(TAGS);
}
