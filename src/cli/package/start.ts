import nodeModule from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../input/user-folders.ts';
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
  // In the folder of the user: Node's default is a folder for all users, in which another user could put code. Node 20 has no such cache.
  nodeModule.enableCompileCache?.(join(cacheFolder(process.env, homedir(), process.platform), 'compiled'));
  addNewerBuiltins();
  void import('../main.ts');
}
