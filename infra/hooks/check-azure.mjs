// What is wrong with the tools, the region, the rights and the names of a deployment, asked of Azure before anything is created.
import { itemsOf, textOf } from './check-variables.mjs';
import { invocation, pasted } from './command-line.mjs';
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
  if (asked.missing) return [`${asked.problem} ${REMEDY.az}`];
  if (asked.problem !== undefined) return [`az version failed: ${asked.problem} ${REMEDY.az}`];
  const problems = [versionProblem('az', asked.value?.['azure-cli'])];
  if (byHand) problems.push(await bicepProblem());
  else problems.push(await azdProblem());
  return problems.filter((problem) => problem !== undefined);
}

async function bicepProblem() {
  const { stdout } = await runProgram(invocation('az', ['bicep', 'version']), { timeoutMs: 120_000 });
  return versionProblem('bicep', /(\d+\.\d+\.\d+)/.exec(stdout)?.[1]);
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
    return `${tool} does not say its version. ${REMEDY[tool]}`;
  const [have, want] = [numbers(version), numbers(OLDEST[tool])];
  const at = want.findIndex((part, index) => part !== have[index]);
  return at === -1 || have[at] > want[at]
    ? undefined
    : `${tool} ${version} is too old: ${OLDEST[tool]} is needed. ${REMEDY[tool]}`;
}

/** The subscription that is asked about, or a line about the sign-in. */
export async function signIn(env) {
  const wanted = textOf(env, 'AZURE_SUBSCRIPTION_ID');
  const asked = await az(['account', 'show', ...(wanted === undefined ? [] : ['--subscription', wanted])]);
  if (asked.problem === undefined) return { subscription: asked.value.id };
  const to = wanted === undefined ? '' : ` to an account that sees the subscription ${wanted}`;
  return { problem: `The Azure CLI is not signed in${to}: ${asked.problem} Run: az login` };
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
  if (asked.problem !== undefined) return { notes: [`Your rights are not checked: ${asked.problem}`] };
  const granted = asked.value?.value ?? [];
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

/** Whether one set of permissions allows an action: named by a pattern and not taken away again. */
export function allows({ actions = [], notActions = [] }, action) {
  const matches = (pattern) =>
    new RegExp(
      `^${pattern
        .split('*')
        .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
        .join('.*')}$`,
      'i',
    ).test(action);
  return actions.some(matches) && !notActions.some(matches);
}

/** The line about a vault of a removed deployment that still holds its name, or about one to recover that is not there. */
export async function vaultAnswers(env, subscription) {
  const recover = textOf(env, 'HUBWARDEN_RECOVER_KEY_VAULT')?.toLowerCase() === 'true';
  const asked = await az(['keyvault', 'list-deleted', '--subscription', subscription, '--resource-type', 'vault']);
  if (asked.problem !== undefined) return { notes: [`Deleted Key Vaults are not checked: ${asked.problem}`] };
  const { group, prefix } = vaultNames(env);
  const held = (asked.value ?? []).find(
    ({ name, properties }) => name?.startsWith(prefix) && groupOf(properties?.vaultId) === group.toLowerCase(),
  );
  if (held !== undefined && !recover) {
    const until = held.properties.scheduledPurgeDate ?? 'the end of its retention';
    return {
      problems: [
        `The Key Vault ${held.name} of a removed deployment keeps its name until ${until}. Recover it: azd env set HUBWARDEN_RECOVER_KEY_VAULT true. Or take another name: azd env set HUBWARDEN_NAME <name>`,
      ],
    };
  }
  if (held === undefined && recover)
    return {
      problems: [
        `HUBWARDEN_RECOVER_KEY_VAULT is true, and there is no deleted Key Vault of ${group}. Run: azd env set HUBWARDEN_RECOVER_KEY_VAULT false`,
      ],
    };
  return {};
}

/** What infra/main.bicep and infra/modules/hubwarden.bicep call group and vault. */
function vaultNames(env) {
  const name = textOf(env, 'HUBWARDEN_NAME') ?? 'hubwarden';
  const environment = textOf(env, 'AZURE_ENV_NAME');
  const group =
    textOf(env, 'HUBWARDEN_RESOURCE_GROUP') ??
    ['rg', name, ...(environment === undefined ? [] : [environment])].join('-');
  return { group, prefix: `kv-${name.replaceAll('-', '').toLowerCase().slice(0, 9)}-` };
}

function groupOf(id) {
  return /\/resourceGroups\/([^/]+)\//i.exec(id ?? '')?.[1]?.toLowerCase();
}

/** Lines about a deployment that stands in the group already: one of another name, or one whose writes would go off by omission. */
export async function sameDeploymentAnswers(env, subscription) {
  const name = textOf(env, 'HUBWARDEN_NAME') ?? 'hubwarden';
  const { group } = vaultNames(env);
  const place = ['--subscription', subscription, '--resource-group', group];
  const listed = await az(['functionapp', 'list', ...place]);
  // A first deployment has no group yet.
  if (listed.problem !== undefined)
    return /ResourceGroupNotFound/i.test(listed.text)
      ? {}
      : { notes: [`The deployment in ${group} is not checked: ${listed.problem}`] };
  const apps = (Array.isArray(listed.value) ? listed.value : []).filter(({ tags }) => tags?.app === 'hubwarden');
  const own = apps.find(({ tags }) => tags.deployment?.toLowerCase() === name.toLowerCase());
  if (own === undefined && apps.length > 0) {
    const other = apps[0].tags.deployment;
    return {
      problems: [
        `Resource group ${group} holds the deployment ${other}: this one, ${name}, would come beside it and take no part of it over. Set HUBWARDEN_NAME to ${other}, or HUBWARDEN_RESOURCE_GROUP to another group.`,
      ],
    };
  }
  if (own === undefined || textOf(env, 'HUBWARDEN_WRITES') !== undefined) return {};
  const settings = await az(['functionapp', 'config', 'appsettings', 'list', ...place, '--name', own.name]);
  const on = (settings.value ?? []).some(
    ({ name: setting, value }) => setting === 'HUBWARDEN_WRITES' && value === 'on',
  );
  if (!on)
    return settings.problem === undefined
      ? {}
      : { notes: [`Whether writes are on is not checked: ${settings.problem}`] };
  return {
    problems: [
      'HUBWARDEN_WRITES is not set, and the deployed app writes: this deployment would switch writes off. Run: azd env set HUBWARDEN_WRITES on (or off)',
    ],
  };
}

/** Lines about watched subscriptions that the account does not see. */
export async function watchedAnswers(env, subscription) {
  const problems = [];
  for (const watched of new Set(
    itemsOf(env, 'HUBWARDEN_WATCHED').filter((id) => id.toLowerCase() !== subscription.toLowerCase()),
  )) {
    const asked = await az(['account', 'show', '--subscription', watched]);
    if (asked.problem !== undefined)
      problems.push(`HUBWARDEN_WATCHED names ${pasted(watched)}, which your account does not see: ${asked.problem}`);
  }
  return { problems };
}
