import { callerKey, withCallers } from '../../../core/alert/findings/noted-requests.ts';
import type { HubId } from '../../../core/hub-id.ts';
import { hubIdParts } from '../../../core/hub-id.ts';
import type { InstanceRecord } from '../../records/alert-record.ts';
import type { ApprovalRecord } from '../../records/approval-record.ts';
import type { AssignmentApproval } from '../../records/assignment-approval.ts';
import type { Change } from '../../records/change-record.ts';
import { callerOf } from '../../records/change-record.ts';
import type { RequestRecord } from '../../records/request-record.ts';
import type { TimelineEntry } from './timeline.ts';
import { timelineEntry } from './timeline.ts';

/** Entries for the changes of other principals. Hubwarden's own requests are in its runs. @param changes of one hub */
export function changeEntries(hubId: string, changes: readonly Change[]): readonly TimelineEntry[] {
  return withCallers(changes)
    .filter(({ own }) => !own)
    .map((change) =>
      timelineEntry({
        ...placeOf(hubId, change.at),
        kind: 'Change',
        by: callerKey(change) === undefined ? null : callerOf(change),
        objectId: change.objectId ?? null,
        appId: change.appId ?? null,
        rule: change.rule ?? null,
        request: change.operation,
        outcome: change.failed === true ? 'Failed' : null,
        correlationId: change.correlationId ?? null,
      }),
    );
}

/** Entries for the start and the end of each firing of an alert on a hub, as far as its row holds them. */
export function alertEntries(instance: InstanceRecord): readonly TimelineEntry[] {
  const { code, endedBecause, hubId, severity } = instance;
  const subjects = instance.subjects ?? [{ ...instance, endedAt: undefined, before: undefined }];
  const firings = subjects.flatMap(({ before, by, endedAt, rule, since }) => [
    ...(before === undefined ? [] : [{ rule, by, since: before.since, endedAt: before.endedAt, isLast: false }]),
    { rule, by, since, endedAt, isLast: true },
  ]);
  return firings.flatMap(({ by, endedAt, isLast, rule, since }) => {
    const about = { code, severity, rule: rule ?? null };
    const opened = timelineEntry({ ...placeOf(hubId, since), ...about, kind: 'AlertOpened', by: by ?? null });
    if (endedAt === undefined) return [opened];
    const detail = isLast && !instance.firing ? (endedBecause ?? null) : null;
    return [opened, timelineEntry({ ...placeOf(hubId, endedAt), ...about, kind: 'AlertEnded', detail })];
  });
}

/** The entry for an approval of a change of mode. @param request the request that gave it, if one is recorded */
export function approvalEntry(approval: ApprovalRecord, request?: RequestRecord): TimelineEntry {
  const { approvedAt, approvedBy, fromMode, hubId, id, toMode } = approval;
  return timelineEntry({
    ...placeOf(hubId, approvedAt),
    kind: 'Approval',
    by: approvedBy,
    ...personOf(request),
    approval: { kind: 'Given', id, by: approvedBy, at: approvedAt },
    detail: `isolation mode ${fromMode} -> ${toMode}`,
  });
}

/** The entry for an approval of a change of assignment. @param request as for {@link approvalEntry} */
export function moveEntry(
  { approvedAt, approvedBy, from, hubId, id, to }: AssignmentApproval,
  request?: RequestRecord,
): TimelineEntry {
  return timelineEntry({
    ...placeOf(hubId, approvedAt),
    kind: 'Approval',
    by: approvedBy,
    ...personOf(request),
    approval: { kind: 'Given', id, by: approvedBy, at: approvedAt },
    detail: `assignment ${from} -> ${to ?? 'none'}`,
  });
}

/** The entries for a request: one for each hub that it is about. */
export function requestEntries(request: RequestRecord): readonly TimelineEntry[] {
  const { asked, at, by, endedAt, hubIds, kind } = request;
  const reason = typeof asked.reason === 'string' && asked.reason !== '' ? asked.reason : null;
  return hubIds.map((hubId) =>
    timelineEntry({
      ...placeOf(hubId, at),
      kind: 'Request',
      by,
      ...personOf(request),
      request: kind,
      outcome: endedAt === undefined ? 'Unfinished' : 'Done',
      detail: reason,
    }),
  );
}

function personOf(request: RequestRecord | undefined): Partial<TimelineEntry> {
  return request === undefined ? {} : { objectId: request.objectId ?? null, via: request.via };
}

function placeOf(hubId: string, at: string): Pick<TimelineEntry, 'at' | 'hub' | 'hubId'> {
  return { at, hubId, hub: hubIdParts(hubId as HubId).name };
}
