import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { COMPILE_CACHE } from '../compile-cache.ts';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');
const HUBS = join(import.meta.dirname, '../fixtures/hubs');
const POLICY = join(HUBS, 'policies/fleet.yaml');

// Each test starts a process or two, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

function run(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = HUBS) {
  const ran = spawnSync(process.execPath, [MAIN, ...args], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...COMPILE_CACHE, ...env },
  });
  return { exitCode: ran.status, out: ran.stdout, error: ran.stderr };
}

describe('the process', () => {
  it('ends with 0 for a hub in sync', () => {
    const { error, exitCode, out } = run(['plan', '--policy', POLICY, '--hub', 'in-sync.json']);
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' });
    expect(out).toContain('hub-in-sync: Compliant');
  });

  it('ends with 2 for differences, and prints JSON that is all there', () => {
    const { exitCode, out } = run(['plan', '--policy', POLICY, '--hub', 'rules-missing.json', '--json']);
    expect(exitCode).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ verdict: 'Drifted' });
  });

  it('ends with 1 and without a stack trace for a folder in place of a file', () => {
    const { error, exitCode, out } = run(['plan', '--policy', POLICY, '--hub', '.']);
    expect({ error, exitCode, out }).toEqual({
      error: '.: this is a folder and not a file. Check the path.\n',
      exitCode: 1,
      out: '',
    });
  });

  it('ends with 1 where apply has no tables, because nothing may write without a record', () => {
    const { error, exitCode, out } = run(['apply', 'hub1', '--yes', '1']);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(error).toMatch(/^Nothing was written, because a write needs a record in the tables\. /);
    expect(error).toContain('Give --connection-string or --account');
  });

  it('ends with 1 for an apply that names no hub, before it connects to anything', () => {
    expect(run(['apply', '--account', 'none'])).toEqual({
      exitCode: 1,
      out: '',
      error: 'Name the hubs to change, or a plan file with --plan.\n',
    });
  });

  it('reads no device without an end', () => {
    const { error, exitCode, out } = run(['plan', '--policy', POLICY, '--hub', '/dev/zero']);
    expect({ error, exitCode, out }).toEqual({
      error: '/dev/zero: the file exceeds the limit of 67108864 bytes. Check the path.\n',
      exitCode: 1,
      out: '',
    });
  });

  it('is not troubled by a reader that stops early', async () => {
    const child = spawn(process.execPath, [MAIN, 'explain', '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let error = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      error += text;
    });
    const [exitCode] = await once(child, 'close');
    expect({ error, exitCode }).toEqual({ error: '', exitCode: 0 });
  });

  it('takes paths from where npm was called', () => {
    const args = ['plan', '--policy', POLICY, '--hub', 'in-sync.json'];
    const byNpm = { npm_lifecycle_event: 'hubwarden', INIT_CWD: HUBS };
    expect(run(args, byNpm, tmpdir()).exitCode).toBe(0);
    expect(run(args, { ...byNpm, npm_lifecycle_event: 'test' }, tmpdir()).exitCode).toBe(1);
  });

  it('uses no colours in a pipe', () => {
    expect(run(['explain', 'HW101']).out).not.toContain('\u001b');
  });
});

describe('files as other tools write them', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'hubwarden-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    {
      bytes: Buffer.from('\u{feff}version: 1\nassignments: [{ name: all }]\n', 'utf8'),
      why: 'UTF-8 with a byte order mark',
    },
    {
      bytes: Buffer.from('\u{feff}version: 1\r\nassignments: [{ name: all }]\r\n', 'utf16le'),
      why: 'UTF-16, as Windows PowerShell redirects',
    },
  ])('reads $why', ({ bytes }) => {
    const file = join(folder, 'policy.yaml');
    writeFileSync(file, bytes);
    expect(run(['policy', 'validate', file])).toMatchObject({ exitCode: 0, error: '' });
  });
});
