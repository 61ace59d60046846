import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import v8 from 'node:v8';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPolicy } from '../../../src/cli/input/read-policy.ts';
import type { Policy } from '../../../src/core/baseline/policy/policy.ts';
import { contextWith, FLEET } from '../command-files.ts';

const CORPUS = join(import.meta.dirname, '../../fixtures/hubs');
const TEXT = readFileSync(join(CORPUS, FLEET), 'utf8');

describe('policies that commands keep', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hubwarden-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const kept = () => readdirSync(join(folder, 'policies')).map((name) => join(folder, 'policies', name));

  /** Reads the policy as a command does. A reading that finds a kept one decodes it. */
  function read({ apiVersion, checks = 'build 1', text = TEXT, userId = process.getuid?.() }: Reading = {}) {
    let decoded = 0;
    const format = {
      serialize: v8.serialize,
      deserialize: (data: NodeJS.ArrayBufferView) => {
        decoded += 1;
        return v8.deserialize(data);
      },
    };
    const policy = readPolicy('policy.yaml', {
      ...contextWith({ 'policy.yaml': text }),
      apiVersion,
      keptPolicies: { folder: join(folder, 'policies'), checks, userId, format },
    });
    return { policy, isFromFile: decoded > 0 };
  }

  it.each(readdirSync(join(CORPUS, 'policies')))('are those of a fresh check: %s', (file) => {
    const text = readFileSync(join(CORPUS, 'policies', file), 'utf8');
    const fresh = readPolicy('policy.yaml', contextWith({ 'policy.yaml': text }));
    const [first, second] = [read({ text }), read({ text })];
    expect(first).toStrictEqual({ policy: fresh, isFromFile: false });
    expect(second).toStrictEqual({ policy: fresh, isFromFile: fresh.ok });
  });

  it('are checked again for another text, api-version or release', () => {
    read();
    expect(read().isFromFile).toBe(true);
    expect(read({ text: `${TEXT}\n# a comment` }).isFromFile).toBe(false);
    expect(read({ apiVersion: '2025-06-01' }).isFromFile).toBe(false);
    expect(read({ checks: 'build 2' }).isFromFile).toBe(false);
  });

  it('are not made of a policy that is refused', () => {
    const first = read({ text: 'version: 2' });
    expect(first.policy.ok).toBe(false);
    expect(read({ text: 'version: 2' })).toStrictEqual(first);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('lie in files for their owner only', () => {
    read();
    expect(kept().map((path) => statSync(path).mode & 0o777)).toEqual([0o600]);
    expect(statSync(join(folder, 'policies')).mode & 0o777).toBe(0o700);
  });

  it.each([
    { why: 'damaged', change: (path: string) => writeFileSync(path, flipped(readFileSync(path, 'utf8'))) },
    { why: 'cut off', change: (path: string) => writeFileSync(path, readFileSync(path, 'utf8').slice(0, -9)) },
    { why: 'empty', change: (path: string) => writeFileSync(path, '') },
    { why: 'writable by others', change: (path: string) => chmodSync(path, 0o666) },
    { why: 'in a folder that others can write to', change: () => chmodSync(join(folder, 'policies'), 0o777) },
  ])('do not count when the file is $why', ({ change }) => {
    const first = read();
    const [path] = kept();
    change(path ?? '');
    expect(read()).toStrictEqual(first);
  });

  it('do not count when another user owns the file', () => {
    read();
    expect(read({ userId: (process.getuid?.() ?? 0) + 1 }).isFromFile).toBe(false);
  });

  it('do not count when the folder cannot be made', () => {
    writeFileSync(join(folder, 'policies'), '');
    expect(read()).toMatchObject({ policy: { ok: true }, isFromFile: false });
  });

  it('do not fill the disk', () => {
    for (let version = 0; version < 60; version += 1) read({ checks: `build ${version}` });
    expect(kept().length).toBeLessThanOrEqual(50);
  });
});

interface Reading {
  readonly apiVersion?: string;
  readonly checks?: string;
  readonly text?: string;
  readonly userId?: number | undefined;
}

/** Another policy of the same length: one that observes where the first enforces. */
function flipped(file: string): string {
  const [digest, content = ''] = file.split('\n');
  const policy: Policy = v8.deserialize(Buffer.from(content, 'base64'));
  const other = { ...policy, assignments: policy.assignments.map((each) => ({ ...each, mode: 'observe' })) };
  return `${digest}\n${v8.serialize(other).toString('base64')}`;
}
