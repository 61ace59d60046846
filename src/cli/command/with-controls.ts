import type { BreakerStatus } from '../../reconcile/operator/reset-breaker.ts';
import { breakerStatus } from '../../reconcile/operator/reset-breaker.ts';
import type { WriteSwitch } from '../../reconcile/records/control-record.ts';
import { writeSwitch } from '../../reconcile/records/control-record.ts';
import type { CommandContext, ConnectionArguments } from './command-context.ts';
import type { CommandResult } from './command-result.ts';
import { withRemote } from './with-remote.ts';
import { withTables } from './with-tables.ts';

/** What stops writes of all hubs. Each is read when it is asked for. */
export interface ControlReads {
  readonly writes: () => Promise<WriteSwitch>;
  readonly breaker: () => Promise<BreakerStatus>;
}

/** Connects to a deployment for what stops writes, and runs the work. A failure becomes an answer with the reason. */
export function withControls(
  context: CommandContext,
  asked: ConnectionArguments,
  work: (controls: ControlReads) => Promise<CommandResult>,
): Promise<CommandResult> {
  if (asked.url !== undefined)
    return withRemote(context, asked.url, ({ controls }) =>
      work({ writes: async () => (await controls()).writes, breaker: async () => (await controls()).breaker }),
    );
  return withTables(context, asked, (deps) =>
    work({ writes: () => writeSwitch(deps.rows), breaker: () => breakerStatus(deps) }),
  );
}
