import type { ReadModel } from '../../reconcile/queries/read-model.ts';
import type { Controls } from '../../reconcile/queries/web-reads.ts';
import type { RemoteActions } from '../remote/http-actions.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandResult } from './command-result.ts';
import { failure } from './command-result.ts';

/** A deployment that a command reaches over its API. */
export interface RemoteParts {
  readonly reads: ReadModel;
  readonly actions: RemoteActions;
  readonly controls: () => Promise<Controls>;
}

/** Connects to a deployment by its address and runs the work. A failure becomes an answer with the reason. */
export async function withRemote(
  context: CommandContext,
  url: string,
  work: (parts: RemoteParts) => Promise<CommandResult>,
): Promise<CommandResult> {
  if (context.remote === undefined) return failure('--url needs the network, which is not available here.');
  // The schemas of the API are loaded for --url only.
  const [{ deploymentUrl }, { apiClient }, { httpReads, remoteControls }, { httpActions }, { RemoteFailure }] =
    await Promise.all([
      import('../remote/deployment-url.ts'),
      import('../remote/api-client.ts'),
      import('../remote/http-reads.ts'),
      import('../remote/http-actions.ts'),
      import('../remote/remote-message.ts'),
    ]);
  const origin = deploymentUrl(url);
  if (!origin.ok) return failure(origin.error);
  const deployment = await context.remote(origin.value);
  if (!deployment.ok) return failure(deployment.error);
  const api = apiClient({ deployment: deployment.value, pause: context.pause, say: context.say });
  const notes: string[] = [];
  const reads = httpReads(api, (note) => notes.push(note));
  try {
    const result = await work({ reads, actions: httpActions(api), controls: () => remoteControls(api) });
    return { ...result, notes: [...result.notes, ...notes] };
  } catch (error) {
    if (error instanceof RemoteFailure) return failure(error.message);
    throw error;
  }
}
