import type { HubId } from '../../core/hub-id.ts';
import type { Rows } from '../ports.ts';
import type { Stored } from './documents.ts';
import type { HubRecord } from './hub-record.ts';
import { hubRecords } from './hub-record.ts';
import type { OperationRecord } from './operation-record.ts';
import { operationRecords } from './operation-record.ts';

/** The rows of one hub: its record, and the operation that no run has verified yet. */
export interface HubState {
  readonly record: HubRecord | undefined;
  readonly operation: Stored<OperationRecord> | undefined;
}

/** Reads both rows of a hub. @throws Error when one of them is not what its schema says */
export async function readHubState(rows: Rows, hubId: HubId): Promise<HubState> {
  const record = await hubRecords(rows).get(hubId);
  return { record: record?.value, operation: await operationRecords(rows).get(hubId) };
}
