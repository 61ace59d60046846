import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Policy } from '../../core/baseline/policy/policy.ts';
import type { KeptPoliciesPlace } from '../command/command-context.ts';
import { writeTextFile } from './write-text-file.ts';

const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;
const WRITABLE_BY_OTHERS = 0o022;

/** A policy that is in use has one file for each version of its text. The folder is emptied when it holds this many. */
const MOST_FILES = 50;

/** The text of a policy, and the api-version that it was checked for. */
interface CheckedText {
  readonly text: string;
  readonly apiVersion: string;
}

/** Policies that have passed every check, so that later commands need not check the same text again. */
interface KeptPolicies {
  /** The policy of exactly this text, under the checks of this release; undefined when none is kept. */
  readonly read: (checked: CheckedText) => Policy | undefined;
  readonly write: (checked: CheckedText, policy: Policy) => void;
}

/**
 * Keeps checked policies in files, for their owner only. Nothing depends on them: a file that cannot be read or written,
 * that is damaged, or that another user could have written, counts as absent.
 */
export function keptPolicies(place: KeptPoliciesPlace): KeptPolicies {
  const pathOf = ({ apiVersion, text }: CheckedText) =>
    join(place.folder, digestOf(JSON.stringify([place.checks, apiVersion, text])));
  return {
    read: (checked) => readKept(pathOf(checked), place),
    write: (checked, policy) => writeKept(pathOf(checked), policy, place),
  };
}

function readKept(path: string, { format, userId }: KeptPoliciesPlace): Policy | undefined {
  try {
    if (userId !== undefined && !isOwn(path, userId)) return undefined;
    const [digest, content = ''] = readFileSync(path, 'utf8').split('\n');
    return digest === digestOf(content) ? format.deserialize(Buffer.from(content, 'base64')) : undefined;
  } catch {
    return undefined;
  }
}

function isOwn(path: string, userId: number): boolean {
  return [path, dirname(path)]
    .map((each) => statSync(each))
    .every(({ mode, uid }) => uid === userId && (mode & WRITABLE_BY_OTHERS) === 0);
}

function writeKept(path: string, policy: Policy, { folder, format }: KeptPoliciesPlace): void {
  try {
    mkdirSync(folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
    const names = readdirSync(folder);
    if (names.length >= MOST_FILES) for (const name of names) rmSync(join(folder, name), { force: true });
    const content = format.serialize(policy).toString('base64');
    writeTextFile(path, `${digestOf(content)}\n${content}`, OWNER_ONLY);
  } catch {
    // The next command checks the policy again.
  }
}

function digestOf(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
