import type { Observation } from '../../core/observation/observation.ts';
import type { SetAside } from '../../core/policy-init/set-aside.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { CommandContext } from '../command/command-context.ts';
import { readWorkspace } from '../input/read-hub.ts';
import { listHubFiles } from '../plan/list-hub-files.ts';

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
  if (!listed.ok) return err(`--hubs ${listed.error}`);
  const hubs = new Map<string, { readonly file: string; readonly hub: Observation }>();
  const unread: SetAside[] = [];
  const problems: string[] = [];
  for (const { hub: file } of listed.value.hubs) {
    const read = readWorkspace(file, { at: context.now(), apiVersion }, context);
    if (!read.ok) {
      problems.push(read.error);
      continue;
    }
    const { hubId, isNetworkShown, name } = read.value;
    const first = hubs.get(hubId);
    if (first !== undefined)
      problems.push(`${file}: ${name} is saved in ${first.file} too. Keep one of the two files.`);
    else if (isNetworkShown) hubs.set(hubId, { file, hub: read.value });
    else unread.push({ hubId, reason: 'The saved answer shows no managed network.' });
  }
  if (problems.length > 0) return err(problems.join('\n'));
  return ok({ hubs: [...hubs.values()].map(({ hub }) => hub), unread, unseen: [] });
}
