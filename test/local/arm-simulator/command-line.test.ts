import { describe, expect, it } from 'vitest';
import { commandFrom } from '../../../src/local/arm-simulator/command-line.ts';

describe('the command line', () => {
  it('has a default for everything', () => {
    expect(commandFrom([])).toEqual({
      ok: true,
      value: {
        kind: 'Run',
        host: '127.0.0.1',
        httpPort: 9010,
        httpsPort: undefined,
        scale: 1,
        seedHubs: 3,
        seedAccounts: 2,
        options: { patchRules: 'merge', overlap: 'serialize', raiseEvents: 'end', throttle: 'count' },
      },
    });
  });

  it('turns the knobs for what sources tell differently', () => {
    const given = commandFrom(['--fields', 'specified', '--duplicates', 'accept', '--own-rules', 'refuse']);
    expect(given).toMatchObject({
      ok: true,
      value: { options: { fields: 'specified', duplicateDestinations: 'accept', ownRulesInWrites: 'refuse' } },
    });
    expect(commandFrom(['--fields', 'all'])).toEqual({
      ok: false,
      error: ["--fields 'all' is not valid. Give recorded, specified."],
    });
  });

  it('takes every flag', () => {
    const line =
      '--port 0 --https-port=8443 --host ::1 --scale 0.01 --seed-hubs 50 --seed-accounts 8 --rules replace --overlap lose --events both --throttle enforce';
    expect(commandFrom(line.split(' '))).toEqual({
      ok: true,
      value: {
        kind: 'Run',
        host: '::1',
        httpPort: 0,
        httpsPort: 8443,
        scale: 0.01,
        seedHubs: 50,
        seedAccounts: 8,
        options: { patchRules: 'replace', overlap: 'lose', raiseEvents: 'both', throttle: 'enforce' },
      },
    });
  });

  it('takes settings of accounts, as many as are given', () => {
    const flags = ['absentNetwork=disabled', 'mostRules=5'].flatMap((each) => ['--account-setting', each]);
    expect(commandFrom(flags)).toMatchObject({
      ok: true,
      value: { options: { accounts: { absentNetwork: 'disabled', mostRules: 5 } } },
    });
    const wrong = commandFrom(['--account-setting', 'absentNetwork=gone']);
    expect(wrong.ok ? [] : wrong.error.join()).toContain('absentNetwork');
    const unknown = commandFrom(['--account-setting', 'weather=fine']);
    expect(unknown.ok ? [] : unknown.error.join()).toContain('weather');
  });

  it('shows help whatever else there is', () => {
    expect(commandFrom(['--nonsense', '--help'])).toEqual({ ok: true, value: { kind: 'Help' } });
  });

  const bad = [
    { why: 'an unknown flag', args: ['--seed', '3'], problem: 'Unknown flag --seed. Did you mean --seed-hubs?' },
    { why: 'a flag like none', args: ['--wings'], problem: 'Unknown flag --wings. --help lists all.' },
    { why: 'something that is no flag', args: ['9010'], problem: "'9010' is not expected here." },
    {
      why: 'a port that is none',
      args: ['--port', '70000'],
      problem: "--port '70000' is not valid. Give a port from 0 to 65535.",
    },
    {
      why: 'a scale of nothing',
      args: ['--scale', '0'],
      problem: "--scale '0' is not valid. Give a number above 0, like 0.01.",
    },
    {
      why: 'half a hub',
      args: ['--seed-hubs', '1.5'],
      problem: "--seed-hubs '1.5' is not valid. Give a whole number.",
    },
    {
      why: 'an unknown word',
      args: ['--overlap', 'wait'],
      problem: "--overlap 'wait' is not valid. Give serialize, conflict, lose.",
    },
    { why: 'a flag without its value', args: ['--port'], problem: '--port' },
  ];
  it.each(bad)('names $why and what to write instead', ({ args, problem }) => {
    const command = commandFrom(args);
    expect(command.ok).toBe(false);
    expect(command.ok ? [] : command.error).toContainEqual(expect.stringContaining(problem));
  });

  it('names all problems at once', () => {
    const command = commandFrom(['--port', 'x', '--rules', 'y', '--bogus']);
    expect(command.ok ? [] : command.error).toHaveLength(3);
  });
});
