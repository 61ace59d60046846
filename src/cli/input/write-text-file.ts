import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { fileFailure } from './file-failure.ts';

/**
 * Writes a file as a whole: into a new file in the same folder, which then takes the name.
 *
 * @param mode permissions of a new file
 * @returns a reason without a full stop when that fails; an earlier file is then unchanged
 */
export function writeTextFile(path: string, text: string, mode = 0o644): Result<void, string> {
  // The global object, because importing node:crypto takes every command 5 ms, and few write a file.
  const aside = join(dirname(path), `.hubwarden-${crypto.randomUUID()}`);
  try {
    writeFileSync(aside, text, { mode, flag: 'wx' });
    renameSync(aside, path);
    return ok(undefined);
  } catch (error) {
    rmSync(aside, { force: true });
    return err(fileFailure(error, 'file'));
  }
}
