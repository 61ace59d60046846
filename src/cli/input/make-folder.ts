import { mkdirSync } from 'node:fs';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { fileFailure } from './file-failure.ts';

/** Makes a folder and those above it; one that exists stays. @returns a reason without a full stop when that fails */
export function makeFolder(path: string): Result<void, string> {
  try {
    mkdirSync(path, { recursive: true });
    return ok(undefined);
  } catch (error) {
    return err(fileFailure(error, 'folder'));
  }
}
