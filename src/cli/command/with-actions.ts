import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type {
  ActionKind,
  ActionParameters,
  ActionRequest,
  ActionResults,
  Actions,
} from '../../reconcile/actions/actions.ts';
import { storedActions } from '../../reconcile/actions/stored-actions.ts';
import type { ReadModel } from '../../reconcile/queries/read-model.ts';
import { storedReads } from '../../reconcile/queries/stored-reads.ts';
import type { CommandContext, ConnectionArguments } from './command-context.ts';
import type { CommandResult } from './command-result.ts';
import { failure } from './command-result.ts';
import { withRemote } from './with-remote.ts';
import { withTables } from './with-tables.ts';

/** The options of a command that changes something. */
export interface ActionArguments extends ConnectionArguments {
  /** The name for the record; absent: the person at the terminal. */
  readonly by?: string | undefined;
}

/** What a command that changes something works with. */
export interface CommandActions {
  /** Makes a change in the name of the person; the answer of the command when nothing was changed. */
  readonly perform: <Kind extends ActionKind>(
    kind: Kind,
    parameters: ActionParameters[Kind],
  ) => Promise<Result<ActionResults[Kind], CommandResult>>;
  readonly reads: ReadModel;
}

/**
 * Connects to a deployment for changes and runs the work. Commands of people use it, so that each change is recorded, and so
 * that they work over every implementation of {@link Actions}. A failure becomes an answer with the reason.
 */
export function withActions(
  context: CommandContext,
  asked: ActionArguments,
  work: (actions: CommandActions) => Promise<CommandResult>,
): Promise<CommandResult> {
  const { by, url } = asked;
  if (url !== undefined) {
    if (by !== undefined) return Promise.resolve(failure(BY_IS_THE_SIGN_IN));
    return withRemote(context, url, ({ actions, reads }) =>
      work({ perform: performing(actions, requestOf('the account that is signed in')), reads }),
    );
  }
  return withTables(context, asked, (deps, person) =>
    work({ perform: performing(storedActions(deps), requestOf(by ?? person)), reads: storedReads(deps) }),
  );
}

const BY_IS_THE_SIGN_IN =
  '--by has no effect with --url: the deployment records the account that is signed in. Leave out --by.';

function requestOf(by: string): ActionRequest {
  return { by, objectId: undefined, via: 'CommandLine', seen: undefined, key: undefined };
}

function performing(actions: Pick<Actions, 'perform'>, request: ActionRequest): CommandActions['perform'] {
  return async (kind, parameters) => {
    const outcome = await actions.perform(kind, parameters, request);
    return outcome.kind === 'Done' ? ok(outcome.value) : err(failure(outcome.message));
  };
}
