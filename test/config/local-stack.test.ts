import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LocalStack } from '../../src/config/local-stack.ts';
import { announceLocalStack, findLocalStack, localStackFolder } from '../../src/config/local-stack.ts';

const STACK: LocalStack = {
  pid: process.pid,
  startedAt: '2026-11-30T12:00:00.000Z',
  settings: { AzureWebJobsStorage: 'UseDevelopmentStorage=true' },
  subscriptions: ['00000000-0000-4000-8000-000000000001'],
};

let root = '';
let folder = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hubwarden-test-'));
  folder = join(root, 'stacks');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

function onlyFile(): string {
  const [name = ''] = readdirSync(folder);
  return join(folder, name);
}

describe('the file of a local stack', () => {
  it('is in a folder of the user below the folder for temporary files', () => {
    expect(localStackFolder().startsWith(tmpdir())).toBe(true);
  });

  it('is found while the process runs, and is gone after it says good-bye', () => {
    const withdraw = announceLocalStack(STACK, folder);
    expect(findLocalStack(folder)).toEqual({ ok: true, value: STACK });
    withdraw();
    expect(readdirSync(folder)).toEqual([]);
    expect(findLocalStack(folder)).toMatchObject({ ok: false, error: expect.stringContaining('npm start') });
  });

  it('is for this user only: it holds keys', () => {
    announceLocalStack(STACK, folder);
    expect(statSync(onlyFile()).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('of a process that has ended is recognised, and removed by the next stack', () => {
    const pid = deadPid();
    announceLocalStack({ ...STACK, pid }, folder);
    expect(findLocalStack(folder)).toEqual({
      ok: false,
      error: `The local stack of process ${pid} has ended. Start it again in a checkout of Hubwarden with: npm start`,
    });
    announceLocalStack(STACK, folder);
    expect(readdirSync(folder)).toEqual([`${process.pid}.json`]);
  });

  it('of the newest of several stacks is taken, whatever else lies in the folder', () => {
    announceLocalStack(STACK, folder);
    // A second process that lives as long as this test: the one that started it.
    announceLocalStack({ ...STACK, pid: process.ppid, startedAt: '2026-11-30T13:00:00.000Z' }, folder);
    writeFileSync(join(folder, 'notes.txt'), 'not a stack');
    const found = findLocalStack(folder);
    expect(found.ok && found.value.pid).toBe(process.ppid);
  });

  it.each([
    { why: 'is not JSON', text: '{' },
    { why: 'is of another kind', text: '{"format":"something else"}' },
    { why: 'is of another version', text: JSON.stringify({ format: 'hubwarden-local-stack', version: 2, ...STACK }) },
    { why: 'is huge', text: ' '.repeat(100_000) },
  ])('that $why is refused with the remedy', ({ text }) => {
    announceLocalStack(STACK, folder);
    writeFileSync(onlyFile(), text);
    expect(findLocalStack(folder)).toMatchObject({
      ok: false,
      error: expect.stringMatching(/not the file of a local stack/),
    });
  });

  it('that other users can read or that is a link is refused: it could send keys and requests elsewhere', () => {
    announceLocalStack(STACK, folder);
    const file = onlyFile();
    chmodSync(file, 0o644);
    expect(findLocalStack(folder)).toMatchObject({ ok: false, error: expect.stringContaining('open to other users') });
    rmSync(file);
    symlinkSync('/etc/hostname', file);
    expect(findLocalStack(folder)).toMatchObject({ ok: false, error: expect.stringContaining('is a link') });
  });

  it('is not written into a folder that others can write to', () => {
    announceLocalStack(STACK, folder)();
    chmodSync(folder, 0o777);
    expect(() => announceLocalStack(STACK, folder)).toThrow(/open to other users/);
    expect(existsSync(join(folder, `${process.pid}.json`))).toBe(false);
  });
});
