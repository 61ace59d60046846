import type { Stored } from '../store/documents.ts';
import type { HubRecord } from './hub-record.ts';
import type { OperationRecord } from './operation-record.ts';

/**
 * The rows of one hub: its record, and the operation that no run has verified yet. A run reads them once under the lease and
 * hands them down. A row is read again only where a conditional write needs the newest one.
 */
export interface HubState {
  readonly record: HubRecord | undefined;
  readonly operation: Stored<OperationRecord> | undefined;
}
