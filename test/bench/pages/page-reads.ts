import { systemScheduler } from '../../../src/adapters/clock/system-scheduler.ts';
import type { FilterProblem } from '../../../src/core/filter/filter-problem.ts';
import { parseFilter } from '../../../src/core/filter/parse-filter.ts';
import { parseSort } from '../../../src/core/filter/sort-order.ts';
import type { Result } from '../../../src/core/result.ts';
import type { Timings } from '../../../src/core/time/timings.ts';
import { DEFAULT_TIMINGS } from '../../../src/core/time/timings.ts';
import type { Clock, Rows } from '../../../src/reconcile/ports.ts';
import type { FleetQuery } from '../../../src/reconcile/queries/fleet-list.ts';
import { webReads } from '../../../src/reconcile/queries/web/indexed-reads.ts';
import type { WebReads } from '../../../src/reconcile/queries/web-reads.ts';

/** An index that is refreshed on request only. */
const TIMINGS: Timings = {
  ...DEFAULT_TIMINGS,
  fleetIndexSeconds: 3600,
  fleetIndexTimeoutSeconds: 600,
  fleetIndexWaitSeconds: 600,
};

/** A filter with several conditions, which most of the hubs meet. */
export const FILTER = 'verdict:drifted,blocked,compliant -tag:env=prod since:>10m location:westeurope,eastus2';

/** Answers of the pages over some rows, on a clock that can be moved on. */
export interface PageReads {
  readonly reads: WebReads;
  /** Time passes, so that the index is read again. */
  readonly expire: () => void;
}

/** Puts the reads of pages together over some rows. */
export function pageReads(rows: Rows): PageReads {
  const { clock, pass } = movableClock();
  const reads = webReads({
    ...{ rows, clock, scheduler: systemScheduler(), timings: TIMINGS, writesAllowed: true },
    queue: { send: async () => undefined },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  return { reads, expire: () => pass(TIMINGS.fleetIndexSeconds + 1) };
}

/**
 * Watches the turns of the event loop. @returns ends it, and says how much processor time of this thread the longest turn took,
 * in milliseconds: waiting for a processor that another process uses does not count
 */
export function watchSlices(): () => Promise<number> {
  let [longest, last, goesOn] = [0, threadCpuMs(), true];
  const onTurn = () => {
    const now = threadCpuMs();
    longest = Math.max(longest, now - last);
    last = now;
    if (goesOn) setImmediate(onTurn);
  };
  setImmediate(onTurn);
  return async () => {
    goesOn = false;
    await new Promise((resolve) => setTimeout(resolve, 5));
    return longest;
  };
}

/** Processor time of this thread so far, in milliseconds. */
export function threadCpuMs(): number {
  const { system, user } = process.threadCpuUsage();
  return (system + user) / 1000;
}

/** The time of this machine, moved on. */
function movableClock(): { readonly clock: Clock; readonly pass: (seconds: number) => void } {
  let skewMs = 0;
  return {
    clock: {
      now: () => new Date(Date.now() + skewMs),
      random: () => Math.random(),
      newId: () => 'bench-000000000001',
      wait: async () => undefined,
    },
    pass: (seconds) => {
      skewMs += seconds * 1000;
    },
  };
}

/** A query of the first hundred hubs. */
export function query(filter: string, sort: string): FleetQuery {
  return {
    names: [],
    filter: filterOf(filter),
    onlyWrong: false,
    order: value(parseSort(sort)),
    top: 100,
    after: undefined,
  };
}

/** A filter that is known to be right. */
export function filterOf(text: string) {
  return value(parseFilter(text));
}

/** What is known to have succeeded. @throws Error otherwise */
export function value<T>(result: Result<T, string | readonly FilterProblem[]>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}
