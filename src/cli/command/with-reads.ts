import type { ReadModel } from '../../reconcile/queries/read-model.ts';
import { storedReads } from '../../reconcile/queries/stored-reads.ts';
import type { CommandContext, ConnectionArguments } from './command-context.ts';
import type { CommandResult } from './command-result.ts';
import { withTables } from './with-tables.ts';

/**
 * Connects to a deployment for reading and runs the work. Commands that only read use it, so that they work over every
 * implementation of the read model. A failure becomes an answer with the reason.
 */
export function withReads(
  context: CommandContext,
  asked: ConnectionArguments,
  work: (reads: ReadModel, now: Date) => Promise<CommandResult>,
): Promise<CommandResult> {
  return withTables(context, asked, (deps) => work(storedReads(deps), deps.clock.now()));
}
