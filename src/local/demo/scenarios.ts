import type { HubRecord } from '../../reconcile/records/hub/hub-record.ts';
import { isRecord } from '../common/is-record.ts';
import { FORMATS } from '../receivers/receiver-formats.ts';
import type { NetworkState } from './azure-client.ts';
import { WITHOUT_EVENT } from './azure-client.ts';
import { notNotifiedEverywhere } from './notified-everywhere.ts';
import type { ScenarioContext } from './scenario-context.ts';
import { ScenarioFailed, until } from './until.ts';

/** One scenario: its steps, its hubs, and its result in one sentence. */
export interface Scenario {
  readonly number: number;
  readonly title: string;
  readonly hubs: readonly string[];
  /** Breaks the scenario on purpose; default: its hubs get an assignment in mode observe. */
  readonly sabotage?: (stage: ScenarioContext) => void;
  /** @throws ScenarioFailed when tables or hub do not show the expected end */
  run(stage: ScenarioContext, hubs: readonly string[]): Promise<string>;
}

const SECONDS = 40;
const BASELINE_HOSTS = ['pypi.org', '*.vscode.dev', 'anaconda.com'];

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
  await undoneByHubwarden(stage, hub, () => stage.azure.remove(`${stage.azure.hubPath(hub)}/outboundRules/${name}`));
  return `Hubwarden restored ${name}`;
}

async function forbiddenRule(stage: ScenarioContext, [reported = '', strict = '']: readonly string[]): Promise<string> {
  await Promise.all([createHub(stage, reported), createHub(stage, strict)]);
  await Promise.all([becomesCompliant(stage, reported), becomesCompliant(stage, strict)]);
  const rule = { properties: { type: 'FQDN', category: 'UserDefined', destination: 'tunnel.ngrok.io' } };
  for (const hub of [reported, strict]) await stage.azure.put(`${stage.azure.hubPath(hub)}/outboundRules/tunnel`, rule);
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
  await undoneByHubwarden(stage, hub, () =>
    stage.azure.remove(`${stage.azure.hubPath(hub)}/outboundRules/${name}`, WITHOUT_EVENT),
  );
  return `${name} raised no event; the sweep found it and Hubwarden restored it`;
}

async function notifiedOnce(stage: ScenarioContext, [hub = '']: readonly string[]): Promise<string> {
  await createHub(stage, hub);
  await becomesCompliant(stage, hub);
  const path = `${stage.azure.hubPath(hub)}/outboundRules/tunnel`;
  const rule = { properties: { type: 'FQDN', category: 'UserDefined', destination: 'tunnel.ngrok.io' } };
  await stage.azure.put(path, rule);
  await until('every receiver gets the alert', SECONDS, async () => notNotifiedEverywhere(stage, hub, 'HW204', 1));
  await stage.azure.remove(path);
  await until('every receiver gets the resolve', SECONDS, async () => notNotifiedEverywhere(stage, hub, 'HW204', 2));
  return `opened and resolved once in each of ${FORMATS.length} formats and in the log`;
}

/** Makes a change, waits for Hubwarden's write, and until the hub is compliant again. */
async function undoneByHubwarden(stage: ScenarioContext, hub: string, change: () => Promise<void>): Promise<void> {
  const before = writesTo(stage, hub);
  await change();
  await until(`Hubwarden acts on ${hub}`, SECONDS, async () =>
    writesTo(stage, hub) > before ? undefined : 'it has made no write',
  );
  await becomesCompliant(stage, hub);
}

function writesTo(stage: ScenarioContext, hub: string): number {
  return stage.requests(hub).filter((request) => !request.startsWith('GET')).length;
}

async function createHub(stage: ScenarioContext, hub: string): Promise<void> {
  await stage.azure.put(stage.azure.hubPath(hub), {
    location: 'eastus2',
    kind: 'Hub',
    identity: { type: 'SystemAssigned' },
    properties: { friendlyName: hub, managedNetwork: { isolationMode: 'Disabled' } },
  });
}

/** Both must show it: the tables, and the hub in Azure. */
async function becomesCompliant(stage: ScenarioContext, hub: string): Promise<void> {
  await until(`${hub} becomes compliant`, SECONDS, async () => {
    const network = await stage.azure.network(hub);
    const lacks = networkLacks(network);
    if (lacks !== undefined) return lacks;
    const record = await stage.record(hub);
    return record?.status.verdict === 'Compliant'
      ? undefined
      : `the tables say ${record?.status.verdict ?? 'nothing'} (${codesOf(record)})`;
  });
}

function networkLacks(network: NetworkState): string | undefined {
  if (network.isolationMode !== 'AllowOnlyApprovedOutbound') return `its isolation mode is ${network.isolationMode}`;
  if (network.status !== 'Active') return `its network is ${network.status}`;
  const missing = BASELINE_HOSTS.filter(
    (host) => ![...network.rules.values()].some((rule) => rule.destination === host && rule.status === 'Active'),
  );
  return missing.length === 0 ? undefined : `no active rule for ${missing.join(', ')}`;
}

function ruleFor(network: NetworkState, host: string): string {
  const found = [...network.rules].find(([, rule]) => rule.destination === host);
  if (found === undefined) throw new ScenarioFailed(`no rule for ${host}`);
  return found[0];
}

function codesOf(record: HubRecord | undefined): string {
  return record === undefined || record.status.findings.length === 0
    ? 'no findings'
    : record.status.findings.map((each) => each.code).join(', ');
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
