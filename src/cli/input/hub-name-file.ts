import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { HubNameFile } from '../command/command-context.ts';
import { cacheOf, namesFromCache } from '../text/hub-names.ts';
import { writeTextFile } from './write-text-file.ts';

const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

/** Keeps the names in a file. Nothing depends on it: a file that cannot be read or written counts as empty. */
export function hubNameFile(path: string): HubNameFile {
  return {
    read: () => {
      try {
        return namesFromCache(readFileSync(path, 'utf8'));
      } catch {
        return [];
      }
    },
    write: (names) => {
      try {
        mkdirSync(dirname(path), { recursive: true, mode: OWNER_ONLY_FOLDER });
      } catch {
        return;
      }
      writeTextFile(path, cacheOf(names), OWNER_ONLY);
    },
  };
}
