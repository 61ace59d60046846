import type { Observation } from '../../core/observation/observation.ts';
import type { SetAside } from '../../core/policy-init/set-aside.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { CommandContext } from '../command/command-context.ts';
import type { HubFiles } from '../input/list-hub-files.ts';
import { listHubFiles, savedHubs } from '../input/list-hub-files.ts';
import { readWorkspace } from '../input/read-hub.ts';

/** Hubs that were read, and those of which the answer shows no network. */
export interface FleetFound {
  readonly hubs: readonly Observation[];
  readonly unread: readonly SetAside[];
  /** Subscriptions that could not be read, with the reason. */
  readonly unseen: readonly { readonly subscriptionId: string; readonly why: string }[];
}

/** Options of a folder of saved hubs. */
export interface SavedFleetArguments {
  readonly folder: string;
  /** api-version of the saved answers. */
  readonly apiVersion?: string | undefined;
}

/**
 * Reads every saved hub of a folder.
 *
 * @returns the problems of all files that are no saved workspace, one line each
 */
export function savedFleet(
  { apiVersion, folder }: SavedFleetArguments,
  context: CommandContext,
): Result<FleetFound, string> {
  const listed = listHubFiles(folder, context);
  if (!listed.ok) return listed;
  const hubs: Observation[] = [];
  const unread: SetAside[] = [];
  const problems: string[] = [];
  const read = ({ hub }: HubFiles) => {
    const saved = readWorkspace(hub, { at: context.now(), apiVersion }, context);
    return saved.ok ? ok({ observation: saved.value }) : saved;
  };
  for (const { observation } of savedHubs(listed.value.hubs, read, problems)) {
    if (observation.isNetworkShown) hubs.push(observation);
    else unread.push({ hubId: observation.hubId, reason: 'The saved answer shows no managed network.' });
  }
  return problems.length > 0 ? err(problems.join('\n')) : ok({ hubs, unread, unseen: [] });
}
