import type { KindName } from '../../core/kinds/kind-name.ts';
import { isRecord } from '../common/is-record.ts';
import { FORMATS } from '../receivers/receiver-formats.ts';
import { governedAccount } from './account-scenario.ts';
import { WITHOUT_EVENT } from './azure-client.ts';
import { notNotifiedEverywhere } from './notified-everywhere.ts';
import type { ScenarioContext } from './scenario-context.ts';
import { becomesCompliant, ruleFor, SECONDS, undoneByHubwarden } from './scenario-steps.ts';
import { ScenarioFailed, until } from './until.ts';

/** One scenario: its steps, its hubs, and its result in one sentence. */
export interface Scenario {
  readonly number: number;
  readonly title: string;
  /** Names of its hubs, or of its resources of another kind. */
  readonly hubs: readonly string[];
  /** Default: hubs. */
  readonly kind?: KindName;
  /** Breaks the scenario on purpose; default: its hubs get an assignment in mode observe. */
  readonly sabotage?: (stage: ScenarioContext) => void;
  /** @throws ScenarioFailed when tables or hub do not show the expected end */
  run(stage: ScenarioContext, hubs: readonly string[]): Promise<string>;
}

/** All scenarios, in order. */
export const SCENARIOS: readonly Scenario[] = [
  { number: 1, title: 'a new hub is brought to its baseline', hubs: ['hub-new'], run: newHub },
  { number: 2, title: 'a person deletes a baseline rule', hubs: ['hub-deleted-rule'], run: deletedRule },
  { number: 3, title: 'a person adds a forbidden rule', hubs: ['hub-reported', 'hub-strict'], run: forbiddenRule },
  { number: 4, title: 'provisioning hangs, and ends late', hubs: ['hub-hanging'], run: hangingProvisioning },
  { number: 5, title: 'a change that raised no event', hubs: ['hub-silent'], run: silentChange },
  {
    number: 6,
    title: 'one alert in every format',
    hubs: ['hub-notified'],
    run: notifiedOnce,
    sabotage: (stage) => stage.breakReceiver('slack'),
  },
  {
    number: 7,
    title: 'a Foundry account is governed like a hub',
    hubs: ['account-agents'],
    kind: 'FoundryAccount',
    run: governedAccount,
  },
];

async function newHub(stage: ScenarioContext, [hub = '']: readonly string[]): Promise<string> {
  await createHub(stage, hub);
  await becomesCompliant(stage, hub);
  const { rules } = await stage.azure.network(hub);
  const methods = stage
    .requests(hub)
    .map((request) => request.split(' ')[0])
    .filter((method) => method !== 'GET')
    .join(' ');
  if (methods !== 'PATCH POST') throw new ScenarioFailed(`expected 1 PATCH and then 1 POST, saw: ${methods}`);
  const ours = [...rules.keys()].filter((name) => name.startsWith('hw-'));
  return `mode and ${ours.length} rules in 1 PATCH, network provisioned by 1 POST`;
}

async function deletedRule(stage: ScenarioContext, [hub = '']: readonly string[]): Promise<string> {
  await createHub(stage, hub);
  await becomesCompliant(stage, hub);
  const name = ruleFor(await stage.azure.network(hub), 'pypi.org');
  await undoneByHubwarden(stage, hub, () => stage.azure.remove(stage.azure.rulePath(hub, name)));
  return `Hubwarden restored ${name}`;
}

async function forbiddenRule(stage: ScenarioContext, [reported = '', strict = '']: readonly string[]): Promise<string> {
  await Promise.all([createHub(stage, reported), createHub(stage, strict)]);
  await Promise.all([becomesCompliant(stage, reported), becomesCompliant(stage, strict)]);
  const rule = { properties: { type: 'FQDN', category: 'UserDefined', destination: 'tunnel.ngrok.io' } };
  for (const hub of [reported, strict]) await stage.azure.put(stage.azure.rulePath(hub, 'tunnel'), rule);
  await until('the rule stays where it is only reported', SECONDS, async () => {
    const record = await stage.record(reported);
    if (!(await stage.azure.network(reported)).rules.has('tunnel')) return `${reported} lost it`;
    if (record?.status.findings.some((each) => each.code === 'HW204') !== true)
      return `${reported} has no finding HW204`;
    return notificationsOf(stage, reported, 'HW204', ['Opened']);
  });
  await until('the rule goes where the policy says remove', SECONDS, async () => {
    if ((await stage.azure.network(strict)).rules.has('tunnel')) return `${strict} still has it`;
    const record = await stage.record(strict);
    if (record?.status.verdict !== 'Compliant') return `${strict} is ${record?.status.verdict}`;
    return notificationsOf(stage, strict, 'HW204', ['Opened', 'Resolved']);
  });
  return `reported on ${reported}, removed from ${strict}, notified once each`;
}

async function hangingProvisioning(stage: ScenarioContext, [hub = '']: readonly string[]): Promise<string> {
  stage.hangProvisioning(hub);
  await createHub(stage, hub);
  await until('Hubwarden finds the timeout and notifies it', SECONDS, async () => {
    const record = await stage.record(hub);
    if (record?.status.findings.some((each) => each.code === 'HW303') !== true)
      return `verdict ${record?.status.verdict}, no finding HW303`;
    return notificationsOf(stage, hub, 'HW303', ['Opened']);
  });
  await stage.releaseProvisioning(hub);
  await becomesCompliant(stage, hub);
  await until('the alert resolves', SECONDS, async () => notificationsOf(stage, hub, 'HW303', ['Opened', 'Resolved']));
  return 'timed out, notified, and resolved after the late end';
}

async function silentChange(stage: ScenarioContext, [hub = '']: readonly string[]): Promise<string> {
  await createHub(stage, hub);
  await becomesCompliant(stage, hub);
  const name = ruleFor(await stage.azure.network(hub), '*.vscode.dev');
  await undoneByHubwarden(stage, hub, () => stage.azure.remove(stage.azure.rulePath(hub, name), WITHOUT_EVENT));
  return `${name} raised no event; the sweep found it and Hubwarden restored it`;
}

async function notifiedOnce(stage: ScenarioContext, [hub = '']: readonly string[]): Promise<string> {
  await createHub(stage, hub);
  await becomesCompliant(stage, hub);
  const path = stage.azure.rulePath(hub, 'tunnel');
  const rule = { properties: { type: 'FQDN', category: 'UserDefined', destination: 'tunnel.ngrok.io' } };
  await stage.azure.put(path, rule);
  await until('every receiver gets the alert', SECONDS, async () => notNotifiedEverywhere(stage, hub, 'HW204', 1));
  await stage.azure.remove(path);
  await until('every receiver gets the resolve', SECONDS, async () => notNotifiedEverywhere(stage, hub, 'HW204', 2));
  return `opened and resolved once in each of ${FORMATS.length} formats and in the log`;
}

async function createHub(stage: ScenarioContext, hub: string): Promise<void> {
  await stage.azure.put(stage.azure.pathOf(hub), {
    location: 'eastus2',
    kind: 'Hub',
    identity: { type: 'SystemAssigned' },
    properties: { friendlyName: hub, managedNetwork: { isolationMode: 'Disabled' } },
  });
}

function notificationsOf(
  stage: ScenarioContext,
  hub: string,
  code: string,
  expected: readonly string[],
): string | undefined {
  const notified = stage
    .alerts(hub)
    .map((alert) => alert.event.data)
    .filter((data) => isRecord(data) && data.code === code)
    .map((data) => (isRecord(data) ? String(data.transition) : ''));
  return notified.join(' ') === expected.join(' ')
    ? undefined
    : `alerts of ${code} on ${hub}: ${notified.join(', ') || 'none'}, expected ${expected.join(', ')}`;
}
