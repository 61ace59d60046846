import type { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts';
import type { Clock } from '../../../src/reconcile/ports.ts';

/** A clock that is some seconds ahead of the world's, and gives ids of its own. */
export function clockOf(base: VirtualClock, aheadSeconds: number, name: string): Clock {
  let ids = 0;
  return {
    now: () => new Date(base.now().getTime() + aheadSeconds * 1000),
    random: () => base.random(),
    wait: (seconds) => base.wait(seconds),
    newId: () => {
      ids += 1;
      return `${name}-${String(ids).padStart(12, '0')}`;
    },
  };
}
