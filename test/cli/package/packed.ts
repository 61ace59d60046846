import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The checkout. */
export const ROOT = join(import.meta.dirname, '../../..');

/** A package that was built for a test: its folder, and the packed file. */
export interface Packed {
  /** Everything lies below it; the test deletes it. */
  readonly folder: string;
  readonly built: string;
  readonly tarball: string;
}

/** Builds and packs the command line into a new folder. */
export function packCommandLine(): Packed {
  const folder = mkdtempSync(join(tmpdir(), 'hubwarden-package-'));
  const built = join(folder, 'built/cli');
  const args = ['pack-cli.mjs', '--folder', built, '--pack-destination', folder];
  const ran = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`pack.mjs ended with ${ran.status}: ${ran.stderr}`);
  const name = readdirSync(folder).find((each) => each.endsWith('.tgz'));
  if (name === undefined) throw new Error('pack.mjs has packed nothing');
  return { folder, built, tarball: join(folder, name) };
}

/**
 * A Node 20, which the checkout does not bring: `NODE_20`, or the `node` of the machine if it is one. undefined: there is
 * none. CI sets the variable.
 */
export function node20(): string | undefined {
  const places = (process.env.PATH ?? '').split(delimiter).filter((place) => !place.includes('node_modules'));
  const candidates = [process.env.NODE_20, ...places.map((place) => join(place, 'node'))];
  return candidates.find((path) => path !== undefined && majorOf(path) === 20);
}

function majorOf(path: string): number | undefined {
  const ran = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return ran.status === 0 ? Number.parseInt(ran.stdout.slice(1), 10) : undefined;
}
