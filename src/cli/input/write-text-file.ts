import type { Stats } from 'node:fs';
import { chmodSync, lstatSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { fileFailure } from './file-failure.ts';

/**
 * Writes a file as a whole: into a new file in the same folder, which then takes the name. A link stays, and its target is
 * written. A device or a pipe is written in place, because a file must not take its name.
 *
 * @param mode permissions of a new file; an existing one keeps its own
 * @returns a reason without a full stop when that fails; an earlier file is then unchanged
 */
export function writeTextFile(path: string, text: string, mode = 0o644): Result<void, string> {
  try {
    const target = targetOf(path);
    if (target.isReplaced) replaceFile(target.path, text, target.mode ?? mode);
    else writeFileSync(path, text, { mode });
    return ok(undefined);
  } catch (error) {
    return err(writeFailure(error, path));
  }
}

interface Target {
  /** Without a link. */
  readonly path: string;
  /** False: it is no regular file and stays. */
  readonly isReplaced: boolean;
  /** Permissions of an existing file. */
  readonly mode?: number;
}

function targetOf(path: string): Target {
  const given = lstatSync(path, { throwIfNoEntry: false });
  if (given === undefined) return { path, isReplaced: true };
  const found: Stats | undefined = given.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : given;
  // A link to nothing: writing in place makes its target.
  if (found?.isFile() !== true) return { path, isReplaced: false };
  return { path: realpathSync(path), isReplaced: true, mode: found.mode & 0o7777 };
}

function replaceFile(path: string, text: string, mode: number): void {
  // The global object, because importing node:crypto takes every command 5 ms, and few write a file.
  const aside = join(dirname(path), `.hubwarden-${crypto.randomUUID()}`);
  try {
    writeFileSync(aside, text, { mode, flag: 'wx' });
    // The mask of the process has taken permissions away.
    if (statSync(path, { throwIfNoEntry: false }) !== undefined) chmodSync(aside, mode);
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}

/** A file that is written need not exist, but its folder must. */
function writeFailure(error: unknown, path: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return `the folder ${dirname(path)} does not exist`;
  if (code === 'ENOTDIR') return `${dirname(path)} is a file and not a folder`;
  return fileFailure(error, 'file');
}
