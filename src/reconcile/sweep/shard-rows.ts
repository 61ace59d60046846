import type { HubId } from '../../core/hub-id.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { errorText } from '../../core/text/error-text.ts';
import type { Row, Rows } from '../ports.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { hubRecordFrom } from '../records/hub/hub-record.ts';
import type { OperationRecord } from '../records/hub/operation-record.ts';
import { operationRecordFrom } from '../records/hub/operation-record.ts';
import type { Stored } from '../records/store/documents.ts';

/** The stored rows of one hub. */
export interface StoredHub {
  readonly record: Stored<HubRecord> | undefined;
  readonly operation: Stored<OperationRecord> | undefined;
}

/**
 * The stored rows of the hubs of one subscription, read in one query. They grow old: a decision based on them is
 * written only if the row is unchanged.
 */
export interface ShardState {
  /** @returns a sentence when a row of the hub is damaged or of a newer release; the other hubs stay readable */
  of(hubId: HubId): Result<StoredHub, string>;
}

/** Reads the rows of a subscription. Each row is parsed when its hub is judged, and stays a text until then. */
export async function shardState(rows: Rows, subscriptionId: string): Promise<ShardState> {
  const found = new Map<string, Row>();
  for await (const row of rows.query('hubs', { partition: subscriptionId })) {
    if (row.key.startsWith('hub|') || row.key.startsWith('op|')) found.set(row.key, row);
  }
  return {
    of(hubId) {
      try {
        const record = parsedRow(found, `hub|${hubId}`, hubRecordFrom);
        return ok({ record, operation: parsedRow(found, `op|${hubId}`, operationRecordFrom) });
      } catch (error) {
        return err(errorText(error));
      }
    },
  };
}

function parsedRow<T>(rows: ReadonlyMap<string, Row>, key: string, read: (row: Row) => T): T | undefined {
  const row = rows.get(key);
  return row === undefined ? undefined : read(row);
}
