import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { TERMINAL_PAINT } from '../../src/cli/text/paint.ts';
import { contextWith, FLEET, hubText } from './command-files.ts';

async function run(args: readonly string[], files: Readonly<Record<string, string>> = {}, more = {}) {
  let out = '';
  let error = '';
  const exitCode = await runCommandLine(args, {
    ...contextWith(files),
    version: '1.2.3',
    writeOut: (text) => {
      out += text;
    },
    writeError: (text) => {
      error += text;
    },
    ...more,
  });
  return { exitCode, out, error };
}

const PLAN = ['plan', '--policy', FLEET, '--hub'];

describe('the command line', () => {
  it.each([
    { args: ['policy', 'validate', FLEET], exitCode: 0, out: /is valid/, why: 'policy validate' },
    {
      args: ['policy', 'explain', FLEET, '--hub', 'in-sync.json'],
      exitCode: 0,
      out: /gets assignment production/,
      why: 'policy explain',
    },
    { args: [...PLAN, 'in-sync.json'], exitCode: 0, out: /Compliant/, why: 'plan of a hub in sync' },
    { args: [...PLAN, 'exempt.json'], exitCode: 0, out: /Exempt/, why: 'plan of an exempt hub' },
    { args: [...PLAN, 'rule-deleted.json'], exitCode: 2, out: /Drifted/, why: 'plan of a hub with a difference' },
    {
      args: ['reach', '--policy', FLEET, '--hub', 'in-sync.json', 'pypi.org'],
      exitCode: 0,
      out: /is allowed/,
      why: 'reach of an open host',
    },
    {
      args: ['reach', 'example.com', '--policy', FLEET, '--hub', 'in-sync.json'],
      exitCode: 2,
      out: /is not allowed/,
      why: 'reach of a closed host, options last',
    },
    { args: ['packs', 'list'], exitCode: 0, out: /vscode@2026-11/, why: 'packs list' },
    { args: ['packs', 'show', 'vscode@seed'], exitCode: 0, out: /vscode@seed/, why: 'packs show' },
    { args: ['explain', 'HW101'], exitCode: 0, out: /HW101/, why: 'explain' },
    { args: ['--version'], exitCode: 0, out: /^1\.2\.3\n$/, why: 'the version' },
    { args: ['--help'], exitCode: 0, out: /Commands:/, why: 'help' },
    { args: ['help', 'plan'], exitCode: 0, out: /Usage: hubwarden plan/, why: 'help on a command' },
  ])('answers on the output: $why', async ({ args, exitCode, out }) => {
    const ran = await run(args);
    expect(ran.exitCode).toBe(exitCode);
    expect(ran.out).toMatch(out);
    expect(ran.error).toBe('');
  });

  it.each([
    {
      args: [...PLAN, 'nowhere.json'],
      error: 'nowhere.json: the file does not exist',
      why: 'a file that is not there',
    },
    { args: [...PLAN, 'project.json', '--json'], error: 'is a project', why: 'a bad hub, asked for JSON' },
    {
      args: ['plan', '--hub', 'in-sync.json'],
      error: 'Give --policy FILE',
      why: 'an option too few',
    },
    { args: [...PLAN, 'in-sync.json', '--nwo', 'x'], error: '(Did you mean --now?)', why: 'a misspelt option' },
    { args: ['plann'], error: '(Did you mean plan?)', why: 'a misspelt command' },
    { args: ['policy', 'validat', 'x'], error: '(Did you mean validate?)', why: 'a misspelt command below another' },
    { args: ['explain', 'HW201', 'HW202'], error: 'too many arguments', why: 'an argument too many' },
    { args: ['packs', 'show'], error: "missing required argument 'name[@edition]'", why: 'an argument too few' },
    { args: ['packs', 'show', 'vscod'], error: 'Did you mean "vscode"?', why: 'a misspelt pack' },
    {
      args: ['breaker', '--local'],
      error: 'breaker needs one of these before an option: status, reset\n',
      why: 'an option in the place of a command',
    },
    {
      args: ['status', '-o', 'tabel'],
      error: 'Did you mean "table"? Allowed choices are table, wide,',
      why: 'a misspelt choice',
    },
    { args: ['status', '-o', 'picture'], error: 'is invalid. Allowed choices are table, wide,', why: 'no choice' },
    { args: [], error: 'Usage: hubwarden', why: 'nothing' },
  ])('complains on the error stream and ends with 1: $why', async ({ args, error }) => {
    const ran = await run(args);
    expect(ran.exitCode).toBe(1);
    expect(ran.error).toContain(error);
    expect(ran.error).not.toMatch(/\n {4}at /);
    expect(ran.out).toBe('');
  });

  it.each([
    ['policy', 'validate', FLEET],
    ['policy', 'explain', FLEET, '--hub', 'in-sync.json'],
    [...PLAN, 'rule-deleted.json'],
    ['reach', '--policy', FLEET, '--hub', 'in-sync.json', 'pypi.org'],
    ['packs', 'list'],
    ['packs', 'show', 'vscode'],
    ['explain', 'HW101'],
    ['explain'],
  ])('answers %s %s with JSON when asked to', async (...args) => {
    const { out } = await run([...args, '--json']);
    expect(JSON.parse(out)).toBeTypeOf('object');
  });

  it('tells programs of a bad policy on the output, and people on the error stream', async () => {
    const { error, exitCode, out } = await run(['policy', 'validate', 'p.yaml', '--json'], { 'p.yaml': 'version: 2' });
    expect(exitCode).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ valid: false });
    expect(error).toContain('p.yaml:1:10 version');
  });

  it('keeps what was assumed out of the output', async () => {
    const { error, out } = await run([...PLAN, 'disabled-new.json', '--json']);
    expect(JSON.parse(out)).toMatchObject({ verdict: 'Drifted' });
    expect(out).not.toContain('note:');
    expect(error).toMatch(/^note: .*--computes/);
  });

  it.each(['policy validate', 'policy explain', 'plan', 'reach', 'packs list', 'packs show', 'explain'])(
    'shows examples and exit codes in the help of %s',
    async (name) => {
      const { exitCode, out } = await run([...name.split(' '), '--help']);
      expect(exitCode).toBe(0);
      expect(out).toContain(`Examples:\n  hubwarden ${name}`);
      expect(out).toContain('Exit codes: 0 ');
    },
  );

  it('uses colours where there are some, and lets nothing else steer the terminal', async () => {
    const hub = hubText('unlisted-reported', (each) => {
      const text = JSON.stringify(each).replaceAll('legacy-mirror', 'legacy\\u001b[2J');
      Object.assign(each, JSON.parse(text));
    });
    const { out } = await run([...PLAN, 'h.json'], { 'h.json': hub }, { paint: TERMINAL_PAINT });
    expect(out).toContain('\u001b[32mCompliant\u001b[39m');
    expect(out).toContain('legacy\u{fffd}[2J');
    expect(out).not.toContain('\u001b[2J');
  });

  const HOSTILE = [
    { why: 'a line end', name: 'legacy\nCompliant' },
    { why: 'a colour of our own', name: 'legacy\u001b[32mCompliant\u001b[39m' },
    { why: 'a one-byte escape', name: 'legacy\u009b2J' },
    { why: 'a right-to-left override', name: 'legacy\u202etnailpmoC' },
    { why: 'a blank of no width', name: 'legacy\u200bmirror' },
    { why: 'a tag', name: 'legacy\u{e0041}mirror' },
  ];
  it.each(HOSTILE)('lets a name with $why begin no line, colour nothing and hide nothing', async ({ name }) => {
    const hub = hubText('unlisted-reported', (each) => {
      const escaped = JSON.stringify(name).slice(1, -1);
      Object.assign(each, JSON.parse(JSON.stringify(each).replaceAll('legacy-mirror', escaped)));
    });
    const { out } = await run([...PLAN, 'h.json'], { 'h.json': hub });
    expect(out).toContain('legacy');
    expect(out).not.toContain(name);
    expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(out.split('\n')).not.toContain('Compliant');
    const { out: json } = await run([...PLAN, 'h.json', '--json'], { 'h.json': hub });
    expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(JSON.parse(json).findings.some((each: { rule: string | null }) => each.rule === name)).toBe(true);
  });
});
