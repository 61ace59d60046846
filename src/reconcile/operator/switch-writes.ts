import type { WriteSwitch } from '../records/control-record.ts';
import { setWriteSwitch, writeSwitch } from '../records/control-record.ts';
import type { OperatorDeps } from './operator-deps.ts';
import { queueDeferredHubs } from './queue-deferred-hubs.ts';

/** The switch as a call left it. */
export interface Switched {
  readonly now: WriteSwitch;
  /** Hubs that were queued because writes go on. */
  readonly queued: number;
}

/**
 * Switches every write to Azure off or on, for all instances. Off holds from the next write on: each reads the switch right
 * before it is sent. What Azure has taken already is watched to its end.
 */
export async function switchWrites(
  deps: OperatorDeps,
  next: { readonly on: boolean; readonly by: string; readonly reason: string | undefined },
): Promise<Switched> {
  await setWriteSwitch(deps.rows, { ...next, reason: next.reason, at: deps.clock.now().toISOString() });
  return { now: await writeSwitch(deps.rows), queued: next.on ? await queueDeferredHubs(deps, 'WritesOff') : 0 };
}
