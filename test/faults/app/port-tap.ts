import { AsyncLocalStorage } from 'node:async_hooks';
import { RestError } from '@azure/core-rest-pipeline';
import type { ArmTransport } from '../../../src/adapters/arm/arm-transport.ts';
import type { Queue, RowQuery, Rows } from '../../../src/reconcile/ports.ts';

/** One call of a port, as a function of the app made it. */
export interface PortCall {
  readonly port: 'Rows' | 'Queue' | 'Arm' | 'Receiver';
  /** For people: method and what it is about. */
  readonly name: string;
  /** It can change something. */
  readonly writes: boolean;
}

/**
 * What becomes of one call. `CrashBefore`, `CrashAfter`: the function that made it dies there and is never heard of again.
 * `LoseAnswer`: it takes effect and the caller gets an error. `Refuse`: it has no effect and the caller gets an error.
 * `Twice`: it takes effect twice, as when an SDK repeats it.
 */
export type CallFault = 'Pass' | 'CrashBefore' | 'CrashAfter' | 'LoseAnswer' | 'Refuse' | 'Twice';

/** One function invocation. When it dies it stops at the call it is in; the rest of the world goes on. */
export class Invocation {
  readonly name: string;
  crashed = false;
  readonly #death = Promise.withResolvers<'Crashed'>();

  constructor(name: string) {
    this.name = name;
  }

  get death(): Promise<'Crashed'> {
    return this.#death.promise;
  }

  crash(): void {
    this.crashed = true;
    this.#death.resolve('Crashed');
  }
}

/** Decides over each call, and may hold it up. */
export interface TapPolicy {
  /** Resolves when the call, or its answer, may go on. */
  pause(invocation: Invocation, call: PortCall, when: 'Before' | 'After'): Promise<void> | undefined;
  fateOf(call: PortCall): CallFault;
}

/** Stands between the app and its ports. Calls that belong to no invocation are the test's own, and pass. */
export class PortTap {
  readonly #running = new AsyncLocalStorage<Invocation>();
  readonly #policy: TapPolicy;

  constructor(policy: TapPolicy) {
    this.#policy = policy;
  }

  /** Runs a function of the app. @returns how it ended; a crash ends it at once */
  async invoke(invocation: Invocation, work: () => Promise<unknown>): Promise<'Done' | 'Crashed' | { error: unknown }> {
    const run = this.#running.run(invocation, async () => {
      try {
        await work();
        return 'Done' as const;
      } catch (error) {
        return { error };
      }
    });
    return await Promise.race([run, invocation.death]);
  }

  /** The function that makes the present call; undefined when the test does. */
  caller(): Invocation | undefined {
    return this.#running.getStore();
  }

  rows(rows: Rows): Rows {
    const writes = (method: string, table: string, key: string): PortCall => ({
      port: 'Rows',
      name: `${method} ${table} ${shortKey(key)}`,
      writes: true,
    });
    return {
      get: (table, partition, key) =>
        this.#through({ port: 'Rows', name: `get ${table} ${shortKey(key)}`, writes: false }, () =>
          rows.get(table, partition, key),
        ),
      insert: (table, row) => this.#through(writes('insert', table, row.key), () => rows.insert(table, row)),
      replace: (table, row, etag) =>
        this.#through(writes('replace', table, row.key), () => rows.replace(table, row, etag)),
      upsert: (table, row) => this.#through(writes('upsert', table, row.key), () => rows.upsert(table, row)),
      delete: (table, partition, key, etag) =>
        this.#through(writes('delete', table, key), () => rows.delete(table, partition, key, etag)),
      query: (table, query) => this.#query(rows, table, query),
      transact: (table, partition, all) =>
        this.#through(writes('transact', table, partition), () => rows.transact(table, partition, all)),
    };
  }

  queue(queue: Queue): Queue {
    return {
      send: (name, message, delaySeconds) =>
        this.#through({ port: 'Queue', name: `send ${name}`, writes: true }, () =>
          queue.send(name, message, delaySeconds),
        ),
    };
  }

  arm(transport: ArmTransport): ArmTransport {
    return {
      sendRequest: (request) => {
        const call: PortCall = {
          port: 'Arm',
          name: `${request.method} ${new URL(request.url).pathname.split('/').slice(-2).join('/')}`,
          writes: request.method !== 'GET',
        };
        return this.#through(call, () => transport.sendRequest(request));
      },
    };
  }

  /** Any other effect, for instance discovery. */
  async through<T>(call: PortCall, effect: () => Promise<T>): Promise<T> {
    return await this.#through(call, effect);
  }

  async *#query(rows: Rows, table: Parameters<Rows['query']>[0], query: RowQuery) {
    const call: PortCall = { port: 'Rows', name: `query ${table} ${query.keyPrefix ?? ''}`, writes: false };
    yield* await this.#through(call, async () => await Array.fromAsync(rows.query(table, query)));
  }

  async #through<T>(call: PortCall, effect: () => Promise<T>): Promise<T> {
    const invocation = this.#running.getStore();
    if (invocation === undefined) return await effect();
    await this.#pause(invocation, call, 'Before');
    const fate = this.#policy.fateOf(call);
    if (fate === 'CrashBefore') return await die(invocation);
    if (fate === 'Refuse') throw lostAnswer(call);
    const answer = fate === 'Twice' ? await effect().then(effect) : await effect();
    if (fate === 'CrashAfter') return await die(invocation);
    await this.#pause(invocation, call, 'After');
    if (fate === 'LoseAnswer') throw lostAnswer(call);
    return answer;
  }

  async #pause(invocation: Invocation, call: PortCall, when: 'Before' | 'After'): Promise<void> {
    if (invocation.crashed) await never();
    const pause = this.#policy.pause(invocation, call, when);
    if (pause !== undefined) await pause;
    if (invocation.crashed) await never();
  }
}

async function die(invocation: Invocation): Promise<never> {
  invocation.crash();
  return await never();
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}

function lostAnswer(call: PortCall): Error {
  return new RestError(`simulated: no answer to ${call.name}`, { code: 'ECONNRESET' });
}

function shortKey(key: string): string {
  return key.split('|')[0] ?? key;
}
