// Starts other programs for hooks: with a list of arguments, never with a line for a shell to split.
import { existsSync } from 'node:fs';
import { posix, win32 } from 'node:path';

const HOST = { platform: process.platform, env: process.env, exists: existsSync };

/**
 * The file to start and its arguments. On Windows the Azure CLI is a batch file, which Node starts by no means but
 * cmd.exe: if its Python is beside it, that is started instead.
 */
export function invocation(tool, args, host = HOST) {
  if (host.platform !== 'win32') return { file: tool, args, verbatim: false };
  const file = findOnPath(tool, host);
  if (file === undefined) return { file: tool, args, verbatim: false };
  if (/\.exe$/i.test(file)) return { file, args, verbatim: false };
  const python = win32.join(win32.dirname(file), '..', 'python.exe');
  if (tool === 'az' && host.exists(python))
    return { file: python, args: ['-IBm', 'azure.cli', ...args], verbatim: false };
  const line = [escaped(file), ...args.map(batchArgument)].join(' ');
  const shell = variable(host.env, 'ComSpec') ?? 'cmd.exe';
  return { file: shell, args: ['/d', '/v:off', '/s', '/c', `"${line}"`], verbatim: true };
}

/** npm by the Node that runs this: npm.cmd on Windows is a batch file too. */
export function npmInvocation(args, host = { ...HOST, execPath: process.execPath }) {
  const path = host.platform === 'win32' ? win32 : posix;
  const folder = path.dirname(host.execPath);
  const given = variable(host.env, 'npm_execpath');
  const places = [
    ...(given !== undefined && /npm-cli\.c?js$/.test(given) ? [given] : []),
    path.join(folder, 'node_modules/npm/bin/npm-cli.js'),
    path.join(folder, '../lib/node_modules/npm/bin/npm-cli.js'),
  ];
  const script = places.find((place) => host.exists(place));
  if (script === undefined) return invocation('npm', args, host);
  return { file: host.execPath, args: [script, ...args], verbatim: false };
}

/**
 * An argument as a batch file hands it on to the program that it calls. cmd.exe reads it twice, first the line and then
 * the batch file's own `%*`, so each character that means something to it has its caret for both.
 * @throws Error for a line break, which no batch file can hand on
 */
export function batchArgument(text) {
  if (/[\r\n\0]/.test(text))
    throw new Error(`A batch file accepts no argument with a line break: ${JSON.stringify(text)}`);
  // As the C runtime reads it: backslashes count only before a quotation mark.
  const quoted = `"${text.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\*)$/, '$1$1')}"`;
  return escaped(escaped(quoted));
}

/** A word as a person can paste it into a shell. */
export function pasted(word) {
  return /^[\w./:@=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function escaped(text) {
  return text.replace(/[()[\]{}%!^"`<>&|;, *?='+~\t]/g, '^$&');
}

function findOnPath(tool, { env, exists }) {
  const folders = (variable(env, 'Path') ?? '').split(';').map((folder) => folder.replaceAll('"', ''));
  for (const folder of folders.filter((each) => each !== ''))
    for (const ending of ['.exe', '.cmd', '.bat']) {
      const file = win32.join(folder, `${tool}${ending}`);
      if (exists(file)) return file;
    }
  return undefined;
}

/** Windows ignores the case of variable names. */
function variable(env, name) {
  const key = Object.keys(env).find((each) => each.toUpperCase() === name.toUpperCase());
  return key === undefined ? undefined : env[key];
}
