// The repository's own tools, started by a Node 24 and without a shell.
import { existsSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { textOf } from './check-variables.mjs';
import { npmInvocation, pasted } from './command-line.mjs';
import { runProgram } from './run.mjs';

/** The folder of azure.yaml. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Whether Node was started with this module, and not with one that imports it. */
export function isStarted(url) {
  return (
    process.argv[1] !== undefined && existsSync(process.argv[1]) && realpathSync(process.argv[1]) === fileURLToPath(url)
  );
}

const INSTALL_MS = 600_000;
const RUN_MS = 300_000;

/** The Node that runs TypeScript: this one if it is 24, else the one that `npm ci` brings. */
export function node24({ version = process.version, platform = process.platform, execPath = process.execPath } = {}) {
  if (version.startsWith('v24.')) return execPath;
  return join(root, 'node_modules/node/bin', platform === 'win32' ? 'node.exe' : 'node');
}

/** Lines about packages that could not be installed; nothing is done where they are there. */
export async function installProblem() {
  if (existsSync(join(root, 'node_modules/esbuild')) && existsSync(node24())) return [];
  process.stderr.write('Installing packages (npm ci).\n');
  const result = await runProgram(npmInvocation(['ci', '--no-audit', '--no-fund']), {
    cwd: root,
    timeoutMs: INSTALL_MS,
  });
  if (result.code === 0) return [];
  return [`npm ci failed: ${tellingLine(result)} Run: npm ci`];
}

/** Runs a script of the repository with Node 24. */
export function runScript(script, args) {
  return runProgram(
    { file: node24(), args: [join(root, script), ...args], verbatim: false },
    { cwd: root, timeoutMs: RUN_MS },
  );
}

/** The policy that goes into the package; undefined when the policy is a blob and no file exists. */
export function policyFile(env) {
  const named = textOf(env, 'HUBWARDEN_POLICY_FILE') ?? 'policy.yaml';
  const file = isAbsolute(named) ? named : resolve(root, named);
  const inBlob = textOf(env, 'HUBWARDEN_POLICY_IN_BLOB')?.toLowerCase() === 'true';
  return inBlob && !existsSync(file) ? undefined : file;
}

/** Lines about a policy that is missing or does not validate. */
export async function policyProblem(policy) {
  const validate = `npm run -s hubwarden -- policy validate ${pasted(policy)}`;
  if (!existsSync(policy))
    return [
      `The policy ${policy} does not exist. Write one (docs/policy.md), or start with a copy: cp docs/examples/policy.yaml ${pasted(policy)}`,
    ];
  const install = await installProblem();
  if (install.length > 0) return install;
  const result = await runScript('src/cli/main.ts', ['policy', 'validate', policy]);
  if (result.code === 0) return [];
  return [`The policy ${policy} is not valid: ${tellingLine(result)} For the whole output, run: ${validate}`];
}

/** The most useful line of a failed program: the first one with text, without colours. */
function tellingLine({ stderr, stdout, timedOut }) {
  if (timedOut) return 'it did not end in time.';
  const lines = stripVTControlCharacters(`${stderr}\n${stdout}`)
    .split('\n')
    .map((line) => line.trim());
  return lines.find((line) => line !== '' && !/^(npm (warn|error code)|\(node:)/i.test(line)) ?? 'it printed nothing.';
}

/** Lines about a build that failed; the package that was there stays. */
export async function buildProblem(args) {
  const result = await runScript('esbuild.config.mjs', args);
  if (result.code === 0) {
    process.stderr.write(result.stderr);
    return [];
  }
  return [`The build failed: ${tellingLine(result)} For the whole output, run: npm run build`];
}
