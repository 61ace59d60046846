// Subscribes Hubwarden to the events of watched subscriptions, once its package is there. Called by azd after it has
// deployed, with the outputs of infra/main.bicep in the environment; HUBWARDEN_WATCHED names more subscriptions than the own.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { itemsOf, textOf } from './check-variables.mjs';
import { reasonToWait, remedyFor, topicProblem } from './event-errors.mjs';
import { remedyHere } from './remedies.mjs';
import { az } from './run.mjs';
import { isStarted, root } from './toolchain.mjs';
import { subscriptionTopic } from './topics.mjs';

/** How long all attempts of one subscription may take together, one of them, and the pause between two. */
const PATIENCE = { totalMs: 900_000, callMs: 300_000, pauseMs: 20_000 };

/** Form of an output or setting; azd passes outputs in the environment under their own names. */
export function need(env, name) {
  const value = env[name];
  if (value === undefined || value === '')
    throw new Error(`${name} is not set. Run: azd provision, then: azd hooks run postdeploy`);
  return value;
}

/** A list among the outputs: azd gives outputs that are no text as JSON. */
function listOf(env, name) {
  const wrong = `${name} is ${JSON.stringify(env[name])}, and no JSON list. Run: azd provision, then: azd hooks run postdeploy`;
  let list;
  try {
    list = JSON.parse(env[name] || '[]');
  } catch {
    throw new Error(wrong);
  }
  if (!Array.isArray(list) || list.some((each) => typeof each !== 'string')) throw new Error(wrong);
  return list;
}

/** Name of the topic that infra/event-subscription.bicep creates for this function app. */
function ownTopicName(env) {
  return `evgt-${need(env, 'functionAppId').split('/').at(-1)}`;
}

/** The deployments: one per watched subscription, or per one of `only`, each into the group of its topic. */
export function plan(env, topicOf, only) {
  const home = need(env, 'AZURE_SUBSCRIPTION_ID').toLowerCase();
  const watched = [...new Set([home, ...itemsOf(env, 'HUBWARDEN_WATCHED')].map((id) => id.toLowerCase()))];
  return (only ?? watched).map((subscription) => {
    const topic = topicOf(subscription);
    const group =
      topic?.resourceGroup ??
      (subscription === home ? need(env, 'resourceGroupName') : textOf(env, 'HUBWARDEN_EVENTS_GROUP'));
    if (group === undefined)
      throw new Error(
        `HUBWARDEN_EVENTS_GROUP must name a resource group of ${subscription}. Run: azd env set HUBWARDEN_EVENTS_GROUP <group>`,
      );
    return {
      subscription,
      group,
      parameters: {
        functionAppId: need(env, 'functionAppId'),
        storageAccountId: need(env, 'storageAccountId'),
        delivery: env.eventDelivery ?? 'queue',
        logWorkspaceId: env.logWorkspaceId ?? '',
        actionGroupIds: listOf(env, 'actionGroupIds'),
        // The topic that this deployment made belongs to its template; that of another one is only used.
        existingSystemTopicName:
          topic === undefined || topic.name.toLowerCase() === ownTopicName(env).toLowerCase() ? '' : topic.name,
      },
    };
  });
}

/** Parameters of a deployment in ARM's file form, because a shell would remove the quotes of a list. */
export function parametersFile(parameters) {
  return {
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#',
    contentVersion: '1.0.0.0',
    parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, { value }])),
  };
}

/** The topic of each watched subscription, or a line about one that cannot be listed or used. */
async function lookAtTopics(env, watched) {
  const topics = new Map();
  const problems = [];
  for (const subscription of watched) {
    const asked = await az(['eventgrid', 'system-topic', 'list', '--subscription', subscription]);
    if (!Array.isArray(asked.value)) {
      const remedy = remedyFor(asked.text ?? '', {
        subscription,
        group: textOf(env, 'HUBWARDEN_EVENTS_GROUP') ?? subscription,
      });
      problems.push({
        subscription,
        line: `System topics of ${subscription} cannot be listed: ${asked.problem ?? 'az answers with no list.'} ${remedy}`,
      });
      continue;
    }
    const topic = subscriptionTopic(asked.value);
    const problem =
      topic === undefined || topic.name.toLowerCase() === ownTopicName(env).toLowerCase()
        ? undefined
        : topicProblem(subscription, topic);
    if (problem === undefined) topics.set(subscription, topic);
    else problems.push({ subscription, line: problem });
  }
  return { topics, problems };
}

/**
 * Deploys the event subscription of one subscription, again for as long as the error ends by itself and `patience` lasts.
 * @returns the line of a final error; undefined when it is deployed
 */
export async function deployWithPatience(deployment, { deploy, say, patience = PATIENCE, now = Date.now }) {
  const until = now() + patience.totalMs;
  for (;;) {
    const answer = await deploy(deployment, Math.max(1, Math.min(patience.callMs, until - now())));
    if (answer.problem === undefined) return undefined;
    const reason = reasonToWait(answer);
    const remedy = remedyFor(answer.text, deployment);
    const events = `Events of ${deployment.subscription} are not subscribed to: ${answer.problem}`;
    if (reason === undefined) return `${events} ${remedy}`;
    const leftMs = until - now() - patience.pauseMs;
    if (leftMs <= 0) return `${events} This lasted ${Math.round(patience.totalMs / 60_000)} minutes. ${remedy}`;
    say(
      `Not yet (${deployment.subscription}): ${reason}. Next attempt in ${patience.pauseMs / 1000} seconds, for ${Math.ceil(leftMs / 60_000)} more minutes at most. ${answer.problem}\n`,
    );
    await new Promise((done) => setTimeout(done, patience.pauseMs));
  }
}

/** One deployment by the Azure CLI. Values go into a file, so that no shell and no batch file can change them. */
async function deployByCli({ group, parameters, subscription }, timeoutMs) {
  const folder = mkdtempSync(join(tmpdir(), 'hubwarden-events-'));
  try {
    const values = join(folder, 'parameters.json');
    writeFileSync(values, JSON.stringify(parametersFile(parameters)));
    const place = ['--subscription', subscription, '--resource-group', group, '--name', 'hubwarden-events'];
    const what = [
      '--template-file',
      resolve(root, 'infra/azuredeploy.event-subscription.json'),
      '--parameters',
      `@${values}`,
    ];
    return await az(['deployment', 'group', 'create', ...place, ...what], { timeoutMs });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Subscribes to all subscriptions; a failure of one does not stop the others. Returns lines about failures. */
export async function subscribe(env, { say, patience, deploy = deployByCli }) {
  for (const name of ['functionAppId', 'storageAccountId', 'resourceGroupName']) need(env, name);
  const home = need(env, 'AZURE_SUBSCRIPTION_ID').toLowerCase();
  const watched = [...new Set([home, ...itemsOf(env, 'HUBWARDEN_WATCHED').map((id) => id.toLowerCase())])];
  const { problems, topics } = await lookAtTopics(env, watched);
  const lines = problems.map(({ line }) => line);
  for (const line of lines) say(`${line}\n`);
  for (const subscription of topics.keys()) {
    const line = await subscribeOne(env, subscription, topics.get(subscription), { say, patience, deploy });
    if (line === undefined) say(`Events of ${subscription} arrive by ${env.eventDelivery ?? 'queue'}.\n`);
    else {
      say(`${line}\n`);
      lines.push(line);
    }
  }
  return lines;
}

async function subscribeOne(env, subscription, topic, { say, patience, deploy }) {
  try {
    const deployments = plan(env, () => topic, [subscription]);
    return await deployWithPatience(deployments[0], { deploy, say, patience });
  } catch (error) {
    return error.message;
  }
}

async function main(env) {
  try {
    const lines = await subscribe(env, { say: (line) => process.stderr.write(remedyHere(line, env)) });
    if (lines.length === 0) return 0;
    process.stderr.write(
      `${lines.length === 1 ? '1 problem' : `${lines.length} problems`}: the app runs, and its sweep reads the hubs of these subscriptions every hour until it is corrected.\n`,
    );
  } catch (error) {
    process.stderr.write(`${remedyHere(error.message, env)}\n`);
  }
  return 1;
}

if (isStarted(import.meta.url)) process.exitCode = await main(process.env);
