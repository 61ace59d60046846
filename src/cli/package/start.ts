import { homedir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../input/user-folders.ts';
import { useKeptCode } from './kept-code.ts';
import { addNewerBuiltins } from './newer-builtins.ts';

/** Oldest major version of Node on which the installed package runs. */
const OLDEST_NODE_MAJOR = 20;

// The entry of the installed package. It loads the command line last, so that an old Node gives one line and not a syntax error.
if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE_MAJOR) {
  process.stderr.write(
    `This is Node ${process.versions.node}, and the command line needs Node ${OLDEST_NODE_MAJOR} or later. Install a newer Node.\n`,
  );
  process.exitCode = 1;
} else {
  useKeptCode({
    packageFolder: import.meta.dirname,
    folder: join(cacheFolder(process.env, homedir(), process.platform), 'compiled'),
    build: `${process.version}-${process.arch}-${process.env.HUBWARDEN_BUILD}`,
    word: process.argv[2] ?? '',
    userId: process.getuid?.(),
  });
  addNewerBuiltins();
  void import('../main.ts');
}
