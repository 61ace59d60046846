import './functions/require-node.ts';
import { app, output } from '@azure/functions';
import { errorText } from './core/text/error-text.ts';
import { registerFunctions } from './functions/register.ts';
import type { StartedApp } from './start-app.ts';

let started: Promise<StartedApp> | undefined;

/** A separate file of the package, which the host does not wait for before it knows the functions. */
function startOnce(): Promise<StartedApp> {
  started ??= import('./start-app.ts')
    .then(({ startApp }) => startApp(process.env))
    .catch((error: unknown) => {
      // A file that cannot be read for a moment must not end this process for every later message.
      started = undefined;
      throw error;
    });
  return started;
}

registerFunctions({ app, output, handlers: async () => (await startOnce()).handlers });

// Bad settings must show at start, and no function may run with them: a message that fails five times leaves its queue.
app.hook.appStart(async () => {
  try {
    await startOnce();
  } catch (error) {
    // What the host logs of a failed hook does not always reach the log of the app; the standard error stream does.
    process.stderr.write(`${errorText(error)}\n`);
    throw error;
  }
});

app.hook.appTerminate(async () => {
  // An app that did not start has nothing to end, and its error is logged.
  const running = await started?.catch(() => undefined);
  await running?.end();
});
