import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { packCommandLine } from '../package/packed.ts';
import type { Ended } from './started.ts';
import { start } from './started.ts';

// Each test starts some processes, and the machine may be busy.
vi.setConfig({ testTimeout: 120_000 });

const EXAMPLES = join(import.meta.dirname, '../../../docs/examples');
const POLICY = join(EXAMPLES, 'policy.yaml');
const HUB = join(EXAMPLES, 'hub.json');
const HUGE_BYTES = 200 * 1024 * 1024;

/** A port on which nothing listens. */
const CLOSED = 'http://127.0.0.1:9/devstoreaccount1';
const UNREACHABLE = `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=a2V5;TableEndpoint=${CLOSED};QueueEndpoint=${CLOSED}`;

/** Every command that reads a file, with the place of the file. */
const READERS: readonly (readonly [name: string, args: (file: string) => readonly string[]])[] = [
  ['policy validate', (file) => ['policy', 'validate', file]],
  ['policy explain --hub', (file) => ['policy', 'explain', POLICY, '--hub', file]],
  ['policy diff', (file) => ['policy', 'diff', file, POLICY, '--hubs', '.']],
  ['plan --policy', (file) => ['plan', '--policy', file, '--hub', HUB]],
  ['plan --hub', (file) => ['plan', '--policy', POLICY, '--hub', file, '--out', 'plan.json']],
  ['reach --log', (file) => ['reach', '--policy', POLICY, '--hub', HUB, '--log', file]],
  ['replay', (file) => ['replay', file]],
  ['doctor --policy', (file) => ['doctor', '--policy', file]],
  ['sweep --policy', (file) => ['sweep', '--policy', file, '--save', 'saved']],
];

const FILES: Readonly<Record<string, (path: string) => void>> = {
  'missing.json': () => undefined,
  folder: (path) => mkdirSync(path),
  'huge.json': (path) => {
    writeFileSync(path, '');
    truncateSync(path, HUGE_BYTES);
  },
  'binary.json': (path) =>
    writeFileSync(path, Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 0, 0, 0xff, 0xfe, 0x1b, 0x5b])),
  'broken.json': (path) => writeFileSync(path, '{ "name": "hub1", '),
  'list.json': (path) => writeFileSync(path, '[1, 2]\n'),
  'empty.json': (path) => writeFileSync(path, ''),
};

/** All files go to one command; the others read them in the same way. */
const SOME_FILES = ['huge.json', 'binary.json'];

// The package, as people install it: it starts much faster than the source, and each test starts it several times.
const packed = packCommandLine();
const main = join(packed.built, 'hubwarden.js');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hubwarden-'));
  for (const [name, make] of Object.entries(FILES)) make(join(folder, name));
});
afterAll(() => {
  for (const each of [folder, packed.folder]) rmSync(each, { recursive: true });
});

/** One or two clear lines, no trace of the program, nothing on the output. */
function expectRefused({ error, exitCode, out }: Ended, about: string): void {
  expect({ exitCode, out }, about).toEqual({ exitCode: 1, out: '' });
  const lines = error.trimEnd().split('\n');
  expect(lines.length, error).toBeGreaterThanOrEqual(1);
  expect(lines.length, error).toBeLessThanOrEqual(2);
  for (const line of lines) expect(line.length, line).toBeLessThan(400);
  expect(error).not.toMatch(/undefined|\bat .*\.ts:|TypeError|\[object|This is a bug/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: an error must not control the terminal.
  expect(error).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
}

describe.each(READERS)('%s', (name, args) => {
  it('refuses files that it cannot use with one clear line, and writes nothing', () => {
    const before = readdirSync(folder);
    for (const file of name === 'plan --hub' ? Object.keys(FILES) : SOME_FILES) {
      const ended = start(args(file), { cwd: folder, main });
      expectRefused(ended, `${name} ${file}`);
      expect(ended.error, `${name} ${file}`).toContain(file);
      expect(ended.seconds).toBeLessThan(30);
    }
    expect(readdirSync(folder)).toEqual(before);
  });
});

describe('the standard input', () => {
  it.each([
    ['policy', 'validate', '-'],
    ['plan', '--policy', POLICY, '--hub', '-'],
    ['replay', '-'],
    ['reach', '--policy', POLICY, '--hub', HUB, '--log', '-'],
  ])('that is empty is refused by %s %s', (...args) => {
    const ended = start(args, { cwd: folder, main });
    expectRefused(ended, args.join(' '));
  });
});

describe('a deployment that cannot be reached', () => {
  it.each([
    ['status', '--wrong'],
    ['show', 'hub1'],
    ['approve', 'hub1'],
  ])('is one line with the remedy, soon: %s %s', (...args) => {
    const ended = start([...args, '-o', 'json', '--connection-string', UNREACHABLE], { main });
    expectRefused(ended, args.join(' '));
    expect(ended.error).toMatch(
      /^The tables could not be read or written: connect ECONNREFUSED [^:]*:\d+\. .*hubwarden doctor\n$/,
    );
    expect(ended.seconds).toBeLessThan(30);
  });

  it.each([
    ['status', '--account', 'nosuchaccount'],
    ['plan', 'hub1', '--policy', POLICY],
    ['sweep', '--policy', POLICY, '--save', 'saved'],
  ])('asks for a sign-in: %s %s %s', (...args) => {
    const ended = start(args, { cwd: folder, main });
    expectRefused(ended, args.join(' '));
    expect(ended.error).toContain('az login');
  });
});
