import { foldCase, foldOptional } from '../../text/fold-case.ts';

/** A change of a hub that an event told of, as far as it can explain a finding. */
export interface NotedChange {
  /** As Azure names it, or the type of the event where that has no name. */
  readonly operation: string;
  /** Rule that was written or deleted; undefined: the change was of something else. */
  readonly rule?: string | undefined;
  readonly objectId?: string | undefined;
  readonly appId?: string | undefined;
  readonly name?: string | undefined;
  /** ISO. */
  readonly at: string;
  /** Hubwarden itself made it. */
  readonly own: boolean;
  /** Azure refused it, or did not bring it to its end. */
  readonly failed?: true | undefined;
  /** Joins the events of one request: it may have one when Azure accepts it, and one when it ends. */
  readonly correlationId?: string | undefined;
}

/** Who made a change, as a key that tells callers apart; undefined where the event names none. */
export function callerKey({ appId, name, objectId }: NotedChange): string | undefined {
  return objectId ?? appId ?? name;
}

/**
 * The changes without those of requests that failed afterwards: Azure raises an event when it accepts a request, and another
 * one when it gives the request up. Tools give all requests of a run one correlation id, so what came later is another request.
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

/** The changes, each with the caller that another event of the same request names where its own event names none. */
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
