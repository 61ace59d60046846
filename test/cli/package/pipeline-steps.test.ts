import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { packCommandLine, ROOT } from './packed.ts';

vi.setConfig({ testTimeout: 120_000 });

interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly script?: string;
  readonly inputs?: { readonly inlineScript?: string };
}

const packed = packCommandLine();
const GOOD = join(ROOT, 'docs/examples/policy.yaml');
const action = parse(readFileSync(join(ROOT, '.github/actions/hubwarden/action.yml'), 'utf8'));
const steps: readonly Step[] = action.runs.steps;
let folder = '';

afterAll(() => rmSync(packed.folder, { recursive: true, force: true }));

beforeEach(() => {
  folder = mkdtempSync(join(packed.folder, 'job-'));
});

/** Runs a script as a runner does, in an empty folder. */
function bash(script: string | undefined, env: Readonly<Record<string, string>>) {
  const ran = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', script ?? 'exit 99'], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      npm_config_offline: 'true',
      npm_config_cache: join(packed.folder, 'npm'),
      ...env,
    },
  });
  return { exitCode: ran.status, text: ran.stdout + ran.stderr };
}

const written = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '');

/** A program in the place of the installed one, which keeps its arguments and answers like `status` of a fleet. */
function fakeProgram(place: string, exitCode: number): void {
  mkdirSync(join(place, 'bin'), { recursive: true });
  const program = join(place, 'bin/hubwarden');
  writeFileSync(
    program,
    `#!/bin/sh
echo "$*" >>'${join(folder, 'calls')}'
case "$*" in *--exit-zero*) echo "ANSWER"; exit 0 ;; esac
echo "ANSWER"; exit ${exitCode}
`,
  );
  chmodSync(program, 0o755);
}

describe('the action of GitHub', () => {
  const step = (name: string) => steps.find((each) => each.name === name)?.run;
  const env = () => ({
    PACKAGE: packed.tarball,
    POLICY: GOOD,
    STRICT: 'false',
    ACCOUNT: 'sthubwarden',
    FAIL: 'false',
    RUNNER_TEMP: folder,
    GITHUB_PATH: join(folder, 'path'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
    GITHUB_OUTPUT: join(folder, 'output'),
  });

  it('takes other actions by the hash of their code, and expressions reach scripts as variables only', () => {
    for (const { run = '', uses } of steps) {
      if (uses !== undefined) expect(uses).toMatch(/@[0-9a-f]{40}$/);
      expect(run).not.toContain('${{');
    }
  });

  it('installs the packed file, validates a policy and writes the summary', () => {
    expect(bash(step('install'), env())).toMatchObject({ exitCode: 0 });
    expect(written('path')).toBe(`${join(folder, 'hubwarden/bin')}\n`);
    const ran = bash(step('validate'), env());
    expect(ran).toMatchObject({ exitCode: 0, text: expect.stringContaining('is valid') });
    expect(written('summary')).toMatch(/^### Policy\n\n {4}.*is valid/);
  });

  it('fails for a policy with a fault, with the fault in the summary', () => {
    const bad = join(folder, 'bad.yaml');
    writeFileSync(bad, 'version: 1\nassignmentz: []\n');
    bash(step('install'), env());
    expect(bash(step('validate'), { ...env(), POLICY: bad }).exitCode).toBe(1);
    expect(written('summary')).toContain('assignmentz');
  });

  it('fails and names no report where the fleet cannot be read', () => {
    bash(step('install'), env());
    expect(bash(step('fleet'), { ...env(), ACCOUNT: 'not-an-account!' }).exitCode).toBe(1);
    expect(written('output')).toBe('');
  });

  it.each([
    { fail: 'false', exitCode: 2, output: /^sarif=.*hubwarden\.sarif\n$/, why: 'reports differences and goes on' },
    {
      fail: 'true',
      exitCode: 2,
      output: /^sarif=.*\ncode=2\n$/,
      why: 'leaves the code of differences for the last step',
    },
    { fail: 'true', exitCode: 0, output: /^sarif=.*\ncode=0\n$/, why: 'has nothing to fail for' },
  ])('$why', ({ exitCode, fail, output }) => {
    fakeProgram(join(folder, 'hubwarden'), exitCode);
    expect(bash(step('fleet'), { ...env(), FAIL: fail })).toMatchObject({ exitCode: 0 });
    expect(written('output')).toMatch(output);
    expect(written('hubwarden.sarif')).toBe('ANSWER\n');
    expect(written('summary')).toBe('ANSWER\n');
    expect(written('calls')).toBe(
      `status --account sthubwarden -o sarif --policy ${GOOD}\nstatus --account sthubwarden -o md --exit-zero\n`,
    );
  });

  it('fails at the end', () => {
    expect(bash(step('verdict'), env()).exitCode).toBe(2);
  });
});

describe('the snippets of docs/pipelines.md', () => {
  const page = readFileSync(join(ROOT, 'docs/pipelines.md'), 'utf8');
  const snippet = (mark: string) =>
    parse(
      page
        .split('```yaml\n')
        .find((each) => each.startsWith(mark))!
        .split('```')[0]!,
    );

  it('of Azure Pipelines validate and report', () => {
    const { steps: tasks } = snippet('# azure-pipelines') as { steps: readonly Step[] };
    const env = {
      AGENT_TEMPDIRECTORY: folder,
      HUBWARDEN_PACKAGE: packed.tarball,
      HUBWARDEN_POLICY: GOOD,
      HUBWARDEN_ACCOUNT: 'sthubwarden',
    };
    expect(bash(tasks[0]?.script, env)).toMatchObject({ exitCode: 0, text: expect.stringContaining('is valid') });
    expect(bash(tasks[1]?.inputs?.inlineScript, { ...env, HUBWARDEN_ACCOUNT: 'not-an-account!' }).exitCode).toBe(1);
    fakeProgram(join(folder, 'other'), 2);
    const script = tasks[1]?.inputs?.inlineScript?.replaceAll('/hubwarden/bin', '/other/bin');
    expect(bash(script, env)).toMatchObject({ exitCode: 0 });
    expect(written('hubs.xml')).toBe('ANSWER\n');
  });

  it('of GitLab validate and report', () => {
    const { hubwarden } = snippet('# gitlab-ci') as { hubwarden: { script: readonly string[] } };
    const env = {
      CI_PROJECT_DIR: folder,
      HUBWARDEN_PACKAGE: packed.tarball,
      HUBWARDEN_POLICY: GOOD,
      HUBWARDEN_ACCOUNT: 'sthubwarden',
    };
    const [install, validate, report] = hubwarden.script;
    expect(bash(`${install}\n${validate}`, env)).toMatchObject({
      exitCode: 0,
      text: expect.stringContaining('is valid'),
    });
    rmSync(join(folder, '.hubwarden/bin/hubwarden'));
    fakeProgram(join(folder, '.hubwarden'), 2);
    expect(bash(report, env)).toMatchObject({ exitCode: 0 });
    expect(written('hubs.xml')).toBe('ANSWER\n');
  });
});
