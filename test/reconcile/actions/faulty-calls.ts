import type { Queue, Rows } from '../../../src/reconcile/ports.ts';
import type { WorldCopy } from './people-world.ts';

/** What happens to one call: it is not made, or it is made and its answer is lost. The process dies in both cases. */
export type Fate = 'CrashBefore' | 'CrashAfter';

/** The process died. */
export class Crash extends Error {}

/** Rows and queue of a copy that count their calls, and die at one of them. */
export function dyingAt({ deps, queue, rows }: WorldCopy, call: number, fate: Fate) {
  let calls = 0;
  const counted = async <T>(work: () => Promise<T>): Promise<T> => {
    calls += 1;
    const dies = calls - 1 === call;
    if (dies && fate === 'CrashBefore') throw new Crash();
    const answer = await work();
    if (dies) throw new Crash();
    return answer;
  };
  const dying: Rows = {
    get: (...asked) => counted(() => rows.get(...asked)),
    insert: (...asked) => counted(() => rows.insert(...asked)),
    replace: (...asked) => counted(() => rows.replace(...asked)),
    upsert: (...asked) => counted(() => rows.upsert(...asked)),
    delete: (...asked) => counted(() => rows.delete(...asked)),
    transact: (...asked) => counted(() => rows.transact(...asked)),
    async *query(...asked) {
      yield* await counted(() => Array.fromAsync(rows.query(...asked)));
    },
  };
  const sending: Queue = { send: (...asked) => counted(() => queue.send(...asked)) };
  return { deps: { ...deps, rows: dying, queue: sending }, calls: () => calls };
}
