// Fills dist/ with the deployed files: the bundle and the policy. azd calls it before packaging, and so do the
// workflows.
import { posix } from 'node:path';
import { textOf } from './check-variables.mjs';
import { buildProblem, installProblem, isStarted, policyFile, policyProblem } from './toolchain.mjs';

const APP = '/home/site/wwwroot';

/** Path of the policy in the package, so that the app finds it at HUBWARDEN_DEPLOYED_POLICY_PATH. */
export function policyPlace(env) {
  const place = posix.relative(
    APP,
    posix.normalize(textOf(env, 'HUBWARDEN_DEPLOYED_POLICY_PATH') ?? `${APP}/policy.yaml`),
  );
  return place === '' || place.startsWith('..') ? 'policy.yaml' : place;
}

/** Builds the package; returns lines about the problem that stopped it. */
export async function makePackage(env) {
  const install = await installProblem();
  if (install.length > 0) return install;
  const policy = policyFile(env);
  if (policy === undefined) return buildProblem([]);
  const invalid = await policyProblem(policy);
  if (invalid.length > 0) return invalid;
  return buildProblem(['--policy', policy, '--policy-place', policyPlace(env)]);
}

if (isStarted(import.meta.url)) {
  const problems = await makePackage(process.env);
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  if (problems.length > 0) process.stderr.write('dist/ is unchanged. Correct the above, then run: azd package\n');
  process.exitCode = problems.length === 0 ? 0 : 1;
}
