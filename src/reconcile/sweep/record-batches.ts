import type { HubId } from '../../core/hub-id.ts';
import type { NewRow } from '../ports.ts';

/** Most records, and most characters of them, in one transaction: below the limits of Azure Tables. */
const RECORDS_PER_TRANSACTION = 100;
const UNITS_PER_TRANSACTION = 1_000_000;

/** Splits the writes of hubs of one subscription into those that fit into one transaction. */
export function recordBatches<Each extends { readonly write: { readonly row: NewRow } }>(
  all: readonly Each[],
): readonly (readonly Each[])[] {
  const batches: Each[][] = [];
  let units = Number.POSITIVE_INFINITY;
  for (const each of all) {
    const size = String(each.write.row.cells.body ?? '').length;
    const last = batches.at(-1);
    if (last === undefined || units + size > UNITS_PER_TRANSACTION || last.length === RECORDS_PER_TRANSACTION) {
      batches.push([each]);
      units = size;
    } else {
      last.push(each);
      units += size;
    }
  }
  return batches;
}

/** Names a batch in a fault. */
export function nameOfBatch(batch: readonly { readonly hubId: HubId }[]): string {
  return `${batch.length} hubs from ${batch[0]?.hubId} on`;
}
