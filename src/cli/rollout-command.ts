import { hubIdFrom, hubIdParts } from '../core/hub-id.ts';
import { forPeople } from '../core/printable.ts';
import type { RolloutOrder } from '../reconcile/operator/steer-rollout.ts';
import { rolloutStatus, steerRollout } from '../reconcile/operator/steer-rollout.ts';
import type { ActivePolicy } from '../reconcile/records/policy-record.ts';
import type { CommandResult, CommandWorld, ConnectionArguments } from './command-result.ts';
import { answer, failure } from './command-result.ts';
import type { Paint } from './paint.ts';
import { withTables } from './with-tables.ts';

const NO_POLICY = 'No policy has been activated here yet. The app does that within a minute of its start.';

/** `policy rollout status`: which version is active and how far it has got. Exit code 2 while it is under way. */
export function rolloutStatusCommand(asked: ConnectionArguments, world: CommandWorld): Promise<CommandResult> {
  return withTables(world, asked, async (deps) => {
    const active = await rolloutStatus(deps);
    if (active === undefined) return failure(NO_POLICY);
    const isOver = active.rollout.finishedAt !== undefined;
    return answer(isOver ? 0 : 2, { text: render(forPeople(active), world.paint), json: active });
  });
}

/** What `policy rollout halt`, `resume` and `open` are asked. */
export interface RolloutArguments extends ConnectionArguments {
  readonly order: RolloutOrder;
  readonly reason?: string | undefined;
  readonly by?: string | undefined;
}

const DONE: Readonly<Record<RolloutOrder, string>> = {
  halt: 'No further hub moves to the version. Hubs that have moved stay on it.',
  resume: 'The roll-out goes on by its rings, within a minute.',
  open: 'Every hub moves to the version: the first 500 at once, the others with the next sweep.',
};

/** `policy rollout halt|resume|open`: steers the roll-out of the active version. */
export function rolloutSteerCommand(asked: RolloutArguments, world: CommandWorld): Promise<CommandResult> {
  return withTables(world, asked, async (deps, person) => {
    const { by = person, order, reason } = asked;
    const after = await steerRollout(deps, { order, by, reason });
    if (after === undefined) return failure(NO_POLICY);
    if (after === 'Finished')
      return failure('The active version holds for every hub already; there is nothing to steer.');
    return answer(0, { text: DONE[order], json: after });
  });
}

function render({ activatedAt, hash, rollout }: ActivePolicy, paint: Paint): string {
  const { counts, finishedAt, halted, opened, ring, ringOpenedAt, waits } = rollout;
  const named = waits === undefined || waits.hubs.length === 0 ? [] : [`  ${waits.hubs.map(nameOf).join(', ')}`];
  const reasonOf = (note: { readonly reason?: string | undefined }) =>
    note.reason === undefined ? '' : `: ${note.reason}`;
  return [
    `Version ${hash}, active since ${activatedAt}.`,
    finishedAt === undefined
      ? paint.warn(ring === 0 ? 'Its first ring is not open yet.' : `Ring ${ring} opened at ${ringOpenedAt ?? '?'}.`)
      : paint.good(`It holds for every hub since ${finishedAt}.`),
    ...(counts === undefined || finishedAt !== undefined
      ? []
      : [`Of the hubs it changes something for, ${counts.moved} have moved and ${counts.earlier} have not.`]),
    ...(halted === undefined ? [] : [paint.bad(`Halted by ${halted.by} at ${halted.at}${reasonOf(halted)}.`)]),
    ...(opened === undefined ? [] : [`Opened for every hub by ${opened.by} at ${opened.at}${reasonOf(opened)}.`]),
    ...(waits === undefined || halted !== undefined ? [] : [`It waits since ${waits.at}: ${waits.message}`, ...named]),
  ].join('\n');
}

function nameOf(text: string): string {
  const hubId = hubIdFrom(text);
  return hubId === undefined ? text : hubIdParts(hubId).name;
}
