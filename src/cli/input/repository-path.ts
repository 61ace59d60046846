import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/**
 * The path of a file from the root of the Git repository that holds it, with slashes; undefined when it is in none or does not
 * exist.
 */
export function repositoryPath(file: string): string | undefined {
  const path = realPath(file);
  if (path === undefined) return undefined;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    // A folder in a clone, a file in a work tree.
    if (existsSync(join(folder, '.git'))) return relative(folder, path).split(sep).join('/');
    if (folder === resolve(folder, '..')) return undefined;
  }
}

function realPath(file: string): string | undefined {
  try {
    return realpathSync(resolve(file));
  } catch {
    return undefined;
  }
}
