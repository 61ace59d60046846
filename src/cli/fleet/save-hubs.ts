import type { HubId } from '../../core/hub-id.ts';
import { hubIdParts, kindOf } from '../../core/hub-id.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { counted } from '../../core/text/counted.ts';
import { textHash } from '../../core/text/text-hash.ts';
import type { SavedHub } from '../../reconcile/operator/local-sweep/saved-hub.ts';
import type { CommandContext } from '../command/command-context.ts';

/** Longest name of a file or folder without its ending: every file system takes it. */
const LONGEST_NAME = 100;

const HASH_LENGTH = 8;

/** Names that Windows keeps for devices, with any ending. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * Refuses a folder that already holds hubs, before the sweep: those that are right by now would be planned again.
 *
 * @returns else undefined
 */
export function saveFault(folder: string, { listFiles, makeFolder, writeText }: CommandContext): string | undefined {
  if (listFiles === undefined || makeFolder === undefined || writeText === undefined)
    return '--save needs files, which are not available here.';
  const made = makeFolder(folder);
  if (!made.ok) return `--save ${folder}: ${made.error}.`;
  const files = listFiles(folder);
  if (!files.ok) return `--save ${folder}: ${files.error}.`;
  const held = files.value.filter((file) => file.endsWith('.json')).length;
  if (held === 0) return undefined;
  return `--save ${folder}: the folder holds ${counted(held, 'JSON file')} already, which a plan would take for hubs that are wrong now. Empty it, or name a new one.`;
}

/**
 * Writes what was read of each hub in the layout that `plan --hubs` reads: `SUBSCRIPTION/GROUP/NAME.json`, with
 * `NAME.computes.json` and `NAME.connections.json` where the plan needed them; an account is `NAME.account.json`.
 *
 * @returns how many hubs were written; a sentence about the first file that could not be
 */
export function saveHubs(
  folder: string,
  hubs: readonly { readonly hubId: string; readonly saved: SavedHub }[],
  { makeFolder, writeText }: CommandContext,
): Result<number, string> {
  for (const { hubId, saved } of hubs) {
    const place = savedPlace(hubId);
    const made = makeFolder?.(`${folder}/${place.folder}`);
    if (made?.ok === false) return err(`${folder}/${place.folder}: ${made.error}.`);
    const files = { '': saved.hub, '.computes': saved.computes, '.connections': saved.connections };
    for (const [part, text] of Object.entries(files)) {
      if (text === undefined) continue;
      const path = `${folder}/${place.folder}/${place.name}${part}.json`;
      const written = writeText?.(path, text);
      if (written?.ok === false) return err(`${path}: ${written.error}.`);
    }
  }
  return ok(hubs.length);
}

/**
 * Folder and file of a hub or an account. Two never share one: ids differ in more than case, each part is kept apart, and
 * the file of an account says so.
 */
export function savedPlace(hubId: string): { readonly folder: string; readonly name: string } {
  const { name, resourceGroup, subscriptionId } = hubIdParts(hubId as HubId);
  return {
    folder: `${fileName(subscriptionId)}/${fileName(resourceGroup)}`,
    name: `${fileName(name)}${kindEnding(hubId)}`,
  };
}

function kindEnding(hubId: string): string {
  const { name, words } = kindOf(hubId as HubId);
  return name === 'MlWorkspace' ? '' : `.${words.one}`;
}

/** A name of Azure's as a file name: other characters as `%2e`, so that no name leaves its folder or looks like another's. */
function fileName(text: string): string {
  const plain = [...new TextEncoder().encode(text)].map(characterOf).join('');
  const safe = DEVICE.test(plain) ? `%${plain.charCodeAt(0).toString(16)}${plain.slice(1)}` : plain;
  if (safe.length <= LONGEST_NAME) return safe;
  return `${safe.slice(0, LONGEST_NAME - HASH_LENGTH - 1)}-${textHash(text).slice(0, HASH_LENGTH)}`;
}

function characterOf(byte: number): string {
  const character = String.fromCharCode(byte);
  return /[a-z0-9_-]/.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`;
}
