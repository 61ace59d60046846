import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import type { Scheduler } from '../../reconcile/ports.ts';

/**
 * Length of a slice of work after which other work of the process runs, in milliseconds. The events of hubs run in the same
 * process, and a page must not delay them by more than 50 ms; what a slice does after its last question adds to this.
 */
const SLICE_MS = 10;

/** Pauses through the event loop of this process. @param sliceMs length of a slice, in milliseconds */
export function systemScheduler(sliceMs = SLICE_MS): Scheduler {
  let began = performance.now();
  return {
    pause: () => {
      if (performance.now() - began < sliceMs) return undefined;
      return setImmediate().then(() => {
        began = performance.now();
      });
    },
    waitAtMost,
  };
}

async function waitAtMost<T>(work: Promise<T>, seconds: number): Promise<{ readonly value: T } | 'Late'> {
  const { promise: late, resolve } = Promise.withResolvers<'Late'>();
  const timer = setTimeout(() => resolve('Late'), seconds * 1000);
  try {
    return await Promise.race([work.then((value) => ({ value })), late]);
  } finally {
    clearTimeout(timer);
  }
}
