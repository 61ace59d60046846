import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { givenToBatchFile } from './windows-command-line.ts';

const { batchArgument, invocation, npmInvocation, pasted } = await import(
  '../../../infra/hooks/command-line.mjs' as string
);

const AZ_FOLDER = 'C:\\Program Files\\Microsoft SDKs\\Azure\\CLI2\\wbin';
const PYTHON = 'C:\\Program Files\\Microsoft SDKs\\Azure\\CLI2\\python.exe';

/** A machine that has these files and this search path. */
function windows(files: readonly string[], path: string, env: Readonly<Record<string, string>> = {}): unknown {
  return { platform: 'win32', env: { Path: path, ...env }, exists: (file: string) => files.includes(file) };
}

const HOSTILE = [
  'C:\\Users\\Zoë Müller\\AppData\\Local\\Temp\\hubwarden-events-1\\parameters.json',
  'a "quoted" word',
  '100 % of %PATH% and %%',
  'a & b | c > d < e ^ f',
  '(parentheses) !exclamation! ;,=',
  'ends with a backslash \\',
  '\\\\server\\share\\"x"\\',
  '',
  ' ',
  "it's",
  '日本語 🙂',
  "[?topicType=='x'].{name:name}",
  '*?~+`$',
];

describe('a tool on POSIX', () => {
  it('is started by its name with the arguments as they are', () => {
    const host = { platform: 'linux', env: { PATH: '/usr/bin' }, exists: () => false };
    expect(invocation('az', HOSTILE, host)).toEqual({ file: 'az', args: HOSTILE, verbatim: false });
  });
});

describe('the Azure CLI on Windows', () => {
  it('is started by its own Python, so that no shell reads the arguments', () => {
    const host = windows([`${AZ_FOLDER}\\az.cmd`, PYTHON], `C:\\Windows;${AZ_FOLDER}`);
    expect(invocation('az', HOSTILE, host)).toEqual({
      file: PYTHON,
      args: ['-IBm', 'azure.cli', ...HOSTILE],
      verbatim: false,
    });
  });

  it('is started by cmd.exe where its Python is elsewhere, with every argument whole', () => {
    const folder = 'C:\\Outils & Zoë (100%)\\bin';
    const host = windows([`${folder}\\az.cmd`], `"${folder}"`, { COMSPEC: 'C:\\Windows\\system32\\cmd.exe' });
    const { args, file, verbatim } = invocation('az', HOSTILE, host);
    expect([file, args.slice(0, 4), verbatim]).toEqual([
      'C:\\Windows\\system32\\cmd.exe',
      ['/d', '/v:off', '/s', '/c'],
      true,
    ]);
    expect(givenToBatchFile(args[4], { PATH: 'C:\\Windows' })).toEqual({ file: `${folder}\\az.cmd`, args: HOSTILE });
  });

  it('is left to the system where it is not on the search path, which says that it is missing', () => {
    expect(invocation('az', ['version'], windows([], 'C:\\Windows'))).toEqual({
      file: 'az',
      args: ['version'],
      verbatim: false,
    });
  });
});

describe('azd on Windows', () => {
  it('is a program of its own, which needs no shell', () => {
    const file = 'C:\\Users\\Zoë Müller\\azd\\azd.exe';
    const host = windows([file], 'C:\\Users\\Zoë Müller\\azd');
    expect(invocation('azd', ['version'], host)).toEqual({ file, args: ['version'], verbatim: false });
  });
});

describe('an argument for a batch file', () => {
  it.each(HOSTILE)('comes out as it went in: %j', (text) => {
    const line = `"C:\\az.cmd ${batchArgument(text)}"`;
    expect(givenToBatchFile(line, { PATH: 'C:\\Windows' }).args).toEqual([text]);
  });

  it('comes out as it went in, whatever it is', () => {
    const letters = fc.constantFrom(...'ab "\\%^&|<>()!;,=\'`~+[]{}*?é🙂/@:.\t-');
    const texts = fc.array(
      fc.array(letters, { maxLength: 12 }).map((all) => all.join('')),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(texts, (args) => {
        const line = `"C:\\az.cmd ${args.map(batchArgument).join(' ')}"`;
        expect(givenToBatchFile(line, { a: 'A', ab: 'B', PATH: 'C' }).args).toEqual(args);
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['a\nb', 'a\r\nb', 'a\0b'])('is refused with a line break: %j', (text) => {
    expect(() => batchArgument(text)).toThrow('line break');
  });

  it('needs its carets: quotation marks alone lose a percent sign', () => {
    expect(givenToBatchFile('"C:\\az.cmd "%PATH%""', { PATH: 'C:\\Windows' }).args).not.toEqual(['%PATH%']);
  });
});

describe('npm', () => {
  it('runs by the Node of Windows, never as npm.cmd', () => {
    const execPath = 'C:\\Program Files\\nodejs\\node.exe';
    const script = 'C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npm-cli.js';
    const host = { platform: 'win32', env: {}, execPath, exists: (file: string) => file === script };
    expect(npmInvocation(['ci'], host)).toEqual({ file: execPath, args: [script, 'ci'], verbatim: false });
  });

  it('runs by the Node of POSIX, beside its libraries', () => {
    const script = '/opt/node 24/lib/node_modules/npm/bin/npm-cli.js';
    const host = {
      platform: 'linux',
      env: {},
      execPath: '/opt/node 24/bin/node',
      exists: (file: string) => file === script,
    };
    expect(npmInvocation(['ci'], host)).toEqual({
      file: '/opt/node 24/bin/node',
      args: [script, 'ci'],
      verbatim: false,
    });
  });

  it('is npm on the search path where it stands elsewhere', () => {
    const host = { platform: 'linux', env: {}, execPath: '/usr/bin/node', exists: () => false };
    expect(npmInvocation(['ci'], host)).toEqual({ file: 'npm', args: ['ci'], verbatim: false });
  });
});

describe('a word of a printed command', () => {
  it.each([
    ['rg-hubwarden', 'rg-hubwarden'],
    ['rg hub (eu)', "'rg hub (eu)'"],
    ["o'neill", "'o'\\''neill'"],
  ])('%s can be pasted', (word, expected) => {
    expect(pasted(word)).toBe(expected);
  });
});
