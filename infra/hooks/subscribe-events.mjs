// Subscribes Hubwarden to the events of watched subscriptions, once its package is there. Called by azd after it has
// deployed, with the outputs of infra/main.bicep in the environment; HUBWARDEN_WATCHED names more subscriptions than the own.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const TRIES = 10;
const PAUSE_MS = 30_000;

/** What an output or setting must say; azd gives outputs in the environment under their own names. */
export function need(env, name) {
  const value = env[name];
  if (value === undefined || value === '')
    throw new Error(`${name} is not set. Run this through azd, after azd provision.`);
  return value;
}

/** What infra/event-subscription.bicep calls the topic that it makes for this function app. */
function ownTopicName(env) {
  return `evgt-${need(env, 'functionAppId').split('/').at(-1)}`;
}

/** The deployments to be made: one per watched subscription, each into the group of its topic. */
export function plan(env, topicOf) {
  const home = need(env, 'AZURE_SUBSCRIPTION_ID');
  const watched = [...new Set([home, ...(env.HUBWARDEN_WATCHED ?? '').split(/[\s,]+/)].filter((id) => id !== ''))];
  return watched.map((subscription) => {
    const topic = topicOf(subscription);
    const group =
      topic?.resourceGroup ?? (subscription === home ? need(env, 'resourceGroupName') : env.HUBWARDEN_EVENTS_GROUP);
    if (group === undefined) throw new Error(`HUBWARDEN_EVENTS_GROUP must name a resource group of ${subscription}.`);
    return {
      subscription,
      group,
      parameters: {
        functionAppId: need(env, 'functionAppId'),
        storageAccountId: need(env, 'storageAccountId'),
        delivery: env.eventDelivery ?? 'queue',
        logWorkspaceId: env.logWorkspaceId ?? '',
        // azd gives outputs that are no text as JSON.
        actionGroupIds: JSON.parse(env.actionGroupIds || '[]'),
        // The topic that this deployment made belongs to its template; that of another one is only used.
        existingSystemTopicName: topic === undefined || topic.name === ownTopicName(env) ? '' : topic.name,
      },
    };
  });
}

/** Parameters of a deployment as ARM reads them from a file: in a file no shell takes the quotes of a list away. */
export function parametersFile(parameters) {
  return {
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#',
    contentVersion: '1.0.0.0',
    parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, { value }])),
  };
}

function az(args, quiet = false) {
  return execFileSync('az', args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', quiet ? 'pipe' : 'inherit'],
    shell: process.platform === 'win32',
  });
}

function topicOf(subscription) {
  const query = "[?topicType=='Microsoft.Resources.Subscriptions'].{name:name,resourceGroup:resourceGroup}";
  const args = [
    'eventgrid',
    'system-topic',
    'list',
    '--subscription',
    subscription,
    '--query',
    query,
    '--output',
    'json',
  ];
  return JSON.parse(az(args))[0];
}

async function deployWithPatience({ group, parameters, subscription }, folder) {
  const values = join(folder, `${subscription}.json`);
  writeFileSync(values, JSON.stringify(parametersFile(parameters)));
  const args = ['deployment', 'group', 'create', '--subscription', subscription, '--resource-group', group];
  const what = [
    '--name',
    'hubwarden-events',
    '--template-file',
    resolve(root, 'infra/azuredeploy.event-subscription.json'),
  ];
  for (let left = TRIES; ; left -= 1) {
    try {
      az([...args, ...what, '--parameters', `@${values}`, '--output', 'none'], left > 1);
      return;
    } catch (error) {
      // A function shows minutes after its package; so does a new role. Both end by themselves.
      if (left <= 1) throw error;
      process.stdout.write(`Not yet (${subscription}); again in ${PAUSE_MS / 1000} seconds, ${left - 1} tries left.\n`);
      await new Promise((done) => setTimeout(done, PAUSE_MS));
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = mkdtempSync(join(tmpdir(), 'hubwarden-events-'));
  try {
    for (const each of plan(process.env, topicOf)) {
      await deployWithPatience(each, folder);
      process.stdout.write(`Events of ${each.subscription} come by ${each.parameters.delivery}.\n`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
