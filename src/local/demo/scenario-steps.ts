import type { HubRecord } from '../../reconcile/records/hub/hub-record.ts';
import type { NetworkState } from './azure-client.ts';
import type { ScenarioContext } from './scenario-context.ts';
import { ScenarioFailed, until } from './until.ts';

/** How long a scenario waits for each of its conditions. */
export const SECONDS = 40;
/** Hosts that the baseline of hubs allows, among others. */
const HUB_HOSTS: readonly string[] = ['pypi.org', '*.vscode.dev', 'anaconda.com'];

/** Makes a change, waits for Hubwarden's write, and until the hub is compliant again. */
export async function undoneByHubwarden(
  stage: ScenarioContext,
  hub: string,
  change: () => Promise<void>,
  hosts = HUB_HOSTS,
): Promise<void> {
  const before = writesTo(stage, hub);
  await change();
  await until(`Hubwarden acts on ${hub}`, SECONDS, async () =>
    writesTo(stage, hub) > before ? undefined : 'it has made no write',
  );
  await becomesCompliant(stage, hub, hosts);
}

/** Number of writes that Hubwarden sent to a resource. */
export function writesTo(stage: ScenarioContext, hub: string): number {
  return stage.requests(hub).filter((request) => !request.startsWith('GET')).length;
}

/**
 * Waits until a resource is compliant. Both must show it: the tables, and Azure.
 *
 * @param hosts that an active rule must permit
 */
export async function becomesCompliant(stage: ScenarioContext, hub: string, hosts = HUB_HOSTS): Promise<void> {
  await until(`${hub} becomes compliant`, SECONDS, async () => {
    const network = await stage.azure.network(hub);
    const lacks = networkLacks(network, hosts);
    if (lacks !== undefined) return lacks;
    const record = await stage.record(hub);
    return record?.status.verdict === 'Compliant'
      ? undefined
      : `the tables say ${record?.status.verdict ?? 'nothing'} (${codesOf(record)})`;
  });
}

function networkLacks(network: NetworkState, hosts: readonly string[]): string | undefined {
  if (network.isolationMode !== 'AllowOnlyApprovedOutbound') return `its isolation mode is ${network.isolationMode}`;
  if (network.status !== 'Active') return `its network is ${network.status}`;
  const missing = hosts.filter(
    (host) => ![...network.rules.values()].some((rule) => rule.destination === host && rule.status === 'Active'),
  );
  return missing.length === 0 ? undefined : `no active rule for ${missing.join(', ')}`;
}

/** Name of the rule for a host. @throws ScenarioFailed when there is none */
export function ruleFor(network: NetworkState, host: string): string {
  const found = [...network.rules].find(([, rule]) => rule.destination === host);
  if (found === undefined) throw new ScenarioFailed(`no rule for ${host}`);
  return found[0];
}

function codesOf(record: HubRecord | undefined): string {
  return record === undefined || record.status.findings.length === 0
    ? 'no findings'
    : record.status.findings.map((each) => each.code).join(', ');
}
