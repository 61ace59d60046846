import type { Rows } from '../../ports.ts';
import type { ApprovalRecord } from '../../records/approval-record.ts';
import type { RequestRecord } from '../../records/request-record.ts';
import { readRequests, readRequestsOf } from '../../records/request-record.ts';
import type { UnreadableRow } from '../../records/store/stored-json.ts';
import type { LocatedHub } from './locate-hub.ts';
import { requestEntries } from './other-entries.ts';
import type { TimelineEntry, TimelineQuery } from './timeline.ts';

/** What names the request behind an approval. */
type Given = Pick<ApprovalRecord, 'approvedAt' | 'approvedBy' | 'hubId'>;

/** The requests of people in a time line. */
export interface TimelineRequests {
  /** The request that gave an approval; undefined: none is recorded. */
  readonly behind: (approval: Given) => RequestRecord | undefined;
  /** The entries of requests, without those whose approval has an entry of its own. */
  readonly withoutApprovals: (approvals: readonly Given[]) => readonly TimelineEntry[];
  readonly unreadable: readonly UnreadableRow[];
}

/** A time line of Hubwarden's own writes shows no request. */
export const NO_REQUESTS: TimelineRequests = { behind: () => undefined, withoutApprovals: () => [], unreadable: [] };

/** Reads the requests about one hub, or about any hub, in a time. */
export async function requestsIn(
  rows: Rows,
  hub: LocatedHub | undefined,
  { since = '' }: TimelineQuery,
): Promise<TimelineRequests> {
  const found = hub === undefined ? await readRequests(rows, since) : await readRequestsOf(rows, hub.hubId, since);
  const approvals = found.values.filter(({ kind }) => kind.startsWith('Approve'));
  const byHub = new Map(approvals.flatMap((each) => each.hubIds.map((hubId) => [keyOf(each, hubId), each] as const)));
  return {
    behind: ({ approvedAt, approvedBy, hubId }) => byHub.get(keyOf({ at: approvedAt, by: approvedBy }, hubId)),
    withoutApprovals: (given) => {
      const shown = new Set(given.map((each) => keyOf({ at: each.approvedAt, by: each.approvedBy }, each.hubId)));
      return found.values
        .flatMap(requestEntries)
        .filter((entry) => hub === undefined || entry.hubId === hub.hubId)
        .filter(({ at, by, hubId }) => !shown.has(keyOf({ at, by: by ?? '' }, hubId)));
    },
    unreadable: found.unreadable,
  };
}

/** One request gives a hub one approval, at the time of the request and in the name of the person. */
function keyOf({ at, by }: Pick<RequestRecord, 'at' | 'by'>, hubId: string): string {
  return JSON.stringify([at, by, hubId]);
}
