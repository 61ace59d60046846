import { foldCase, foldOptional } from '../../text/fold-case.ts';

/** A change of a hub as an event reported it, with the facts that can explain a finding. */
export interface NotedChange {
  /** As Azure names it, or the type of the event if it has no name. */
  readonly operation: string;
  /** Rule that was written or deleted; undefined: the change was not about a rule. */
  readonly rule?: string | undefined;
  readonly objectId?: string | undefined;
  readonly appId?: string | undefined;
  readonly name?: string | undefined;
  /** ISO. */
  readonly at: string;
  /** Hubwarden itself made it. */
  readonly own: boolean;
  /** Azure refused it, or did not complete it. */
  readonly failed?: true | undefined;
  /** Joins the events of one request: it may have one when Azure accepts it, and one when it ends. */
  readonly correlationId?: string | undefined;
}

/** The caller of a change, as a key that distinguishes callers; undefined if the event names none. */
export function callerKey({ appId, name, objectId }: NotedChange): string | undefined {
  return objectId ?? appId ?? name;
}

/**
 * The changes without those of requests that failed afterwards. Azure raises an event when it accepts a request, and
 * another one when the request fails. Tools give all requests of a run one correlation id, so a later event belongs to
 * another request.
 */
export function withoutFailedRequests<Each extends NotedChange>(changes: readonly Each[]): readonly Each[] {
  const failedAt = new Map<string, string>();
  for (const each of changes) {
    const key = each.failed === true ? requestKey(each) : undefined;
    if (key !== undefined && each.at > (failedAt.get(key) ?? '')) failedAt.set(key, each.at);
  }
  if (failedAt.size === 0) return changes;
  return changes.filter((each) => {
    const key = requestKey(each);
    return key === undefined || each.at > (failedAt.get(key) ?? '');
  });
}

/** The changes, each with a caller: if its own event names none, the caller from another event of the same request. */
export function withCallers<Each extends NotedChange>(changes: readonly Each[]): readonly Each[] {
  if (changes.every((each) => callerKey(each) !== undefined)) return changes;
  const callers = new Map<string, Each>();
  for (const each of changes)
    if (each.correlationId !== undefined && callerKey(each) !== undefined)
      callers.set(foldCase(each.correlationId), each);
  return changes.map((each) => {
    if (callerKey(each) !== undefined || each.correlationId === undefined) return each;
    const { appId, name, objectId, own = each.own } = callers.get(foldCase(each.correlationId)) ?? {};
    return { ...each, appId, name, objectId, own };
  });
}

function requestKey({ correlationId, operation, rule }: NotedChange): string | undefined {
  if (correlationId === undefined) return undefined;
  return `${foldCase(correlationId)}\n${foldCase(operation)}\n${foldOptional(rule) ?? ''}`;
}
