import type { HubId } from '../../../core/hub-id.ts';
import { operationView } from '../../observe/operation-view.ts';
import type { OperatorDeps } from '../../operator/operator-deps.ts';
import type { RunningOperation } from '../../operator/running-operations.ts';
import type { OperationRecord } from '../../records/hub/operation-record.ts';
import { operationRecords } from '../../records/hub/operation-record.ts';

/** The operation of a hub that no run has verified yet. What does not apply is null. */
export interface HubOperation {
  readonly kind: OperationRecord['kind'];
  readonly state: RunningOperation['state'];
  /** Method and path. */
  readonly request: string;
  /** Address at which Azure shows its state; null: Azure has not answered, or the write ended at once. */
  readonly url: string | null;
  readonly startedAt: string;
  readonly ageSeconds: number;
  /** From this time on it counts as slow. */
  readonly warnAt: string;
  /** From this time on it counts as timed out. */
  readonly failAt: string;
  readonly nextPollAt: string | null;
  readonly polls: number;
  /** Names of the rules that it writes or removes. */
  readonly rules: readonly string[];
  readonly isolationMode: string | null;
  /** Azure's message when it failed. */
  readonly error: string | null;
  /** It is of a hub that was deleted and created again under the same name. */
  readonly isOfEarlierHub: boolean;
}

/** The operation of a hub; null when there is none. @throws UnreadableRow when its row cannot be read */
export async function hubOperation(
  { clock, rows, timings }: Pick<OperatorDeps, 'clock' | 'rows' | 'timings'>,
  hubId: HubId,
  guid: string,
): Promise<HubOperation | null> {
  const record = (await operationRecords(rows).get(hubId))?.value;
  if (record === undefined) return null;
  const now = clock.now();
  const { asyncUrl, error, failAt, isolationMode, kind, locationUrl, nextPollAt, polls, request, startedAt } = record;
  return {
    ...{ kind, request, polls, startedAt, failAt, warnAt: record.warnAt },
    state: record.ended ?? operationView(record, now, timings, undefined)?.state ?? 'Settled',
    url: asyncUrl ?? locationUrl ?? null,
    ageSeconds: Math.max(0, Math.round((now.getTime() - new Date(startedAt).getTime()) / 1000)),
    nextPollAt: nextPollAt ?? null,
    rules: [...new Set([...Object.keys(record.writes), ...record.removes, ...(record.rule ? [record.rule] : [])])],
    isolationMode: isolationMode ?? null,
    error: error ?? null,
    isOfEarlierHub: record.guid !== guid,
  };
}
