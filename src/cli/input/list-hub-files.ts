import type { Observation } from '../../core/observation/observation.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { counted } from '../../core/text/counted.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import type { CommandContext } from '../command/command-context.ts';

/** The files about one hub, as paths. */
export interface HubFiles {
  readonly hub: string;
  readonly computes?: string | undefined;
  readonly connections?: string | undefined;
  readonly inventory?: string | undefined;
}

/** The files of a folder of saved hubs. */
export interface FolderOfHubs {
  readonly hubs: readonly HubFiles[];
  /** Files that are no JSON files. */
  readonly skipped: readonly string[];
}

/** Endings of the files that belong to the hub in `NAME.json`. */
const COMPANIONS = ['computes', 'connections', 'inventory'] as const;

const LAYOUT =
  'Save each hub as NAME.json, and what belongs to it as NAME.computes.json, NAME.connections.json and NAME.inventory.json.';

/**
 * Lists the saved hubs below a folder: `NAME.json` is a hub as ARM's GET returns it; `NAME.computes.json`,
 * `NAME.connections.json` and `NAME.inventory.json` belong to it.
 *
 * @returns every problem of the folder, one line each
 */
export function listHubFiles(folder: string, context: CommandContext): Result<FolderOfHubs, string> {
  const listed = context.listFiles?.(folder) ?? err('folders cannot be read here');
  if (!listed.ok) return err(`--hubs ${folder}: ${listed.error}. Check the path.`);
  const isJson = (path: string): boolean => foldCase(path).endsWith('.json');
  const files = listed.value.filter(isJson);
  const companions = new Map(files.map(companionOf).filter((each) => each !== undefined));
  const hubs = files.filter((path) => companionOf(path) === undefined);
  if (hubs.length === 0) return err(`--hubs ${folder}: the folder holds no saved hub. ${LAYOUT}`);
  const stems = new Set(hubs.map(stemOf));
  const alone = [...companions].filter(([key]) => !stems.has(stemOf(key)));
  if (alone.length > 0)
    return err(alone.map(([, path]) => `${path}: there is no hub beside this file. ${LAYOUT}`).join('\n'));
  return ok({
    hubs: hubs.map((hub) => ({
      hub,
      ...Object.fromEntries(
        COMPANIONS.flatMap((kind) => {
          const path = companions.get(`${stemOf(hub)}.${kind}`);
          return path === undefined ? [] : [[kind, path]];
        }),
      ),
    })),
    skipped: listed.value.filter((path) => !isJson(path)),
  });
}

/** `NAME.computes.json` → the key `NAME.computes` with its path; undefined for every other file. */
function companionOf(path: string): readonly [key: string, path: string] | undefined {
  const stem = foldCase(path).slice(0, -'.json'.length);
  const kind = COMPANIONS.find((each) => stem.endsWith(`.${each}`));
  return kind === undefined ? undefined : [stem, path];
}

/** The path without its last ending, in one case. */
function stemOf(path: string): string {
  return foldCase(path).replace(/\.[^.]*$/, '');
}

/**
 * Reads saved hubs one after the other, so that a large folder needs no memory for all of them. After the first problem it
 * goes on only to find the others.
 *
 * @param problems gets a line for each file that is no saved hub, and for each hub that is in two files
 */
export function* savedHubs<T>(
  files: readonly HubFiles[],
  read: (files: HubFiles) => Result<{ readonly observation: Pick<Observation, 'hubId' | 'name'> } & T, string>,
  problems: string[],
): Generator<T> {
  const fileOf = new Map<string, string>();
  for (const each of files) {
    const hub = read(each);
    if (!hub.ok) {
      problems.push(hub.error);
      continue;
    }
    const { hubId, name } = hub.value.observation;
    const other = fileOf.get(hubId);
    if (other !== undefined) problems.push(`${each.hub}: ${name} is also in ${other}. Give each hub once.`);
    fileOf.set(hubId, each.hub);
    if (problems.length === 0) yield hub.value;
  }
}

const NAMED_AT_MOST = 5;

/** A note about files that were left out; none when there are none. */
export function skippedNotes(skipped: readonly string[]): readonly string[] {
  if (skipped.length === 0) return [];
  const more = skipped.length > NAMED_AT_MOST ? ` and ${skipped.length - NAMED_AT_MOST} more` : '';
  const names = skipped.slice(0, NAMED_AT_MOST).join(', ');
  return [`Skipped ${counted(skipped.length, 'file')} whose name does not end in .json: ${names}${more}.`];
}
