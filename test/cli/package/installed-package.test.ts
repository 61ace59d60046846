import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { node20, packCommandLine, ROOT } from './packed.ts';

const packed = packCommandLine();
const MAX_BYTES = 1_000_000;
const HUBS = join(ROOT, 'test/fixtures/hubs');
const POLICY = join(HUBS, 'policies/fleet.yaml');
// A namespace without a network interface, where the machine allows one to be made.
const OFFLINE = spawnSync('unshare', ['-rn', 'true']).status === 0 ? ['unshare', '-rn'] : [];
const NODES = [
  { name: 'Node 24', node: process.execPath },
  { name: 'Node 20', node: node20() },
];

afterAll(() => rmSync(packed.folder, { recursive: true, force: true }));

describe('the packed file', () => {
  const manifest = JSON.parse(readFileSync(join(packed.built, 'package.json'), 'utf8'));

  it('has a manifest of its own, without dependencies', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(manifest).toMatchObject({
      name: 'hubwarden',
      version,
      bin: { hubwarden: 'hubwarden.js' },
      engines: { node: '>=20' },
    });
    expect(Object.keys(manifest).filter((key) => /dependencies|scripts|private/i.test(key))).toEqual([]);
  });

  it('is smaller than a megabyte', () => {
    expect(statSync(packed.tarball).size).toBeLessThan(MAX_BYTES);
  });

  it('holds the licence, and those of the packages in it', () => {
    expect(readFileSync(join(packed.built, 'LICENSE'), 'utf8')).toBe(readFileSync(join(ROOT, 'LICENSE'), 'utf8'));
    const licences = readFileSync(join(packed.built, 'THIRD-PARTY-LICENCES.txt'), 'utf8');
    for (const name of ['commander', 'zod', 'yaml', '@azure/identity', '@azure/data-tables'])
      expect(licences).toContain(`${name} `);
    expect(licences).not.toContain('vitest');
  });

  it('has the same bytes when it is built again', () => {
    const again = packCommandLine();
    try {
      expect(readdirSync(again.built)).toEqual(readdirSync(packed.built));
      for (const file of readdirSync(again.built))
        expect(readFileSync(join(again.built, file)).equals(readFileSync(join(packed.built, file))), file).toBe(true);
      expect(readFileSync(again.tarball).equals(readFileSync(packed.tarball))).toBe(true);
    } finally {
      rmSync(again.folder, { recursive: true, force: true });
    }
  });
});

describe.each(NODES)('installed for $name, without a network', ({ node }) => {
  const prefix = join(packed.folder, node === process.execPath ? 'node-24' : 'node-20');
  const empty = join(prefix, 'empty');
  const env = {
    PATH: `${node === undefined ? '' : dirname(node)}:${process.env.PATH}`,
    HOME: empty,
    XDG_CACHE_HOME: join(prefix, 'cache'),
    npm_config_cache: join(prefix, 'npm'),
    npm_config_update_notifier: 'false',
    // Where no namespace can be made: a port that refuses.
    HTTPS_PROXY: 'http://127.0.0.1:9',
    HTTP_PROXY: 'http://127.0.0.1:9',
  };

  beforeAll(() => {
    if (node === undefined) return;
    mkdirSync(empty, { recursive: true });
    const ran = offline(['npm', 'install', '--global', '--offline', '--prefix', prefix, packed.tarball]);
    expect(ran.exitCode, ran.error).toBe(0);
  });

  function offline(command: readonly string[]) {
    const [program = '', ...args] = [...OFFLINE, ...command];
    const ran = spawnSync(program, args, { cwd: empty, env, encoding: 'utf8' });
    return { exitCode: ran.status, out: ran.stdout, error: ran.stderr };
  }

  const run = (...args: readonly string[]) => offline([join(prefix, 'bin/hubwarden'), ...args]);
  const withNode = it.skipIf(node === undefined);

  withNode('runs on the Node that was asked for', () => {
    expect(offline(['node', '--version']).out).toBe(spawnSync(node!, ['--version'], { encoding: 'utf8' }).stdout);
  });

  withNode.each([
    { args: ['--version'], exitCode: 0, out: /^\d+\.\d+\.\d+\n$/ },
    { args: ['--help'], exitCode: 0, out: /Usage: hubwarden/ },
    { args: ['explain', 'HW201'], exitCode: 0, out: /^HW201/ },
    { args: ['packs', 'list', '-o', 'yaml'], exitCode: 0, out: /vscode/ },
    { args: ['policy', 'validate', POLICY], exitCode: 0, out: /is valid/ },
    { args: ['plan', '--policy', POLICY, '--hub', join(HUBS, 'in-sync.json')], exitCode: 0, out: /Compliant/ },
    {
      args: ['plan', '--policy', POLICY, '--hub', join(HUBS, 'rules-missing.json'), '--json'],
      exitCode: 2,
      out: /"Drifted"/,
    },
    { args: ['completion', 'bash'], exitCode: 0, out: /complete .*hubwarden/ },
  ])('answers $args', ({ args, exitCode, out }) => {
    const ran = run(...args);
    expect(ran).toMatchObject({ exitCode, error: '' });
    expect(ran.out).toMatch(out);
  });

  withNode('says in one line that there is no storage, from the part that uses the SDKs of Azure', () => {
    const connection = `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=${btoa('key')};TableEndpoint=http://127.0.0.1:9/a;QueueEndpoint=http://127.0.0.1:9/a;BlobEndpoint=http://127.0.0.1:9/a;`;
    const { error, exitCode, out } = run('status', '--connection-string', connection);
    expect({ exitCode, out, lines: error.trim().split('\n').length, error }).toMatchObject({
      exitCode: 1,
      out: '',
      lines: 1,
    });
    expect(error).toMatch(/could not be read|ECONNREFUSED|connect/i);
  });

  withNode('loads no SDK of Azure for a command that works on files', () => {
    const list = 'process.on("exit", () => process.stderr.write(JSON.stringify(Object.keys(require.cache))));';
    const load = `process.argv.splice(1, 0, ""); require(${JSON.stringify(join(packed.built, 'hubwarden.js'))});`;
    const ran = offline([node!, '-e', list + load, 'explain', 'HW201']);
    const loaded: readonly string[] = JSON.parse(ran.error);
    expect(loaded.length).toBeGreaterThan(2);
    for (const file of loaded)
      expect(readFileSync(file, 'utf8'), file).not.toMatch(/@azure\/|DefaultAzureCredential|ZodObject/);
  });

  withNode('runs through npx', () => {
    copyFileSync(packed.tarball, join(empty, basename(packed.tarball)));
    const ran = offline(['npx', '--yes', '--offline', `./${basename(packed.tarball)}`, 'explain', 'HW101']);
    expect(ran.exitCode, ran.error).toBe(0);
    expect(ran.out).toMatch(/^HW101/);
  });
});
