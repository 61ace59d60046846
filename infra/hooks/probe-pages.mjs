// Checks the pages from outside once the package is there, if the deployment has a client id: as a stranger, by
// `hubwarden doctor --url`. azd calls it after it has deployed, with the outputs of infra/main.bicep in the environment.
import { textOf } from './check-variables.mjs';
import { pasted } from './command-line.mjs';
import { installProblem, isStarted, runScript } from './toolchain.mjs';

/** The checks of doctor on the pages, with the exit code of doctor; undefined where no pages are open. */
export async function probePages(env, { run = runScript, install = installProblem } = {}) {
  const url = textOf(env, 'pagesUrl');
  if (textOf(env, 'pagesClientId') === undefined || url === undefined) return undefined;
  if (textOf(env, 'HUBWARDEN_PRIVATE_NETWORKING')?.toLowerCase() === 'true')
    return {
      code: 0,
      text: `The pages of a closed deployment are reached from inside its network only. Run there: ${commandFor(url)}\n`,
    };
  const missing = await install();
  if (missing.length > 0) return { code: 1, text: `The pages are not checked: ${missing.join(' ')}\n` };
  const { code, stderr, stdout, timedOut } = await run('src/cli/main.ts', ['doctor', '--url', url]);
  const text = timedOut ? 'The check of the pages did not end in time.\n' : `${stdout}${stderr}`;
  if (code === 0) return { code: 0, text };
  return { code: 1, text: `${text}Correct the above, then run: ${commandFor(url)}\n` };
}

function commandFor(url) {
  return `npm run -s hubwarden -- doctor --url ${pasted(url)}`;
}

if (isStarted(import.meta.url)) {
  const probed = await probePages(process.env);
  if (probed !== undefined) process.stderr.write(probed.text);
  process.exitCode = probed?.code ?? 0;
}
