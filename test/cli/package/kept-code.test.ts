import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { packCommandLine, ROOT } from './packed.ts';

const packed = packCommandLine();
const BIN = join(packed.built, 'hubwarden.js');
const HUBS = join(ROOT, 'test/fixtures/hubs');
const POLICY = join(HUBS, 'policies/fleet.yaml');
const PLAN = ['plan', '--policy', POLICY, '--hub', join(HUBS, 'rules-missing.json')];

afterAll(() => rmSync(packed.folder, { recursive: true, force: true }));

describe('what the package keeps for the next command', () => {
  let cache = '';
  beforeEach(() => {
    cache = mkdtempSync(join(packed.folder, 'cache-'));
  });

  function run(...args: readonly string[]) {
    const env = { PATH: process.env.PATH, HOME: cache, XDG_CACHE_HOME: cache };
    const { status, stderr, stdout } = spawnSync(process.execPath, [BIN, ...args], { env, encoding: 'utf8' });
    return { exitCode: status, error: stderr, out: stdout };
  }

  const compiled = () => join(cache, 'hubwarden/compiled');
  const policies = () => join(cache, 'hubwarden/policies');

  /** Every kept file of compiled code, by its path. */
  function code(): ReadonlyMap<string, Buffer> {
    if (!existsSync(compiled())) return new Map();
    const names = readdirSync(compiled(), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.bin'),
    );
    return new Map(names.sort().map((name) => [join(compiled(), name), readFileSync(join(compiled(), name))]));
  }

  const changedAt = () => [...code().keys()].map((path) => statSync(path).mtimeMs);

  it('is the code that a command compiled, which answers the same and is written once', () => {
    const first = run('explain', 'HW201');
    expect(first).toMatchObject({ exitCode: 0, error: '' });
    const written = changedAt();
    expect(written.length).toBeGreaterThan(1);
    expect(run('explain', 'HW201')).toEqual(first);
    expect(changedAt()).toEqual(written);
    for (const path of code().keys()) expect(statSync(path).mode & 0o777, path).toBe(0o600);
  });

  it.each([
    { why: 'damaged', spoil: (path: string, bytes: Buffer) => writeFileSync(path, flipped(bytes)) },
    { why: 'cut off', spoil: (path: string, bytes: Buffer) => writeFileSync(path, bytes.subarray(0, 1000)) },
    { why: 'empty', spoil: (path: string) => writeFileSync(path, '') },
    { why: 'writable by others', spoil: (path: string) => chmodSync(path, 0o666) },
  ])('counts as absent where it is $why, and is written again', ({ spoil }) => {
    const first = run('explain', 'HW201');
    for (const [path, bytes] of code()) spoil(path, bytes);
    const before = changedAt();
    expect(run('explain', 'HW201')).toEqual(first);
    for (const [index, path] of [...code().keys()].entries()) {
      expect(statSync(path).mtimeMs, path).not.toBe(before[index]);
      expect(statSync(path).mode & 0o777, path).toBe(0o600);
    }
  });

  it('holds nothing of a command that does not exist, or has failed', () => {
    for (const args of [['explian'], ['plan', '--policy', 'none.yaml', '--hub', 'none.json'], ['../x'], []])
      expect(run(...args).exitCode, args.join(' ')).not.toBe(undefined);
    expect([...code().keys()]).toEqual([]);
  });

  it('does not grow with each release', () => {
    for (let release = 0; release < 6; release += 1)
      mkdirSync(join(compiled(), `older-${release}`), { recursive: true });
    run('explain', 'HW201');
    expect(readdirSync(compiled()).filter((name) => name.startsWith('older'))).toEqual([]);
    expect(code().size).toBeGreaterThan(1);
  });

  it('includes a policy that was checked, and never one for policy validate', () => {
    expect(run('policy', 'validate', POLICY).exitCode).toBe(0);
    expect(existsSync(policies())).toBe(false);
    const first = run(...PLAN);
    expect(readdirSync(policies())).toHaveLength(1);
    expect(run(...PLAN)).toEqual(first);
  });

  it('is not needed: a cache folder that cannot be written changes no answer', () => {
    const first = run(...PLAN);
    rmSync(join(cache, 'hubwarden'), { recursive: true });
    writeFileSync(join(cache, 'hubwarden'), '');
    expect(run(...PLAN)).toEqual(first);
  });
});

function flipped(bytes: Buffer): Buffer {
  const other = Buffer.from(bytes);
  const middle = other.length >> 1;
  other[middle] = (other[middle] ?? 0) ^ 1;
  return other;
}
