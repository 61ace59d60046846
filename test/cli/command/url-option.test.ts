import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../../../src/cli/command/command-context.ts';
import { runCommandLine } from '../../../src/cli/run-command-line.ts';
import { err, ok } from '../../../src/core/result.ts';
import { contextWith } from '../command-files.ts';

const URL_A = 'https://hubwarden.contoso.com';

/** Where a command has connected to, and what it said. */
async function run(words: readonly string[], more: Partial<CommandContext> = {}) {
  const places: string[] = [];
  let error = '';
  const exitCode = await runCommandLine(words, {
    ...contextWith(),
    version: '0',
    remote: async (origin) => {
      places.push(origin);
      return err('no network in this test.');
    },
    operator: {
      connect: async ({ account, connectionString, local }) => {
        places.push(account ?? connectionString ?? (local === true ? 'local' : 'environment'));
        return err('no tables in this test.');
      },
      person: 'platform@desk',
    },
    writeOut: () => undefined,
    writeError: (text) => {
      error += text;
    },
    ...more,
  });
  return { exitCode, error, places };
}

const BOTH = { defaults: ok({ account: 'sthubwarden', url: URL_A }) };

describe('--url', () => {
  it.each<{ why: string; words: readonly string[]; more: Partial<CommandContext>; place: string }>([
    { why: 'the option', words: ['status', '--url', `${URL_A}/`], more: {}, place: URL_A },
    { why: 'the default', words: ['status'], more: { defaults: ok({ url: URL_A }) }, place: URL_A },
    { why: 'the address of two defaults', words: ['status'], more: BOTH, place: URL_A },
    {
      why: 'the account, where there is no way by the API',
      words: ['audit', 'verify'],
      more: BOTH,
      place: 'sthubwarden',
    },
    { why: 'an account on the command line', words: ['status', '--account', 'st2'], more: BOTH, place: 'st2' },
    { why: 'a connection string', words: ['status', '--connection-string', 'x'], more: BOTH, place: 'x' },
    { why: 'the local stack', words: ['status', '--local'], more: BOTH, place: 'local' },
    { why: 'another address', words: ['status', '--url', 'https://b.example'], more: BOTH, place: 'https://b.example' },
    {
      why: 'the local stack by its address',
      words: ['writes', '--url', 'http://localhost:7071'],
      more: {},
      place: 'http://localhost:7071',
    },
  ])('leads to one place: $why', async ({ more, place, words }) => {
    expect((await run(words, more)).places).toEqual([place]);
  });

  it.each([
    ['account', 'st1'],
    ['connection-string', 'x'],
    ['local', ''],
  ])('is refused beside --%s', async (name, value) => {
    const ran = await run(['status', '--url', URL_A, `--${name}`, ...(value === '' ? [] : [value])]);
    expect(ran).toMatchObject({
      exitCode: 1,
      places: [],
      error: expect.stringContaining('cannot be used with option'),
    });
  });

  it.each([
    ['hubwarden.contoso.com', 'is not an address of pages'],
    ['http://hubwarden.contoso.com', 'is not https'],
    ['http://127.0.0.1.evil.example', 'is not https'],
    ['https://me:s3cret@hubwarden.contoso.com', 'holds a user or a password'],
    [`${URL_A}/hubs?filter=x`, `takes scheme, host and port only. Give ${URL_A}`],
    ['', 'is not an address of pages'],
    ['file:///etc/passwd', 'is not an address of pages'],
  ])('is checked before a connection: %s', async (url, says) => {
    const ran = await run(['status', '--url', url]);
    expect(ran).toMatchObject({ exitCode: 1, places: [], error: expect.stringContaining(says) });
    expect(ran.error).not.toContain('s3cret');
  });

  it.each([
    'plan hub-a',
    'reach hub-a pypi.org',
    'policy diff a b',
    'policy init',
    'apply hub-a',
    'sweep',
    'replay event.json',
    'inventory list hub-a',
    'inventory adopt hub-a',
    'inventory release rule --hub hub-a',
    'audit verify',
    'audit export',
    'alerts test on-call',
  ])('is refused with the reason by %s', async (words) => {
    const ran = await run([...words.split(' '), '--url', URL_A]);
    expect(ran).toMatchObject({
      exitCode: 1,
      places: [],
      error: expect.stringContaining('does not work with --url. '),
    });
  });

  it.each([
    { words: ['show', 'hub-a', '--live'], says: '--live reads Azure' },
    { words: ['approve', 'hub-a', '--by', 'lee'], says: '--by has no effect with --url' },
  ])('is refused with $words', async ({ says, words }) => {
    const ran = await run([...words, '--url', URL_A]);
    expect(ran).toMatchObject({ exitCode: 1, places: [], error: expect.stringContaining(says) });
  });

  it('of doctor has no default from the config file', async () => {
    const ran = await run(['doctor'], { ...BOTH, doctor: async () => err('no doctor in this test.') });
    expect(ran.error).toBe('no doctor in this test.\n');
  });
});
