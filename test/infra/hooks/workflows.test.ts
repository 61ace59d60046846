import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { VARIABLES } from '../parameter-list.ts';
import type { Answer } from './fake-tools.ts';
import { FakeTools } from './fake-tools.ts';

vi.setConfig({ testTimeout: 60_000 });

const ROOT = resolve(import.meta.dirname, '../../..');

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

function stepsOf(name: string): readonly Step[] {
  const workflow: Workflow = parse(readFileSync(join(ROOT, `.github/workflows/${name}.yml`), 'utf8'));
  return Object.values(workflow.jobs).flatMap(({ steps }) => steps);
}

function step(workflow: string, name: string): Step {
  const found = stepsOf(workflow).find((each) => each.name === name);
  if (found === undefined) throw new Error(`${workflow} has no step ${name}`);
  return found;
}

const opened: FakeTools[] = [];

/** A step as the runner runs it, with tools that play answers. */
function ran(script: string | undefined, answers: readonly Answer[], env: Readonly<Record<string, string>>) {
  const fake = new FakeTools(answers, ['az', 'sleep']);
  opened.push(fake);
  const { status, stdout } = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', script ?? ''], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...env, RUNNER_TEMP: fake.folder, PATH: `${fake.folder}:${process.env.PATH}` },
  });
  return { status, stdout, calls: fake.calls.map(({ args, tool }) => [tool, ...args].join(' ')) };
}

afterEach(() => {
  for (const fake of opened.splice(0)) fake.remove();
});

describe.each(['ci', 'deploy', 'release', 'thorough'])('the workflow %s', (name) => {
  it('takes actions by the hash of their code', () => {
    for (const { uses } of stepsOf(name)) if (uses !== undefined) expect(uses).toMatch(/@[0-9a-f]{40}$/);
  });
});

describe('the workflow that deploys', () => {
  it('checks everything before it creates anything, and leaves nothing that matters to a default', () => {
    const { run = '' } = step('deploy', 'provision');
    expect(run.indexOf('before-provision.mjs --by-hand')).toBeLessThan(run.indexOf('az deployment sub create'));
    // What only hooks read is checked as well.
    expect(Object.keys(step('deploy', 'provision').env ?? {})).toEqual(
      expect.arrayContaining(['HUBWARDEN_POLICY_FILE', 'HUBWARDEN_WATCHED', 'HUBWARDEN_EVENTS_GROUP', ...VARIABLES]),
    );
    expect(/--require (\S+)/.exec(run)?.[1]?.split(',')).toEqual([
      'AZURE_LOCATION',
      'HUBWARDEN_NAME',
      'HUBWARDEN_RESOURCE_GROUP',
      'HUBWARDEN_WRITES',
      'HUBWARDEN_ACCESS',
    ]);
  });

  it('builds as azd does, from every variable that the package depends on', () => {
    const { env = {}, run } = step('deploy', 'build');
    expect(run).toContain('node infra/hooks/package.mjs');
    expect(Object.keys(env)).toEqual([
      'HUBWARDEN_POLICY_FILE',
      'HUBWARDEN_POLICY_IN_BLOB',
      'HUBWARDEN_DEPLOYED_POLICY_PATH',
    ]);
  });

  it('subscribes to events after the package is there', () => {
    const names = stepsOf('deploy').map(({ name }) => name);
    expect(names.indexOf('events')).toBeGreaterThan(names.indexOf('package'));
    expect(step('deploy', 'events').run).toBe('node infra/hooks/subscribe-events.mjs');
  });
});

describe('the step that puts the package there', () => {
  const { run } = step('deploy', 'package');
  const env = { HUBWARDEN_NAME: '', HUBWARDEN_RESOURCE_GROUP: 'rg-hubwarden' };
  const LISTED: Answer = { to: 'az functionapp list', stdout: 'func-hubwarden-abc\n' };
  const SLEPT: Answer = { to: 'sleep' };
  const refused: Answer = { to: 'az functionapp deployment', exit: 1, stderr: 'ERROR: 403\n' };

  it('goes to the app of the deployment, by its tag', () => {
    const { calls, status } = ran(run, [LISTED, { to: 'az functionapp deployment' }], env);
    expect(status).toBe(0);
    expect(calls[0]).toContain("[?tags.deployment=='hubwarden'].name");
    expect(calls[1]).toContain('--name func-hubwarden-abc --src hubwarden.zip');
  });

  it('finds a deployment whose name the variable writes in capital letters', () => {
    const answers = [LISTED, { to: 'az functionapp deployment' }];
    const { calls } = ran(run, answers, { ...env, HUBWARDEN_NAME: 'Trial' });
    expect(calls[0]).toContain("[?tags.deployment=='trial'].name");
  });

  it('tries again while the new role is not in force, five times in all', () => {
    const twice = ran(run, [LISTED, SLEPT, refused, refused, { to: 'az functionapp deployment' }], env);
    expect([twice.status, twice.calls.filter((call) => call.startsWith('sleep')).length]).toEqual([0, 2]);
    const never = ran(run, [LISTED, SLEPT, refused], env);
    expect(never.status).toBe(1);
    expect(never.calls.filter((call) => call.startsWith('az functionapp deployment'))).toHaveLength(5);
    expect(never.stdout).toContain('::error::Azure accepted no package in 5 attempts');
  });

  it('stops at once where no waiting helps', () => {
    const wrong: Answer = { to: 'az functionapp deployment', exit: 1, stderr: 'ERROR: The package is no zip.\n' };
    const { calls, status, stdout } = ran(run, [LISTED, SLEPT, wrong], env);
    expect(status).toBe(1);
    expect(calls).toHaveLength(2);
    expect(stdout).toContain('ERROR: The package is no zip.');
    expect(stdout).toContain('::error::Azure refuses the package, and waiting does not help');
  });

  it('asks for the group before it asks Azure', () => {
    const { calls, status, stdout } = ran(run, [LISTED], { ...env, HUBWARDEN_RESOURCE_GROUP: '' });
    expect([status, calls]).toEqual([1, []]);
    expect(stdout).toContain('::error::HUBWARDEN_RESOURCE_GROUP is not set. Run: gh variable set');
  });

  it('shares the end of a pipe with its beginning, as the step that provisions', () => {
    expect([step('deploy', 'package').shell, step('deploy', 'provision').shell]).toEqual(['bash', 'bash']);
  });

  it.each([
    ['none', ''],
    ['two', 'func-a\nfunc-b\n'],
  ])('sends it nowhere where the group holds %s', (_what, stdout) => {
    const { calls, status, stdout: said } = ran(run, [{ to: 'az functionapp list', stdout }], env);
    expect(status).toBe(1);
    expect(said).toContain('::error::rg-hubwarden must hold one function app of the deployment hubwarden.');
    expect(calls).toHaveLength(1);
  });
});

describe('the workflow that releases', () => {
  const script = readFileSync(join(ROOT, '.ci/release'), 'utf8');

  it('takes version and notes from the tag, and publishes all assets', () => {
    expect(step('release', 'assets').run).toMatch(/^\.ci\/release "\$\{GITHUB_REF_NAME#v\}" release$/);
    expect(step('release', 'publish').run).toContain('--notes-file release/notes.md release/assets/*');
    expect(step('release', 'publish').run).toContain('--verify-tag');
  });

  it('gives the source maps, the bill of materials, the templates and the checksums beside the package', () => {
    for (const asset of [
      '.zip"',
      'hubwarden-$version.tgz',
      '.maps.zip"',
      '.sbom.json"',
      'infra/azuredeploy*.json',
      'SHA256SUMS',
    ])
      expect(script).toContain(asset);
  });

  it('attests who built the assets, and publishes on npm only what a person lets through', () => {
    const { jobs } = parse(readFileSync(join(ROOT, '.github/workflows/release.yml'), 'utf8'));
    expect(step('release', 'provenance').uses).toMatch(/^actions\/attest-build-provenance@/);
    expect(jobs.registry).toMatchObject({ needs: 'release', environment: 'npm', if: "vars.PUBLISH_TO_NPM == 'true'" });
    expect(step('release', 'to npm').run).toContain('--provenance');
  });

  it.each([
    ['a version that package.json does not have', '9.9.9', 'package.json has version'],
    [
      'a version without notes',
      JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version,
      'CHANGELOG.md has no notes',
    ],
  ])('stops at %s, before it builds', (_what, version, line) => {
    const folder = mkdtempSync(join(tmpdir(), 'hubwarden-release-'));
    const { status, stderr } = spawnSync('bash', [join(ROOT, '.ci/release'), version, join(folder, 'x')], {
      encoding: 'utf8',
    });
    rmSync(folder, { recursive: true });
    expect(status).toBe(1);
    expect(stderr).toContain(line);
  });
});
