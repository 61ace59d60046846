import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import type { Result } from '../core/result.ts';
import { err, ok } from '../core/result.ts';

const FORMAT = 'hubwarden-local-stack';

/** Largest file that can be one of a stack, in bytes. */
const LARGEST_BYTES = 64 * 1024;

const stackFile = z.object({
  format: z.literal(FORMAT),
  version: z.literal(1),
  pid: z.number().int().positive(),
  startedAt: z.iso.datetime(),
  /** The app settings of the stack: addresses, sign-in, storage, policy, timings. */
  settings: z.record(z.string(), z.string()),
  /** Subscriptions of the simulated Azure. */
  subscriptions: z.array(z.string()),
});

/** A local stack as its file describes it. The settings hold the keys of its storage and of its sign-in. */
export type LocalStack = Omit<z.output<typeof stackFile>, 'format' | 'version'>;

const NONE = 'No local stack is running on this machine. Start one in a checkout of Hubwarden with: npm start';

/** The folder in which each running stack of this user has a file, named after its process. */
export function localStackFolder(): string {
  return join(tmpdir(), `hubwarden-local-${userId() ?? 'user'}`);
}

/**
 * Writes the file by which commands find this process's stack, readable by this user only, and removes files of stacks
 * that have ended.
 *
 * @returns removes the file again
 * @throws Error when another user owns the folder, which could then replace the file
 */
export function announceLocalStack(stack: LocalStack, folder = localStackFolder()): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const problem = whyNotOurs(folder);
  if (problem !== undefined) throw new Error(`${folder} ${problem}. Remove it, or set TMPDIR to a folder of your own.`);
  for (const file of filesIn(folder)) if (!isAlive(pidOf(file))) rmSync(join(folder, file), { force: true });
  const path = join(folder, `${stack.pid}.json`);
  writeFileSync(path, JSON.stringify({ format: FORMAT, version: 1, ...stack }, undefined, 2), { mode: 0o600 });
  return () => rmSync(path, { force: true });
}

/**
 * Finds the local stack that runs on this machine; of several the newest.
 *
 * @returns else one sentence with the remedy: none runs, one has ended without removing its file, or a file is not usable
 */
export function findLocalStack(folder = localStackFolder()): Result<LocalStack, string> {
  const files = filesIn(folder);
  const alive = files.filter((file) => isAlive(pidOf(file)));
  const [ended] = files;
  if (alive.length === 0)
    return err(
      ended === undefined
        ? NONE
        : `The local stack of process ${pidOf(ended)} has ended. Start it again in a checkout of Hubwarden with: npm start`,
    );
  const read = alive.map((file) => readStack(join(folder, file)));
  const [newest] = read
    .flatMap((each) => (each.ok ? [each.value] : []))
    .sort((a, b) => b.startedAt.localeCompare(a.startedAt));
  if (newest !== undefined) return ok(newest);
  return read.find((each) => !each.ok) ?? err(NONE);
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d{1,10}\.json$/.test(name));
  } catch {
    return [];
  }
}

function pidOf(file: string): number {
  return Number(file.replace('.json', ''));
}

function isAlive(pid: number): boolean {
  try {
    // Signal 0 sends nothing: it only asks whether the process exists.
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function readStack(path: string): Result<LocalStack, string> {
  const problem = whyNotOurs(path);
  if (problem !== undefined)
    return err(`${path} ${problem}, so Hubwarden does not use it. Remove it, and start the stack again.`);
  try {
    if (lstatSync(path).size > LARGEST_BYTES) return err(unusable(path));
    const parsed = stackFile.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    if (!parsed.success) return err(unusable(path));
    const { pid, settings, startedAt, subscriptions } = parsed.data;
    return ok({ pid, startedAt, settings, subscriptions });
  } catch {
    return err(unusable(path));
  }
}

function unusable(path: string): string {
  return `${path} is not the file of a local stack of this version. Stop the stack, and start it again with: npm start`;
}

/** A file of another user, or a link, could send the keys and requests of this one elsewhere. */
function whyNotOurs(path: string): string | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 'is gone';
  if (stat.isSymbolicLink()) return 'is a link';
  const own = userId();
  // Windows has neither owners nor modes in this form, and a folder for temporary files of each user.
  if (own === undefined) return undefined;
  if (stat.uid !== own) return 'belongs to another user';
  return (stat.mode & 0o077) === 0 ? undefined : 'is open to other users';
}

/** undefined on Windows. */
function userId(): number | undefined {
  const { uid } = userInfo();
  return uid < 0 ? undefined : uid;
}
