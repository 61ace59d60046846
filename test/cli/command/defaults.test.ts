import { describe, expect, it } from 'vitest';
import { readDefaults } from '../../../src/cli/command/defaults.ts';
import { runCommandLine } from '../../../src/cli/run-command-line.ts';
import { err, ok } from '../../../src/core/result.ts';
import { contextWith, FLEET } from '../command-files.ts';

const FILE = '/home/user/.config/hubwarden/config.json';

function defaultsOf(files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) {
  return readDefaults({
    env,
    configFile: FILE,
    readConfig: (path) => {
      const text = files[path];
      return text === undefined ? undefined : ok(text);
    },
  });
}

describe('defaults of options', () => {
  it('are none without a config file and without variables', () => {
    expect(defaultsOf({})).toEqual(ok({}));
  });

  it('come from the config file, and the environment replaces each of them', () => {
    const files = { [FILE]: '{"policy": "a.yaml", "account": "one"}' };
    expect(defaultsOf(files)).toEqual(ok({ policy: 'a.yaml', account: 'one' }));
    expect(defaultsOf(files, { HUBWARDEN_CLI_ACCOUNT: 'two' })).toEqual(ok({ policy: 'a.yaml', account: 'two' }));
  });

  it.each([
    { text: '{"polcy": "a.yaml"}', says: `${FILE}: "polcy" is not a key. Did you mean "policy"?` },
    { text: '{"policy": 3}', says: `${FILE}: "policy" is not a text.` },
    { text: '[]', says: `${FILE} is not a JSON object.` },
    { text: 'policy: a.yaml', says: `${FILE} is not JSON.` },
  ])('name the file and the remedy for $text', ({ says, text }) => {
    const read = defaultsOf({ [FILE]: text });
    expect(read.ok ? '' : read.error).toContain(says);
  });

  it('name the variable whose file does not exist', () => {
    const read = defaultsOf({}, { HUBWARDEN_CLI_CONFIG: '/none.json' });
    expect(read.ok ? '' : read.error).toContain('/none.json: the file does not exist. HUBWARDEN_CLI_CONFIG names it');
  });

  it('stand for an option that the command line does not give, and for no other', async () => {
    let printed = '';
    const write = (text: string): void => {
      printed += text;
    };
    const context = { ...contextWith(), version: '0', writeOut: write, writeError: write };
    const run = (...args: readonly string[]): Promise<number> =>
      runCommandLine(args, { ...context, defaults: ok({ policy: FLEET, account: 'sthubwarden' }) });
    expect(await run('plan', '--hub', 'in-sync.json')).toBe(0);
    expect(printed).toContain('hub-in-sync: Compliant');
    printed = '';
    expect(await run('plan', '--policy', 'none.yaml', '--hub', 'in-sync.json')).toBe(1);
    expect(printed).toContain('none.yaml: the file does not exist');
    expect(await run('explain', 'HW201')).toBe(0);
  });

  it('stop only commands with such an option when they cannot be read', async () => {
    let out = '';
    let error = '';
    const context = {
      ...contextWith(),
      version: '1.2.3',
      writeOut: (text: string) => {
        out += text;
      },
      writeError: (text: string) => {
        error += text;
      },
      defaults: err(`${FILE} is not JSON.`),
    };
    const others = [
      ['explain', 'HW201'],
      ['--help'],
      ['-V'],
      ['packs', 'list'],
      ['completion', 'bash'],
      ['plan', '--help'],
    ];
    for (const args of others) expect(await runCommandLine(args, context), args.join(' ')).toBe(0);
    expect(error).toBe('');
    out = '';
    expect(await runCommandLine(['plan', '--hub', 'in-sync.json', '--policy', FLEET], context)).toBe(1);
    expect(await runCommandLine(['status'], context)).toBe(1);
    expect({ error, out }).toEqual({ error: `${FILE} is not JSON.\n`.repeat(2), out: '' });
  });
});
