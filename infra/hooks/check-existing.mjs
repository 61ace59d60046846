// Finds existing resources in Azure that would conflict with a deployment, before it creates resources.
import { itemsOf, textOf } from './check-variables.mjs';
import { pasted } from './command-line.mjs';
import { topicProblem } from './event-errors.mjs';
import { az } from './run.mjs';
import { subscriptionTopic } from './topics.mjs';

/** The line about a vault of a removed deployment that still holds its name, or about one to recover that is not there. */
export async function vaultAnswers(env, subscription) {
  const recover = textOf(env, 'HUBWARDEN_RECOVER_KEY_VAULT')?.toLowerCase() === 'true';
  const asked = await az(['keyvault', 'list-deleted', '--subscription', subscription, '--resource-type', 'vault']);
  if (asked.problem !== undefined) return { notes: [`Deleted Key Vaults are not checked: ${asked.problem}`] };
  const { group, name, prefix } = namesOf(env);
  const held = listOf(asked.value).find(
    ({ name: vault, properties }) =>
      vault?.startsWith(prefix) &&
      groupOf(properties?.vaultId) === group.toLowerCase() &&
      // The beginning of the name is that of every deployment whose name begins alike.
      (properties?.tags?.deployment ?? name).toLowerCase() === name,
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
        `HUBWARDEN_RECOVER_KEY_VAULT is true, and ${group} has no deleted Key Vault. Run: azd env set HUBWARDEN_RECOVER_KEY_VAULT false`,
      ],
    };
  return {};
}

/** Names of deployment, group and vault, as in infra/main.bicep and infra/modules/hubwarden.bicep. */
export function namesOf(env) {
  const name = (textOf(env, 'HUBWARDEN_NAME') ?? 'hubwarden').toLowerCase();
  const environment = textOf(env, 'AZURE_ENV_NAME');
  const group =
    textOf(env, 'HUBWARDEN_RESOURCE_GROUP') ??
    ['rg', name, ...(environment === undefined ? [] : [environment])].join('-');
  return { name, group, prefix: `kv-${name.replaceAll('-', '').slice(0, 9)}-` };
}

function listOf(value) {
  return Array.isArray(value) ? value : [];
}

function groupOf(id) {
  return /\/resourceGroups\/([^/]+)\//i.exec(id ?? '')?.[1]?.toLowerCase();
}

/**
 * Lines about an existing deployment in the group: one of another name, or one whose writes would be turned off by
 * omission.
 */
export async function sameDeploymentAnswers(env, subscription) {
  const { group, name } = namesOf(env);
  const place = ['--subscription', subscription, '--resource-group', group];
  const listed = await az(['functionapp', 'list', ...place]);
  // A first deployment has no group yet.
  if (listed.problem !== undefined)
    return /ResourceGroupNotFound/i.test(listed.text)
      ? {}
      : { notes: [`The deployment in ${group} is not checked: ${listed.problem}`] };
  const apps = listOf(listed.value).filter(({ tags }) => tags?.app === 'hubwarden');
  const own = apps.find(({ tags }) => tags.deployment?.toLowerCase() === name);
  if (own === undefined && apps.length > 0) {
    const other = apps[0].tags.deployment;
    return {
      problems: [
        `Resource group ${group} holds the deployment ${other}: the deployment ${name} would be separate and reuse no part of it. Set HUBWARDEN_NAME to ${other}, or HUBWARDEN_RESOURCE_GROUP to another group.`,
      ],
    };
  }
  if (own !== undefined && own.tags.deployment !== name)
    return {
      problems: [
        `Resource group ${group} holds the deployment ${own.tags.deployment} of an earlier version. Names are lower case now, and ${name} would get a storage account of its own without its records. Set HUBWARDEN_RESOURCE_GROUP to another group.`,
      ],
    };
  if (own !== undefined) {
    const written = await groupAsWritten(group, own, subscription);
    if (written !== undefined)
      return {
        problems: [
          `The resource group is written ${written} in Azure, not ${group}: with the other spelling this deployment would get a second storage account, without the records. Run: azd env set HUBWARDEN_RESOURCE_GROUP ${pasted(written)}`,
        ],
      };
  }
  if (own === undefined || textOf(env, 'HUBWARDEN_WRITES') !== undefined) return {};
  const settings = await az(['functionapp', 'config', 'appsettings', 'list', ...place, '--name', own.name]);
  const on = listOf(settings.value).some(
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

/** How Azure writes the group, where that is not how it is written here: names hold a hash of it. */
async function groupAsWritten(group, { resourceGroup }, subscription) {
  if (typeof resourceGroup !== 'string' || resourceGroup === group) return undefined;
  const shown = await az(['group', 'show', '--subscription', subscription, '--name', group]);
  const written = shown.value?.name;
  return typeof written === 'string' && written !== group ? written : undefined;
}

/** The line about heads of run chains whose policy is locked, where the deployment does not know it. */
export async function lockAnswers(env, subscription) {
  if (textOf(env, 'HUBWARDEN_CHAIN_HEADS_LOCKED')?.toLowerCase() === 'true') return {};
  const { group, name } = namesOf(env);
  const place = ['--subscription', subscription, '--resource-group', group];
  const listed = await az(['storage', 'account', 'list', ...place]);
  const account = listOf(listed.value).find(
    ({ tags }) => tags?.app === 'hubwarden' && tags.deployment?.toLowerCase() === name,
  );
  // The group is not there before a first deployment, and no policy without the account.
  if (account === undefined) return {};
  const container = ['--account-name', account.name, '--container-name', 'chain-heads'];
  const policy = await az(['storage', 'container', 'immutability-policy', 'show', ...place, ...container]);
  if (policy.problem !== undefined) return { notes: [`The lock of chain-heads is not checked: ${policy.problem}`] };
  const state = policy.value?.state ?? policy.value?.properties?.state;
  if (state?.toLowerCase() !== 'locked') return {};
  return {
    problems: [
      `The policy of the container chain-heads of ${account.name} is locked, and Azure refuses to deploy it again. Run: azd env set HUBWARDEN_CHAIN_HEADS_LOCKED true`,
    ],
  };
}

/** Lines about subscriptions that the account cannot read, and about their system topics that cannot deliver. */
export async function watchedAnswers(env, subscription) {
  const answers = { problems: [], notes: [] };
  const others = itemsOf(env, 'HUBWARDEN_WATCHED').map((id) => id.toLowerCase());
  for (const watched of new Set([subscription.toLowerCase(), ...others])) {
    const listed = await az(['eventgrid', 'system-topic', 'list', '--subscription', watched]);
    if (listed.problem !== undefined) {
      const known = watched === subscription.toLowerCase();
      if (known) answers.notes.push(`System topics are not checked: ${listed.problem}`);
      else
        answers.problems.push(
          `HUBWARDEN_WATCHED names ${pasted(watched)}, whose system topics your account cannot list: ${listed.problem}`,
        );
      continue;
    }
    const topic = subscriptionTopic(listed.value);
    const problem = topic === undefined ? undefined : topicProblem(watched, topic, '');
    if (problem !== undefined) answers.problems.push(problem);
    else if (topic === undefined && watched !== subscription.toLowerCase() && !textOf(env, 'HUBWARDEN_EVENTS_GROUP'))
      answers.problems.push(
        `${watched} has no system topic, and HUBWARDEN_EVENTS_GROUP names no resource group of it for a new one. Run: azd env set HUBWARDEN_EVENTS_GROUP <group>`,
      );
  }
  return answers;
}
