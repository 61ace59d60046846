import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandContext } from '../../src/cli/command/command-context.ts';
import { NO_PAINT } from '../../src/cli/text/paint.ts';
import { err, ok } from '../../src/core/result.ts';

const HUBS = join(import.meta.dirname, '../fixtures/hubs');

/** When commands run in these tests. */
export const NOW = new Date('2026-10-01T12:00:00Z');

/** The policy that most tests go by. */
export const FLEET = 'policies/fleet.yaml';

/** A world whose files are those given, and beside them the corpus of hubs. */
export function contextWith(files: Readonly<Record<string, string>> = {}): CommandContext {
  return {
    readText: (path) => {
      const given = files[path];
      if (given !== undefined) return ok(given);
      try {
        return ok(readFileSync(join(HUBS, path), 'utf8'));
      } catch {
        return err('the file does not exist');
      }
    },
    now: () => NOW,
    paint: NO_PAINT,
  };
}

/** A hub of the corpus, changed. */
export function hubText(name: string, change: (hub: Record<string, unknown>) => void = () => undefined): string {
  const hub = JSON.parse(readFileSync(join(HUBS, `${name}.json`), 'utf8'));
  change(hub);
  return JSON.stringify(hub, undefined, 2);
}
