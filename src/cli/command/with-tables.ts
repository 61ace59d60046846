import { debuglog } from 'node:util';
import { errorText } from '../../core/text/error-text.ts';
import { visibleLine } from '../../core/text/printable.ts';
import type { OperatorDeps } from '../../reconcile/operator/operator-deps.ts';
import { StoreFailure } from '../../reconcile/store-failure.ts';
import type { CommandContext, ConnectionArguments } from './command-context.ts';
import type { CommandResult } from './command-result.ts';
import { failure } from './command-result.ts';

/** Connects to the tables and runs the work. A failure becomes an answer with the reason. */
export async function withTables(
  context: CommandContext,
  asked: ConnectionArguments,
  work: (deps: OperatorDeps, person: string) => Promise<CommandResult>,
): Promise<CommandResult> {
  const { operator } = context;
  if (operator === undefined) return failure("This command needs Hubwarden's tables, which are not available here.");
  const deps = await operator.connect(asked);
  if (!deps.ok) return failure(deps.error);
  try {
    return await work(deps.value, operator.person);
  } catch (error) {
    debuglog('hubwarden')('%o', error);
    return tablesFailure(error);
  }
}

/** The answer when a store fails while a command runs. */
export function tablesFailure(error: unknown): CommandResult {
  const reason = visibleLine(errorText(faultIn(error))).replace(/\.$/, '');
  return failure(
    `The tables could not be read or written: ${reason}. Check the connection string or the name of the storage account, its network rules and your role on it: hubwarden doctor`,
  );
}

/** What the store said. Table, partition and key mean nothing to a person; the debug log has them. */
function faultIn(error: unknown): unknown {
  return error instanceof StoreFailure ? (error.cause ?? error) : error;
}
