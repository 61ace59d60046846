import type { WriteSwitch } from '../records/control-record.ts';
import { changeWriteSwitch, setWriteSwitch, writeSwitch } from '../records/control-record.ts';
import type { Attempt, OperatorDeps } from './operator-deps.ts';
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
  { at = deps.clock.now() }: Pick<Attempt<WriteSwitch>, 'at'> = {},
): Promise<Switched> {
  await setWriteSwitch(deps.rows, { ...next, at: at.toISOString() });
  return await switched(deps, next.on);
}

/**
 * The same for a request that is bound to a state, or that is carried out again: a later change of another person stays.
 *
 * @returns undefined when the switch is not as it was shown
 */
export async function switchWritesAsSeen(
  deps: OperatorDeps,
  next: { readonly on: boolean; readonly by: string; readonly reason: string | undefined },
  { at = deps.clock.now(), isAsSeen = () => true, isRepeated = false }: Attempt<WriteSwitch>,
): Promise<Switched | undefined> {
  const wanted = { ...next, at: at.toISOString() };
  let isSeen = true;
  await changeWriteSwitch(deps.rows, (current) => {
    if (isRepeated && (current.at ?? '') >= wanted.at) return undefined;
    isSeen = isAsSeen(current);
    return isSeen ? wanted : undefined;
  });
  return isSeen ? await switched(deps, next.on) : undefined;
}

async function switched(deps: OperatorDeps, isOn: boolean): Promise<Switched> {
  return { now: await writeSwitch(deps.rows), queued: isOn ? await queueDeferredHubs(deps, 'WritesOff') : 0 };
}
