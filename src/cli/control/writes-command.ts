import { counted } from '../../core/text/counted.ts';
import { forPeople } from '../../core/text/printable.ts';
import { switchWrites } from '../../reconcile/operator/switch-writes.ts';
import type { WriteSwitch } from '../../reconcile/records/control-record.ts';
import { writeSwitch } from '../../reconcile/records/control-record.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { withTables } from '../command/with-tables.ts';

/** What `writes` is asked; without `state` it only tells. */
export interface WritesArguments extends ConnectionArguments {
  readonly state?: string | undefined;
  readonly reason?: string | undefined;
  readonly by?: string | undefined;
}

/** `writes`: tells, or sets, whether Hubwarden may write to Azure. Exit code 2 while it may not. */
export async function writesCommand(asked: WritesArguments, world: CommandContext): Promise<CommandResult> {
  const { state } = asked;
  if (state !== undefined && state !== 'on' && state !== 'off') return failure(`Say on or off, not "${state}".`);
  return withTables(world, asked, async (deps, person) => {
    if (state === undefined) return told(await writeSwitch(deps.rows), 0, 'status');
    const next = { on: state === 'on', by: asked.by ?? person, reason: asked.reason };
    const { now, queued } = await switchWrites(deps, next);
    return told(now, queued, 'set');
  });
}

function told(now: WriteSwitch, queued: number, call: 'status' | 'set'): CommandResult {
  const shown = forPeople(now);
  const by = shown.by === undefined ? '' : `, set by ${shown.by} at ${shown.at ?? 'a time not known'}`;
  const reason = shown.reason === undefined ? '' : `: ${shown.reason}`;
  const next =
    queued === 0
      ? ''
      : ` ${counted(queued, 'hub whose repairs were held back is', 'hubs whose repairs were held back are')} queued now.`;
  const text = `Writes are ${now.on ? 'on' : 'off'}${by}${reason}.${next}`;
  const { on, by: person = null, reason: why = null, at = null } = now;
  // Switching off is what was asked for; a look at the switch says by its exit code that something is stopped.
  return answer(call === 'status' && !on ? 2 : 0, { text, json: { on, by: person, reason: why, at, queued } });
}
