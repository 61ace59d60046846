// Fills dist/ with what is deployed: the bundle, and the policy beside host.json. Called by azd before it packs.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const policy = resolve(root, process.env.HUBWARDEN_POLICY_FILE ?? 'policy.yaml');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

if (!existsSync(policy)) {
  process.stderr.write(
    `There is no policy at ${policy}. Write one (docs/policy.md), or begin with a copy of docs/examples/policy.yaml.\n`,
  );
  process.exit(1);
}
const run = (...args) => execFileSync(npm, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
if (!existsSync(resolve(root, 'node_modules'))) run('ci');
run('run', '--silent', 'hubwarden', '--', 'policy', 'validate', policy);
run('run', '--silent', 'build');
copyFileSync(policy, resolve(root, 'dist/policy.yaml'));
