import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { fileFailure } from './file-failure.ts';

/**
 * Lists the files below a folder, sorted by path, without those in hidden folders. Links to folders are not followed, so
 * that the walk ends.
 *
 * @returns paths that begin with the folder as given; a reason without a full stop when that fails
 */
export function listFiles(folder: string): Result<readonly string[], string> {
  try {
    return ok(filesBelow(folder).sort());
  } catch (error) {
    return err(fileFailure(error, 'folder'));
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.')) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return [path];
  });
}
