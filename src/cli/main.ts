import { existsSync } from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { isatty } from 'node:tty';
import { debuglog } from 'node:util';
import manifest from '../../package.json' with { type: 'json' };
import { errorText } from '../core/text/error-text.ts';
import type { Log } from '../reconcile/ports.ts';
import type { KeptPoliciesPlace, Screen } from './command/command-context.ts';
import { readDefaults, withoutDefaults } from './command/defaults.ts';
import { hubNameFile } from './input/hub-name-file.ts';
import { interruption } from './input/interruption.ts';
import { listFiles } from './input/list-files.ts';
import { makeFolder } from './input/make-folder.ts';
import { readTextFile } from './input/read-text-file.ts';
import { repositoryPath } from './input/repository-path.ts';
import { cacheFolder, configFolder } from './input/user-folders.ts';
import { writeTextFile } from './input/write-text-file.ts';
import type { CommandLineContext } from './run-command-line.ts';
import { runCommandLine } from './run-command-line.ts';
import { paintFor, printable } from './text/paint.ts';

// A reader such as `head` may close the pipe early; that is not an error.
let isReaderGone = false;
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.exitCode = 1;
    else if (stream === process.stdout) isReaderGone = true;
  });
}

const debug = debuglog('hubwarden');
const quietLog: Log = {
  info: (message, fields) => debug('%s %o', message, fields),
  warn: (message, fields) => debug('%s %o', message, fields),
  error: (message, fields) => debug('%s %o', message, fields),
};

function personHere(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    return `unknown user on ${hostname()}`;
  }
}

// npm runs scripts in the folder of package.json; paths are relative to the directory in which the person ran npm.
const startedFrom = process.env.npm_lifecycle_event === 'hubwarden' ? process.env.INIT_CWD : undefined;
const folder = startedFrom ?? process.cwd();

const env = withoutDefaults(process.env);

const ctrlC = interruption({
  on: (signal, listener) => process.on(signal, listener),
  exit: (code) => process.exit(code),
  writeError: (text) => process.stderr.write(text),
});

/** Waits, or until Ctrl-C ends the wait. */
async function pauseHere(seconds: number): Promise<void> {
  const { setTimeout } = await import('node:timers/promises');
  try {
    await setTimeout(seconds * 1000, undefined, { signal: ctrlC.aborted });
  } catch (error) {
    if (!ctrlC.aborted.aborted) throw error;
  }
}

async function askHere(question: string): Promise<string> {
  const { askPerson } = await import('./input/ask-person.ts');
  return askPerson({ input: process.stdin, output: process.stderr }, question, ctrlC.abort);
}

const SCREEN: Screen = {
  clear: () => process.stdout.write('\u001b[H\u001b[J'),
  rows: () => process.stdout.rows,
};

/**
 * Only in the package, whose build names its checks: those of a checkout change without a sign. Node has the function
 * since 20.16; a static import would cost every command 2 ms.
 */
function policiesHere(): KeptPoliciesPlace | undefined {
  const build = process.env.HUBWARDEN_BUILD;
  const format = build === undefined ? undefined : process.getBuiltinModule?.('node:v8');
  if (build === undefined || format === undefined) return undefined;
  return {
    folder: join(cacheFolder(process.env, homedir(), process.platform), 'policies'),
    checks: `${build} ${process.version}`,
    userId: process.getuid?.(),
    format,
  };
}

const context: CommandLineContext = {
  readText: (path) => readTextFile(path === '-' ? path : resolve(folder, path)),
  repositoryPath: (path) => repositoryPath(resolve(folder, path)),
  listFiles: (path) => listFiles(resolve(folder, path)),
  writeText: (path, text) => writeTextFile(resolve(folder, path), text),
  makeFolder: (path) => makeFolder(resolve(folder, path)),
  now: () => new Date(),
  ...(isatty(0) && isatty(2) ? { ask: askHere } : {}),
  // A getter: only a command that asks for the signal changes what Ctrl-C does.
  get interrupted() {
    return ctrlC.signal();
  },
  ...(isatty(1) && process.env.TERM !== 'dumb' ? { screen: SCREEN } : {}),
  isReaderGone: () => isReaderGone,
  pause: pauseHere,
  say: (line) => process.stderr.write(`${printable(line)}\n`),
  version: manifest.version,
  defaults: readDefaults({
    env: process.env,
    configFile: join(configFolder(process.env, homedir()), 'config.json'),
    readConfig: (path) => (existsSync(path) ? readTextFile(path) : undefined),
  }),
  apiVersion: process.env.HUBWARDEN_ARM_API_VERSION?.trim() || undefined,
  ownIds: [process.env.HUBWARDEN_PRINCIPAL_ID, process.env.AZURE_CLIENT_ID].filter((id) => id?.trim()).map(String),
  paint: paintFor(process.stdout, process.env),
  hubNames: hubNameFile(join(cacheFolder(process.env, homedir(), process.platform), 'hubs')),
  get keptPolicies() {
    return policiesHere();
  },
  operator: {
    // Only commands that need the SDKs load them; the others start several times faster.
    connect: async (asked) => (await import('./compose/compose-operator.ts')).connectOperator(env, asked, quietLog),
    person: personHere(),
  },
  remote: async (origin) =>
    (await import('./compose/compose-remote.ts')).connectRemote(origin, { version: manifest.version, log: quietLog }),
  doctor: async (asked) =>
    (await import('./compose/compose-doctor.ts')).composeDoctor(env, asked, quietLog, manifest.version),
  sweep: {
    connect: async (policy, asked) =>
      (await import('./compose/compose-sweep.ts')).composeSweep(env, policy, quietLog, manifest.version, asked),
    progress: {
      inPlace: process.stderr.isTTY === true && process.env.TERM !== 'dumb',
      write: (text) => process.stderr.write(text),
      every: (seconds, tick) => {
        const timer = setInterval(tick, seconds * 1000);
        return () => clearInterval(timer);
      },
    },
  },
  apply: async (asked) =>
    (await import('./compose/compose-apply.ts')).composeApply(env, asked, quietLog, manifest.version),
  localStack: async () => (await import('./compose/surroundings.ts')).localStackFacts(),
  writeOut: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
};

function reportBug(error: unknown): void {
  debug('%o', error);
  const what = errorText(error);
  process.stderr.write(
    `This is a bug in hubwarden: ${printable(what)}\nRun it with NODE_DEBUG=hubwarden for the details.\n`,
  );
  process.exitCode = 1;
}

// No top-level await: the package is CommonJS, which starts in half the time of ES modules.
runCommandLine(process.argv.slice(2), context).then((code) => {
  // Sets the code instead of exiting, so that pending output to a pipe is written completely.
  process.exitCode = code;
}, reportBug);
