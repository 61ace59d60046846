import type { WriteSwitch } from '../records/control-record.ts';
import { setWriteSwitch, writeSwitch } from '../records/control-record.ts';
import type { OperatorDeps } from './operator-deps.ts';
import { queueDeferredHubs } from './queue-deferred-hubs.ts';

/** The switch after a call. */
export interface Switched {
  readonly now: WriteSwitch;
  /** Number of hubs that were queued because writes are on again. */
  readonly queued: number;
}

/**
 * Switches every write to Azure off or on, for all instances. Off applies from the next write on: a run reads the
 * switch right before each write. The watcher polls operations that Azure has already accepted until they end.
 */
export async function switchWrites(
  deps: OperatorDeps,
  next: { readonly on: boolean; readonly by: string; readonly reason: string | undefined },
): Promise<Switched> {
  await setWriteSwitch(deps.rows, { ...next, reason: next.reason, at: deps.clock.now().toISOString() });
  return { now: await writeSwitch(deps.rows), queued: next.on ? await queueDeferredHubs(deps, 'WritesOff') : 0 };
}
