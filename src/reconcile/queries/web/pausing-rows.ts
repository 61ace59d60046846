import type { Rows, Scheduler } from '../../ports.ts';

/**
 * The same rows, with pauses in long queries: a loop over the rows lets other work of the process run in between.
 */
export function pausingRows(rows: Rows, scheduler: Scheduler): Rows {
  return {
    get: (table, partition, key) => rows.get(table, partition, key),
    insert: (table, row) => rows.insert(table, row),
    replace: (table, row, etag) => rows.replace(table, row, etag),
    upsert: (table, row) => rows.upsert(table, row),
    delete: (table, partition, key, etag) => rows.delete(table, partition, key, etag),
    transact: (table, partition, writes) => rows.transact(table, partition, writes),
    async *query(table, query) {
      for await (const row of rows.query(table, query)) {
        await scheduler.pause();
        yield row;
      }
    },
  };
}
