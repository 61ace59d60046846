import type { Row, Rows } from '../ports.ts';

/**
 * The same store, except that each row of table `control` is read once: the guards, the active policy and the pace are the
 * same for every hub of a batch. For plans of a sweep only, which sends no write: a run reads all of these rows again before
 * it writes to Azure. A failed read is not kept, so that the next hub tries again.
 */
export function readControlOnce(rows: Rows): Rows {
  const known = new Map<string, Promise<Row | undefined>>();
  return {
    get: (table, partition, key) => {
      if (table !== 'control') return rows.get(table, partition, key);
      const place = JSON.stringify([partition, key]);
      const read = known.get(place) ?? rows.get(table, partition, key);
      known.set(place, read);
      read.catch(() => known.delete(place));
      return read;
    },
    query: (table, query) => rows.query(table, query),
    insert: (table, row) => rows.insert(table, row),
    replace: (table, row, etag) => rows.replace(table, row, etag),
    upsert: (table, row) => rows.upsert(table, row),
    delete: (table, partition, key, etag) => rows.delete(table, partition, key, etag),
    transact: (table, partition, writes) => rows.transact(table, partition, writes),
  };
}
