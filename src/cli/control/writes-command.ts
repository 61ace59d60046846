import { counted } from '../../core/text/counted.ts';
import { forPeople } from '../../core/text/printable.ts';
import type { WriteSwitch } from '../../reconcile/records/control-record.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { withActions } from '../command/with-actions.ts';
import { withControls } from '../command/with-controls.ts';

/** Options of `writes`; without `state` the command only reads the switch. */
export interface WritesArguments extends ConnectionArguments {
  readonly state?: string | undefined;
  readonly reason?: string | undefined;
  readonly by?: string | undefined;
}

/** `writes`: shows or sets whether Hubwarden may write to Azure. Exit code 2 while it may not. */
export async function writesCommand(asked: WritesArguments, context: CommandContext): Promise<CommandResult> {
  const { state } = asked;
  if (state !== undefined && state !== 'on' && state !== 'off') return failure(`Use on or off, not "${state}".`);
  if (state === undefined)
    return withControls(context, asked, async ({ writes }) => resultOf(await writes(), 0, 'status'));
  return withActions(context, asked, async ({ perform }) => {
    const done = await perform('SwitchWrites', { on: state === 'on', reason: asked.reason });
    return done.ok ? resultOf(done.value.now, done.value.queued, 'set') : done.error;
  });
}

function resultOf(now: WriteSwitch, queued: number, call: 'status' | 'set'): CommandResult {
  const shown = forPeople(now);
  const by = shown.by === undefined ? '' : `, set by ${shown.by} at ${shown.at ?? 'an unknown time'}`;
  const reason = shown.reason === undefined ? '' : `: ${shown.reason}`;
  const next = queued === 0 ? '' : ` Queued ${counted(queued, 'hub')} with deferred repairs.`;
  const text = `Writes are ${now.on ? 'on' : 'off'}${by}${reason}.${next}`;
  const { on, by: person = null, reason: why = null, at = null } = now;
  // A person asked for "off", so setting it succeeds; reading the switch exits with 2 because writes are stopped.
  return answer(call === 'status' && !on ? 2 : 0, { text, json: { on, by: person, reason: why, at, queued } });
}
