import type { ArmTransport } from '../../../src/adapters/arm/arm-transport.ts';
import type { Queue, QueueName, Rows } from '../../../src/reconcile/ports.ts';

/** What work cost at the ports. */
export interface Counts {
  /**
   * Calls of the port of rows: one for each call, a transaction included. A query is one for each answer of the store, which
   * holds 1,000 rows, or fewer where the query says so.
   */
  readonly tableOperations: number;
  /** Messages that were sent. */
  readonly queueMessages: number;
  /** Requests to Resource Manager and Resource Graph. */
  readonly armRequests: number;
}

/** The names of the counts, in the order in which they are printed. */
export const COUNT_NAMES = ['tableOperations', 'queueMessages', 'armRequests'] as const;

/** Nothing. */
export const NO_COUNTS: Counts = { tableOperations: 0, queueMessages: 0, armRequests: 0 };

/** Most rows of one answer of Table Storage. */
const ANSWER_ROWS = 1000;

/** Counts what passes through the ports that it has wrapped. */
export class PortCounter {
  #counts: Counts = NO_COUNTS;
  /** Calls by kind and table, as `get hubs`: what a count consists of. */
  readonly calls = new Map<string, number>();

  /** What passed so far. */
  get counts(): Counts {
    return this.#counts;
  }

  /** Begins at zero again. */
  clear(): void {
    this.#counts = NO_COUNTS;
    this.calls.clear();
  }

  /** The same rows, counted. */
  rows(rows: Rows): Rows {
    return {
      get: (table, ...rest) => this.#counted(`get ${table}`, rows.get(table, ...rest)),
      insert: (table, row) => this.#counted(`insert ${table}`, rows.insert(table, row)),
      replace: (table, row, etag) => this.#counted(`replace ${table}`, rows.replace(table, row, etag)),
      upsert: (table, row) => this.#counted(`upsert ${table}`, rows.upsert(table, row)),
      delete: (table, ...rest) => this.#counted(`delete ${table}`, rows.delete(table, ...rest)),
      transact: (table, ...rest) => this.#counted(`transact ${table}`, rows.transact(table, ...rest)),
      query: (table, query) => this.#countedAnswers(`query ${table}`, rows.query(table, query), query.answerRows),
    };
  }

  /** The same queue, counted. @param receive takes a message in place of the queue, when it answers true */
  queue(
    queue: Queue,
    receive: (name: QueueName, message: unknown, delaySeconds: number) => boolean = () => false,
  ): Queue {
    return {
      send: async (name, message, delaySeconds = 0) => {
        this.#add('queueMessages', `send ${name}`);
        if (!receive(name, message, delaySeconds)) await queue.send(name, message, delaySeconds);
      },
    };
  }

  /** The same way to Azure, counted. */
  transport(transport: ArmTransport): ArmTransport {
    return {
      sendRequest: (request) => {
        this.#add('armRequests', request.method);
        return transport.sendRequest(request);
      },
    };
  }

  #counted<T>(call: string, answer: T): T {
    this.#add('tableOperations', call);
    return answer;
  }

  async *#countedAnswers<T>(call: string, rows: AsyncIterable<T>, answerRows = ANSWER_ROWS): AsyncIterable<T> {
    const most = Math.min(answerRows, ANSWER_ROWS);
    let read = 0;
    this.#add('tableOperations', call);
    for await (const row of rows) {
      if (read > 0 && read % most === 0) this.#add('tableOperations', call);
      read += 1;
      yield row;
    }
  }

  #add(name: keyof Counts, call: string): void {
    this.#counts = { ...this.#counts, [name]: this.#counts[name] + 1 };
    this.calls.set(call, (this.calls.get(call) ?? 0) + 1);
  }
}
