import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readTextFile } from '../src/cli/input/read-text-file.ts';
import { runCommandLine } from '../src/cli/run-command-line.ts';
import { NO_PAINT } from '../src/cli/text/paint.ts';
import { err, ok } from '../src/core/result.ts';
import { sweepPort } from './cli/fleet-ports.ts';
import { commandsIn, pagesBelow, shellWords } from './printed-commands.ts';
import { POLICY, VirtualApp } from './reconcile/virtual-app.ts';

const ROOT = join(import.meta.dirname, '..');
const PAGES = [...pagesBelow(join(ROOT, 'docs')), join(ROOT, 'README.md')];

/** Commands that this test cannot run, each with the reason and with what runs them. */
const NOT_RUN: readonly { readonly begins: string; readonly why: string }[] = [
  {
    begins: 'doctor',
    why: 'asks Azure as the identity that is signed in; test/cli/doctor/doctor-command.test.ts runs it',
  },
  {
    begins: 'apply',
    why: 'confirms the plan that a reader has seen; test/cli/apply/apply-command.test.ts runs it',
  },
  {
    begins: 'status --url',
    why: 'asks a deployment over HTTP; test/cli/remote/same-over-url.test.ts runs every command that does',
  },
  {
    begins: 'sweep',
    why: 'asks Azure as the identity that is signed in; test/cli/fleet/sweep-command.test.ts runs it',
  },
];

/** Commands that end with 1 on the page too, each with the reason. */
const SHOWN_TO_FAIL: readonly { readonly command: string; readonly says: RegExp; readonly why: string }[] = [
  { command: 'alerts silence', says: /hours/, why: 'a page names the command without what it asks for' },
  {
    command: 'explain forbidden',
    says: /Did you mean one of these\? HW204/,
    why: 'a page shows the answer to a word of a title',
  },
];

/** Commands that change nothing, so that they can share a deployment. */
const READS =
  /^hubwarden (?:explain|packs|plan|policy (?:validate|explain|rollout status)|reach|alerts (?:list|show)|audit|operations|status|inventory list|breaker status|writes$)/;

/** Files that pages name and that people bring along. */
const FILES: Readonly<Record<string, string>> = {
  'policy.yaml': readFileSync(join(ROOT, 'docs/examples/policy.yaml'), 'utf8'),
  'hub.json': readFileSync(join(ROOT, 'docs/examples/hub.json'), 'utf8'),
  'computes.json': '["hub-new/cpu-cluster"]',
  'old.yaml': readFileSync(join(ROOT, 'docs/examples/policy-next.yaml'), 'utf8'),
  'hubs/production.json': readFileSync(join(ROOT, 'docs/examples/hub.json'), 'utf8'),
  'FOLDER/production.json': readFileSync(join(ROOT, 'docs/examples/hub.json'), 'utf8'),
  FILE: readFileSync(join(ROOT, 'docs/examples/pip.log'), 'utf8'),
  'pip.log': readFileSync(join(ROOT, 'docs/examples/pip.log'), 'utf8'),
  'registry.json': JSON.stringify({
    id: '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ai/providers/Microsoft.ContainerRegistry/registries/vision',
    sku: { name: 'Basic' },
  }),
};

interface Ran {
  readonly exitCode: number;
  readonly said: string;
}

async function run(world: VirtualApp, args: readonly string[]): Promise<Ran> {
  let said = '';
  const write = (text: string): void => {
    said += text;
  };
  const exitCode = await runCommandLine(args, {
    readText: (path) => (FILES[path] === undefined ? readTextFile(join(ROOT, path)) : ok(FILES[path] ?? '')),
    now: () => world.clock.now(),
    pause: (seconds) => world.pass(seconds, seconds),
    paint: NO_PAINT,
    version: '1.2.3',
    listFiles: (folder) =>
      folder === 'hubs' || folder === 'FOLDER' ? ok([`${folder}/production.json`]) : err('the folder does not exist'),
    writeText: () => ok(undefined),
    operator: { connect: async () => ok(world.deps), person: 'platform@desk' },
    sweep: sweepPort(world),
    writeOut: write,
    writeError: write,
  });
  return { exitCode, said };
}

/** What commands are run against, and what stands for the ids and names on pages there. */
interface Scene {
  readonly world: VirtualApp;
  readonly alert: string;
  readonly silence: string;
  /** A rule that Hubwarden has written on {@link OWN_HUB}. */
  readonly rule: string;
}

/** The hub that has been approved and brought to its baseline. */
const OWN_HUB = 'hub-own';

/** A deployment with the hubs that pages name, which wait for approval but for one, and with an alert and a silence. */
async function deployment(): Promise<Scene> {
  const world = await VirtualApp.running({ policy: POLICY.replaceAll('newHubs: enforce', 'newHubs: approve') });
  for (const name of ['hub1', 'hub-sales', 'hub-drifted']) world.createHub(name);
  await world.pass(15 * 60, 60);
  world.createHub(OWN_HUB);
  await world.pass(5 * 60, 60);
  await run(world, ['approve', OWN_HUB]);
  await world.pass(30 * 60, 60);
  const owned = await run(world, ['inventory', 'list', OWN_HUB]);
  const listed = await run(world, ['alerts', 'list', '--json']);
  const alert = /"id": "([0-9a-f]+)"/.exec(listed.said)?.[1] ?? '';
  const silenced = await run(world, [
    'alerts',
    'silence',
    '--code',
    'HW203',
    '--hub',
    'hub1',
    '--hours',
    '8',
    '--reason',
    'known',
  ]);
  const silence = /unsilence ([0-9a-f]+)/.exec(silenced.said)?.[1] ?? '';
  return { world, alert, silence, rule: /\bhw-[a-z0-9-]+/.exec(owned.said)?.[0] ?? '' };
}

/** The words of a command with what a page leaves to its reader filled in. */
function filledIn(command: string, { world, alert, rule, silence }: Scene): readonly string[] {
  const words = shellWords(command).slice(1);
  const id = words[1] === 'unsilence' ? silence : alert;
  // The file that it is to write exists here, as what the other commands read.
  if (words[1] === 'init') return words.map((word) => (word === 'policy.yaml' ? 'new-policy.yaml' : word));
  if (words[1] === 'release') return ['inventory', 'release', rule, '--hub', OWN_HUB, ...words.slice(5)];
  const given: Readonly<Record<string, string>> = {
    HUB: world.hubId('hub1'),
    NAME: words[0] === 'alerts' ? 'test' : 'standard',
    RECEIVER: 'test',
    N: '5',
    ID: id,
    HWxxx: 'HW201',
    CODE: 'HW201',
    'HOST[:PORT]': 'pypi.org',
    production: 'standard',
  };
  return words.map((word) =>
    /^[0-9a-f]{8,12}$/.test(word) ? id : isHubId(word) ? world.hubId('hub1') : (given[word] ?? word),
  );
}

function isHubId(word: string): boolean {
  return /^\/subscriptions\/.*\/workspaces\/[^/]+$/.test(word);
}

/** One of each form: commands that differ in the hub, the alert or the code alone do the same. */
function oneOfEach(commands: readonly string[]): readonly string[] {
  const form = (command: string): string =>
    READS.test(command)
      ? command
      : command
          .replace(/\/subscriptions\/\S+/g, 'HUB')
          .replace(/(?:HUB )+/g, 'HUB ')
          .replace(/HW\d{3}/g, 'HWxxx');
  return [...new Map(commands.toReversed().map((command) => [form(command), command])).values()].toReversed();
}

/** Blocks of the page of the command line that test/cli/documentation.test.ts runs. */
const RUN_ELSEWHERE = /^```console\n.*?^```$/gms;
const COMMANDS = [
  ...new Set(PAGES.flatMap((file) => commandsIn(readFileSync(file, 'utf8').replace(RUN_ELSEWHERE, '')))),
].sort();
const isNotRun = (command: string): boolean => NOT_RUN.some(({ begins }) => command.startsWith(`hubwarden ${begins}`));
const isShownToFail = (command: string): boolean =>
  SHOWN_TO_FAIL.some((each) => command === `hubwarden ${each.command}`);

describe('a command in the documentation', () => {
  const commands = oneOfEach(COMMANDS.filter((command) => !isNotRun(command) && !isShownToFail(command)));
  const reading = deployment();
  it.each(commands)('runs: %s', async (command) => {
    const scene = READS.test(command) ? await reading : await deployment();
    const { exitCode, said } = await run(scene.world, filledIn(command, scene));
    expect({ said, exitCode: exitCode === 2 ? 0 : exitCode }).toEqual({ said, exitCode: 0 });
    expect(said).not.toBe('');
  });

  it.each(SHOWN_TO_FAIL)('fails as its page shows: $command, because $why', async ({ command, says }) => {
    expect(COMMANDS).toContain(`hubwarden ${command}`);
    const { exitCode, said } = await run((await deployment()).world, command.split(' '));
    expect(exitCode).toBe(1);
    expect(said).toMatch(says);
  });

  it.each(NOT_RUN)('is not run here where it begins with $begins: $why', ({ begins, why }) => {
    expect(COMMANDS.some((command) => command.startsWith(`hubwarden ${begins}`))).toBe(true);
    const [, runner = ''] = /(test\/\S+\.ts)/.exec(why) ?? [];
    expect(readFileSync(join(ROOT, runner), 'utf8')).toContain(begins.includes('--url') ? 'url' : `'${begins}'`);
  });
});

/** Scripts of npm that pages name: what is run of them here, or why none of it is and what runs them. */
const SCRIPTS: Readonly<Record<string, { readonly args?: readonly string[]; readonly why?: string }>> = {
  hubwarden: { args: ['packs', 'list'] },
  simulator: { args: ['--help'] },
  start: { why: 'builds and stays up until it is stopped; test/integration/stack.test.ts runs what it starts' },
  demo: { why: 'builds and plays for minutes on the local stack' },
  build: { why: 'writes the deployed package; the integration project builds it before its tests' },
  audit: { why: 'asks the registry' },
  'pack:cli': { why: 'writes a package; test/cli/package/installed-package.test.ts packs and installs it' },
  sbom: { why: 'describes the packages, and changes with each of them' },
  ci: { why: 'installs what this test runs on' },
  test: { why: 'is what runs this test' },
  'test:fast': { why: 'runs many tests again' },
  'test:unit': { why: 'is what runs this test' },
  check: { why: 'holds this test' },
  format: { why: 'changes files' },
  lint: { why: 'CI runs it as a step of its own' },
  types: { why: 'CI runs it as a step of its own' },
  'test:browser': { why: 'needs a browser' },
  'test:thorough': { why: 'takes hours' },
  mutate: { why: 'takes hours' },
  bench: { why: 'measures, and a busy machine measures nothing' },
  soak: { why: 'handles a million events; test/bench/soak has the tests of its judgement' },
  'docs:card': { why: 'needs a browser' },
};

describe('a command of npm in the documentation', () => {
  const COMMAND = /npm (?:run (?:-s |--silent )?([a-z][\w:-]*)|(start|test|ci|audit|sbom)\b)/g;
  const named = new Set(
    PAGES.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(COMMAND)].map(([, script, verb]) => script ?? verb),
    ),
  );

  it('is run here, or has a reason why not', () => {
    expect([...named].sort()).toEqual(Object.keys(SCRIPTS).sort());
  });

  const run = Object.entries(SCRIPTS).flatMap(([name, { args }]) => (args === undefined ? [] : [{ name, args }]));
  it.each(run)('runs: $name $args', { timeout: 120_000 }, async ({ name, args }) => {
    const { stdout } = await promisify(execFile)('npm', ['run', '-s', name, '--', ...args], { cwd: ROOT });
    expect(stdout).not.toBe('');
  });
});
