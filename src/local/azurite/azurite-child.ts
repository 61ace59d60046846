// Runs Azurite in this process, with the arguments given, until the parent disconnects: to stop it, or because it is gone.
import { createRequire } from 'node:module';

// A parent that was killed leaves closed pipes behind; writing to them must not keep Azurite from closing its files.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
// Ctrl-C reaches every process of a terminal; the parent decides how to react.
process.on('SIGINT', () => undefined);

const LAST_WORDS_MS = 2000;
process.once('disconnect', () => {
  process.emit('SIGTERM');
  setTimeout(() => process.exit(1), LAST_WORDS_MS).unref();
});

createRequire(import.meta.url)('azurite/dist/src/azurite.js');
