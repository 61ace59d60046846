import type { ReconcileDeps } from '../../src/reconcile/deps.ts';
import type { Queue, Rows, TableName } from '../../src/reconcile/ports.ts';

/** Rows of one answer of the store: a query costs one operation for each of them. */
const ROWS_PER_ANSWER = 1000;

/** One operation of a port: `get hubs hub|<id>`, `transact hubs replace hub|<id> + delete lease|<id>`, `send hub-events alarm`. */
export interface Counted {
  readonly tables: readonly string[];
  readonly messages: readonly string[];
}

/** Rows and queue that note every operation on its way to the real ones, each as one short line. */
export class CountedPorts implements Counted {
  readonly tables: string[] = [];
  readonly messages: string[] = [];

  clear(): void {
    this.tables.length = 0;
    this.messages.length = 0;
  }

  /** The ports of an app whose operations are noted here. */
  over(deps: ReconcileDeps): ReconcileDeps {
    return { ...deps, rows: this.#rows(deps.rows), queue: this.#queue(deps.queue) };
  }

  #rows(rows: Rows): Rows {
    const noted = (kind: string, table: TableName, what: string): void => {
      this.tables.push(`${kind} ${table} ${what}`);
    };
    return {
      get: (table, partition, key) => {
        noted('get', table, kindOf(key));
        return rows.get(table, partition, key);
      },
      insert: (table, row) => {
        noted('insert', table, kindOf(row.key));
        return rows.insert(table, row);
      },
      replace: (table, row, etag) => {
        noted('replace', table, kindOf(row.key));
        return rows.replace(table, row, etag);
      },
      upsert: (table, row) => {
        noted('upsert', table, kindOf(row.key));
        return rows.upsert(table, row);
      },
      delete: (table, partition, key, etag) => {
        noted('delete', table, kindOf(key));
        return rows.delete(table, partition, key, etag);
      },
      query: (table, query) => paged(rows.query(table, query), () => noted('query', table, query.partition ?? '*')),
      transact: (table, partition, writes) => {
        const parts = writes.map((each) => `${each.kind} ${kindOf('row' in each ? each.row.key : each.key)}`);
        noted('transact', table, parts.join(' + '));
        return rows.transact(table, partition, writes);
      },
    };
  }

  #queue(queue: Queue): Queue {
    return {
      send: (name, message, delaySeconds) => {
        const { cause = '' } = message as { cause?: string };
        this.messages.push(`${name} ${cause}`.trim());
        return queue.send(name, message, delaySeconds);
      },
    };
  }
}

function kindOf(key: string): string {
  return key.split('|')[0] ?? key;
}

/** Notes one operation for each answer of the store; an empty one counts too. */
async function* paged<T>(rows: AsyncIterable<T>, note: () => void): AsyncIterable<T> {
  note();
  let count = 0;
  for await (const row of rows) {
    if (count > 0 && count % ROWS_PER_ANSWER === 0) note();
    count += 1;
    yield row;
  }
}
