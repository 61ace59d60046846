import type { ReadModel } from '../../reconcile/queries/read-model.ts';
import { storedReads } from '../../reconcile/queries/stored-reads.ts';
import { namesForShell } from '../text/hub-names.ts';
import type { CommandContext, ConnectionArguments } from './command-context.ts';
import type { CommandResult } from './command-result.ts';
import { withRemote } from './with-remote.ts';
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
  if (asked.url !== undefined)
    return withRemote(context, asked.url, ({ reads }) => work(remembered(reads, context), context.now()));
  return withTables(context, asked, (deps) => work(remembered(storedReads(deps), context), deps.clock.now()));
}

/** Leaves the names of the fleet for completion whenever a command looks all of it up. */
function remembered(reads: ReadModel, { hubNames }: CommandContext): ReadModel {
  return {
    ...reads,
    hubs: async (query) => {
      const found = await reads.hubs(query);
      if (found.ok && found.value.page.rows.length === found.value.total)
        hubNames?.write(namesForShell(found.value.page.rows.map(({ hubId }) => hubId)));
      return found;
    },
  };
}
