import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { showIn, start } from './started.ts';

// Each test starts a process or two, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

const MAIN = join(import.meta.dirname, '../../../src/cli/main.ts');

/** A colour of the terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character begins a colour.
const COLOUR = /\u001b\[\d+m/g;

const NOON = ['--now', '2026-10-01T12:00:00Z'];
const HUBS = 'test/fixtures/hubs';
const PLAN = ['plan', '--policy', `${HUBS}/policies/fleet.yaml`, '--hub', `${HUBS}/rule-deleted.json`, ...NOON];
const EXPLAIN = ['policy', 'explain', 'docs/examples/policy.yaml', '--hub', 'docs/examples/hub.json'];

/** A part of a golden file. */
function golden(name: string, part: string): string {
  const text = readFileSync(join(import.meta.dirname, '__snapshots__', `${name}.txt`), 'utf8');
  const [, after = ''] = text.split(`==== ${part}, exit code `);
  return after.slice(after.indexOf('\n') + 1).split('\n====')[0] ?? '';
}

describe.each([
  { columns: 40, name: 'plan', args: PLAN, code: 2 },
  { columns: 200, name: 'plan', args: PLAN, code: 2 },
  { columns: 40, name: 'policy-explain', args: EXPLAIN, code: 0 },
  { columns: 200, name: 'packs-list', args: ['packs', 'list'], code: 0 },
])('a terminal of $columns columns', ({ args, code, columns, name }) => {
  it(`shows the golden output of ${name}, in colours`, async () => {
    const { exitCode, out } = await showIn(columns, args);
    expect(exitCode).toBe(code);
    expect(out.replaceAll(COLOUR, '').trimEnd()).toBe(golden(name, `table at ${columns} columns`).trimEnd());
  });
});

describe('colours', () => {
  it('are in a terminal, and not with NO_COLOR or in a dumb one', async () => {
    expect((await showIn(80, PLAN)).out).toMatch(COLOUR);
    for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
      const { exitCode, out } = await showIn(80, PLAN, env);
      expect({ exitCode, escape: out.includes('\u001b') }).toEqual({ exitCode: 2, escape: false });
    }
  });

  it('are not in a pipe, whose lines are as long as they are', () => {
    const { error, exitCode, out } = start(PLAN);
    expect({ error, exitCode }).toEqual({ error: '', exitCode: 2 });
    expect(out.trimEnd()).toBe(golden('plan', 'table at 200 columns').trimEnd());
  });
});

describe('a reader that stops early', () => {
  it.each(['json', 'yaml', 'table'])('gets no complaint about %s', async (format) => {
    const child = spawn(process.execPath, [MAIN, 'explain', '-o', format], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.once('data', () => child.stdout.destroy());
    let error = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      error += text;
    });
    const [exitCode] = await once(child, 'close');
    expect({ error, exitCode }).toEqual({ error: '', exitCode: 0 });
  });
});

describe('Ctrl-C', () => {
  it('ends a watched command without a stack trace', async () => {
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'application/json');
      response.end('{"value":[]}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const store = `http://127.0.0.1:${(server.address() as AddressInfo).port}/devstoreaccount1`;
    const connection = `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=a2V5;TableEndpoint=${store};QueueEndpoint=${store}`;
    const args = ['operations', '--watch', '--every', '1', '--connection-string', connection];
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let error = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      error += text;
    });
    const first = once(child.stdout.setEncoding('utf8'), 'data');
    const closed = once(child, 'close');
    const shown = await Promise.race([first, closed]);
    child.kill('SIGINT');
    const [, signal] = await closed;
    server.close();
    expect({ shown: String(shown[0]), signal, error }).toEqual({
      shown: expect.stringContaining('operation'),
      signal: 'SIGINT',
      error: '',
    });
  });
});
