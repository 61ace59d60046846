// Checks the tools, the region, the permissions and the names of a deployment against Azure before it creates
// resources.
import { textOf } from './check-variables.mjs';
import { invocation } from './command-line.mjs';
import { az, runProgram } from './run.mjs';

/** The oldest versions that the templates and hooks are written for. azure.yaml names that of azd once more. */
export const OLDEST = { az: '2.67.0', azd: '1.25.0', bicep: '0.45.15' };

const REMEDY = {
  az: 'Run: az upgrade (or install it: https://aka.ms/azure-cli)',
  azd: 'Install a newer one: https://aka.ms/azd-install',
  bicep: 'Run: az bicep upgrade',
};

/** Lines about tools that are missing or too old. By hand, Bicep is that of the Azure CLI; azd brings its own. */
export async function toolProblems({ byHand }) {
  const asked = await az(['version']);
  if (asked.missing) return [`${asked.problem} Install it: https://aka.ms/azure-cli`];
  if (asked.problem !== undefined) return [`az version failed: ${asked.problem} ${REMEDY.az}`];
  const problems = [versionProblem('az', asked.value?.['azure-cli'])];
  if (byHand) problems.push(await bicepProblem());
  else problems.push(await azdProblem());
  return problems.filter((problem) => problem !== undefined);
}

async function bicepProblem() {
  const { stdout } = await runProgram(invocation('az', ['bicep', 'version']), { timeoutMs: 120_000 });
  const version = /(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  // `upgrade` refuses where none is installed.
  if (version === undefined) return 'The Azure CLI has no Bicep. Run: az bicep install';
  return versionProblem('bicep', version);
}

async function azdProblem() {
  const { missing, stdout } = await runProgram(invocation('azd', ['version', '--output', 'json']), {
    timeoutMs: 60_000,
  });
  // azd runs this hook, so it is there; it only has another name or place.
  return missing ? undefined : versionProblem('azd', /(\d+\.\d+\.\d+)/.exec(stdout)?.[1]);
}

/** A line where a version is unknown or older than the oldest that will do. */
export function versionProblem(tool, version) {
  const numbers = (text) => text.split('.').map((part) => Number.parseInt(part, 10));
  if (version === undefined || !/^\d+\.\d+\.\d+/.test(version))
    return `${tool} does not print its version. ${REMEDY[tool]}`;
  const [have, want] = [numbers(version), numbers(OLDEST[tool])];
  const at = want.findIndex((part, index) => part !== have[index]);
  return at === -1 || have[at] > want[at]
    ? undefined
    : `${tool} ${version} is too old: ${OLDEST[tool]} is needed. ${REMEDY[tool]}`;
}

/** The subscription to check, or a line about the sign-in. */
export async function signIn(env) {
  const wanted = textOf(env, 'AZURE_SUBSCRIPTION_ID');
  const asked = await az(['account', 'show', ...(wanted === undefined ? [] : ['--subscription', wanted])]);
  if (typeof asked.value?.id === 'string') return { subscription: asked.value.id };
  const to = wanted === undefined ? '' : ` to an account with access to the subscription ${wanted}`;
  return {
    problem: `The Azure CLI is not signed in${to}: ${asked.problem ?? 'az account show names no subscription.'} Run: az login`,
  };
}

/** Lines about a region without Flex Consumption or without Node 24. */
export async function regionAnswers(env, subscription) {
  const region = textOf(env, 'AZURE_LOCATION');
  if (region === undefined) return { notes: ['AZURE_LOCATION is not set yet, so the region is not checked.'] };
  const listed = await az(['functionapp', 'list-flexconsumption-locations', '--subscription', subscription]);
  if (listed.problem !== undefined) return { notes: [`The region is not checked: ${listed.problem}`] };
  const names = namesOf(listed.value);
  if (names.length === 0) return { notes: ['The region is not checked: az lists no region with Flex Consumption.'] };
  if (!names.includes(plainRegion(region)))
    return {
      problems: [
        `${region} has no Flex Consumption. Choose one of: ${names.join(', ')}. Run: azd env set AZURE_LOCATION <region>`,
      ],
    };
  const runtimes = await az([
    'functionapp',
    'list-flexconsumption-runtimes',
    '--location',
    region,
    '--runtime',
    'node',
    '--subscription',
    subscription,
  ]);
  if (runtimes.problem !== undefined) return { notes: [`Node 24 in ${region} is not checked: ${runtimes.problem}`] };
  const versions = versionsOf(runtimes.value);
  if (versions.length === 0 || versions.includes('24'))
    return versions.length === 0 ? { notes: [`Node 24 in ${region} is not checked: az lists no version.`] } : {};
  return {
    problems: [
      `${region} has no Node 24 on Flex Consumption, only ${versions.join(', ')}. Choose another region: azd env set AZURE_LOCATION <region>`,
    ],
  };
}

function plainRegion(name) {
  return name.replace(/\s+/g, '').toLowerCase();
}

function namesOf(value) {
  return (Array.isArray(value) ? value : [])
    .map((each) => (typeof each === 'string' ? each : each?.name))
    .filter((name) => typeof name === 'string')
    .map(plainRegion);
}

function versionsOf(value) {
  const said = (Array.isArray(value) ? value : []).map((each) => (typeof each === 'string' ? each : each?.version));
  return said.flatMap((version) => /(\d+)(\.|$)/.exec(String(version ?? ''))?.[1] ?? []);
}

/** Lines about rights that the templates need and the account lacks. */
export async function rightsAnswers(env, subscription) {
  const url = `/subscriptions/${subscription}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;
  const asked = await az(['rest', '--method', 'get', '--url', url]);
  if (asked.problem !== undefined) return { notes: [`Your permissions are not checked: ${asked.problem}`] };
  const granted = asked.value?.value;
  if (!Array.isArray(granted))
    return { notes: ['Your permissions are not checked: Azure answers with no list of them.'] };
  const needed = ['Microsoft.Resources/deployments/write', 'Microsoft.Authorization/roleAssignments/write'];
  // The role on hubs is one that the deployment creates.
  if (textOf(env, 'HUBWARDEN_ACCESS')?.toLowerCase() !== 'none')
    needed.push('Microsoft.Authorization/roleDefinitions/write');
  const lacking = needed.filter((action) => !granted.some((each) => allows(each, action)));
  if (lacking.length === 0) return {};
  return {
    problems: [
      `Your account lacks ${lacking.join(' and ')} on subscription ${subscription}. Ask for Owner, or for Contributor and User Access Administrator, and sign in again: az login`,
    ],
  };
}

/** True when one set of permissions allows an action: a pattern of it matches and no exclusion does. */
export function allows({ actions, notActions }, action) {
  const matches = (pattern) =>
    new RegExp(
      `^${pattern
        .split('*')
        .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
        .join('.*')}$`,
      'i',
    ).test(action);
  return (actions ?? []).some(matches) && !(notActions ?? []).some(matches);
}
