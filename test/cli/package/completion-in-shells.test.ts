import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOSTILE_NAMES } from '../../hostile-names.ts';
import { packCommandLine } from './packed.ts';
import { ShellSession } from './shell-session.ts';

const packed = packCommandLine();
const bin = join(packed.folder, 'bin');
const home = join(packed.folder, 'home');
const empty = join(packed.folder, 'empty');
const env = {
  PATH: `${bin}:${process.env.PATH}`,
  HOME: home,
  TERM: 'xterm',
  LANG: 'C.UTF-8',
  XDG_CACHE_HOME: join(packed.folder, 'cache'),
  XDG_CONFIG_HOME: join(packed.folder, 'config'),
  XDG_DATA_HOME: join(packed.folder, 'data'),
};
const SHELLS = [
  { shell: 'bash', command: 'bash --norc --noprofile -i', load: 'source <(hubwarden completion bash)' },
  {
    shell: 'zsh',
    command: 'zsh -f -i',
    load: 'autoload -Uz compinit && compinit -u -D; source <(hubwarden completion zsh)',
  },
  { shell: 'fish', command: 'fish -i', load: 'hubwarden completion fish | source' },
];
const has = (program: string) => spawnSync(program, ['--version']).error === undefined;

// The command of the package, which shows its arguments instead of running when a completed line is sent.
mkdirSync(bin, { recursive: true });
// Where this folder exists, fish does not read all manual pages in the background, which takes a minute.
const read = join(env.XDG_DATA_HOME, 'fish/generated_completions');
for (const folder of [home, empty, read, join(env.XDG_CACHE_HOME, 'hubwarden')]) mkdirSync(folder, { recursive: true });
writeFileSync(
  join(bin, 'hubwarden'),
  `#!/bin/sh
case "$1" in
  __complete|completion) exec '${process.execPath}' '${join(packed.built, 'hubwarden.js')}' "$@" ;;
  *) echo "GOT[$*]" ;;
esac
`,
);
chmodSync(join(bin, 'hubwarden'), 0o755);
// The last names are what a hostile owner of a hub, or another program, may have put there.
const hostile = [
  ...HOSTILE_NAMES,
  '$(touch pwned)',
  '`touch pwned`',
  ';touch pwned',
  "'hub",
  '"hub',
  'hub*',
  '-o',
  '../hub',
];
writeFileSync(
  join(env.XDG_CACHE_HOME, 'hubwarden/hubs'),
  ['hub-alpha', 'hub-beta', 'rg-a/hub-c', ...hostile].join('\n'),
);

afterAll(() => rmSync(packed.folder, { recursive: true, force: true }));

describe.each(SHELLS)('completion in $shell', ({ command, load, shell }) => {
  const inShell = it.skipIf(!has(shell) || !has('script'));
  let session: ShellSession;

  beforeEach(async (context) => {
    if (!has(shell) || !has('script')) return context.skip(`${shell} or script is not installed`);
    session = new ShellSession(command, { cwd: empty, env });
    // Quotes, so that the echo of the line is not taken for the output.
    await session.type(`${load}; echo LOAD''ED\n`, 'LOADED');
  });

  afterEach(() => session?.end());

  inShell.each([
    { keys: 'hubwarden pol\tva\t', got: 'policy validate', why: 'commands and their subcommands' },
    { keys: 'hubwarden status hub-a\t', got: 'status hub-alpha', why: 'names of hubs' },
    { keys: 'hubwarden status rg\t', got: 'status rg-a/hub-c', why: 'names of hubs with their group' },
    { keys: 'hubwarden status --out\tjs\t', got: 'status --output json', why: 'options and their values' },
    { keys: 'hubwarden status --output=y\t', got: 'status --output=yaml', why: 'values after an equals sign' },
    { keys: 'hubwarden explain HW20\t', got: 'explain HW20', why: 'a part that several codes share stays' },
    { keys: 'hubwarden plan --policy ./pol\t', got: 'plan --policy ./policy.yaml', why: 'files' },
  ])('completes $why', async ({ got, keys }) => {
    writeFileSync(join(empty, 'policy.yaml'), '');
    await session.type(`${keys}\n`, `GOT[${got}`);
  });

  inShell('runs nothing of a hostile name, and offers none', async () => {
    await session.type('hubwarden status \t\t', 'hub-beta');
    await session.type('\u0003', '');
    // The terminal drops what is typed while the shell handles the signal.
    await setTimeout(1000);
    await session.type("echo DO''NE\n", 'DONE');
    expect(session.shown).not.toContain('touch pwned');
    expect(readdirSync(empty).filter((name) => name.includes('pwned'))).toEqual([]);
    expect(existsSync(join(home, 'pwned'))).toBe(false);
  });
});
