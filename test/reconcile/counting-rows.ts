import type { Rows, TableName } from '../../src/reconcile/ports.ts';

/** Counts what the app reads: every point read as `table kind`, where the kind is what precedes the first bar of the key. */
export class CountingRows {
  readonly reads: string[] = [];
  readonly queries: string[] = [];
  readonly #rows: Rows;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  /** How often a row of this kind was read. */
  readsOf(kind: string): number {
    return this.reads.filter((each) => each === kind).length;
  }

  clear(): void {
    this.reads.length = 0;
    this.queries.length = 0;
  }

  port(): Rows {
    return {
      ...bound(this.#rows),
      get: (table, partition, key) => {
        this.reads.push(kindOf(table, key));
        return this.#rows.get(table, partition, key);
      },
      query: (table, query) => {
        this.queries.push(`${table} ${query.keyPrefix ?? ''}`.trim());
        return this.#rows.query(table, query);
      },
    };
  }
}

function kindOf(table: TableName, key: string): string {
  return `${table} ${key.split('|')[0]}`;
}

function bound(rows: Rows): Rows {
  return {
    get: (table, partition, key) => rows.get(table, partition, key),
    query: (table, query) => rows.query(table, query),
    insert: (table, row) => rows.insert(table, row),
    replace: (table, row, etag) => rows.replace(table, row, etag),
    upsert: (table, row) => rows.upsert(table, row),
    delete: (table, partition, key, etag) => rows.delete(table, partition, key, etag),
    transact: (table, partition, writes) => rows.transact(table, partition, writes),
  };
}
