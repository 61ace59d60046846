import type { HubId } from '../../src/core/hub-id.ts';
import { hubIdFrom } from '../../src/core/hub-id.ts';
import type { KindName } from '../../src/core/kinds/kind-name.ts';
import type { SimulatorOptions } from '../../src/local/arm-simulator/state/settings.ts';
import type { FaultHarness } from './app/fault-harness.ts';
import type { Governed } from './app/governed.ts';
import { governedAt } from './app/governed.ts';
import type { FaultRun } from './fault-run.ts';

/** One story that is played again and again, each time with another fault. */
export interface Scenario {
  readonly name: string;
  /** Of the resource that the story is about; absent: a hub. */
  readonly kind?: KindName;
  readonly policy?: string;
  readonly simulator?: SimulatorOptions;
  readonly writeStrategy?: 'serial';
  /** What Azure is spoken with; absent: the default. Policies are activated for the default all the same. */
  readonly apiVersion?: string;
  /** Brings the world to where the story begins; no fault strikes yet. */
  readonly before?: (play: FaultRun) => Promise<void>;
  /** What happens. */
  readonly steps: (play: FaultRun) => Promise<void>;
  /** Verdicts that the hub may end with. Absent: only `Compliant`. */
  readonly verdicts?: readonly string[];
  /** Names of rules of other people that must be there in the end. */
  readonly foreign?: readonly string[];
  /** Codes of findings that people must have been told of, each once. */
  readonly notified?: readonly string[];
  /** Destinations of the baseline that nobody can open here, because Azure refuses them. */
  readonly refused?: readonly string[];
  /** The hub is deleted in the end. */
  readonly gone?: true;
  /** The network need not be provisioned in the end. */
  readonly neverActive?: true;
}

export const MINUTE = 60;
export const HUB = 'hub1';
/** Hosts of the small baseline, as its pack names them; one service tag comes on top. */
const HOSTS = ['pypi.org', '*.vscode.dev', 'github.com'];

/** A small baseline: schedules are many, so each must be cheap. */
export function policyWith(
  more: {
    readonly rules?: string;
    readonly assignment?: string;
    readonly top?: string;
    readonly provisioning?: string;
  } = {},
) {
  return `
version: 1
packs:
  base:
    description: Small
    rules:
${HOSTS.map((host) => `      - fqdn: "${host}"`).join('\n')}
      - serviceTag: { tag: DataFactory, protocol: TCP, ports: "443" }
${more.rules ?? ''}
assignments:
  - name: all
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce, existingHubs: approve }
    packs: [base]
    firewall: { sku: Standard }
    forbidden: [ { fqdn: "*.ngrok.io", action: remove } ]
    provisioning: { start: true, warnAfterMinutes: 45, failAfterMinutes: 90${more.provisioning ?? ''} }
${more.assignment ?? ''}
${more.top ?? ''}
`;
}

export const POLICY = policyWith();

/** What is wrong with a hub by the small baseline; undefined when nothing is. */
export function baselineProblem(
  hub: Governed,
  refused: readonly string[] = [],
  neverActive = false,
): string | undefined {
  const { network } = hub;
  if (network === undefined) return 'there is no network';
  if (network.isolationMode !== 'AllowOnlyApprovedOutbound') return `the mode is ${network.isolationMode}`;
  if (network.status !== 'Active' && !neverActive) return 'the network is not provisioned';
  const open = [...network.rules.values()].filter((rule) => neverActive || rule.status === 'Active');
  const hosts = new Set(open.map(({ target }) => (target.type === 'FQDN' ? target.destination : '')));
  const missing = HOSTS.filter((host) => !hosts.has(host) && !refused.includes(host));
  if (missing.length > 0) return `${missing.join(', ')} missing`;
  const hasTag = open.some(
    ({ target }) => target.type === 'ServiceTag' && target.destination.serviceTag === 'DataFactory',
  );
  if (!hasTag) return 'DataFactory missing';
  const forbidden = open.find(({ target }) => target.type === 'FQDN' && target.destination.endsWith('.ngrok.io'));
  return forbidden === undefined ? undefined : `forbidden ${forbidden.name} is there`;
}

/** Whether the small policy lets us delete a rule that somebody else made. */
export function mayDelete(hub: Governed, ruleName: string): boolean {
  const rule = [...(hub.network?.rules.values() ?? [])].find((each) => each.name.toLowerCase() === ruleName);
  return rule?.target.type === 'FQDN' && rule.target.destination.endsWith('.ngrok.io');
}

/** Name of our rule for a host, as the simulator has it. */
export function ruleFor(world: FaultHarness, host: string): string {
  const rules = governedAt(world.simulator, world.pathOf(HUB))?.network?.rules.values() ?? [];
  const found = [...rules].find(({ target }) => target.type === 'FQDN' && target.destination === host);
  return found?.name ?? 'none';
}

/** A person writes an FQDN rule. */
export function putRule(
  world: FaultHarness,
  name: string,
  destination: string,
  headers: Record<string, string> = {},
): void {
  const body = { properties: { type: 'FQDN', category: 'UserDefined', destination } };
  world.person('PUT', `${world.networkPathOf(HUB)}/outboundRules/${name}`, body, headers);
}

/** A person deletes a rule. */
export function deleteRule(world: FaultHarness, name: string, headers: Record<string, string> = {}): void {
  world.person('DELETE', `${world.networkPathOf(HUB)}/outboundRules/${name}`, undefined, headers);
}

/** The id of the hub or account that the story is about. */
export function idOf(world: FaultHarness): HubId {
  const id = hubIdFrom(world.pathOf(HUB));
  if (id === undefined) throw new Error('the path of a story is no id');
  return id;
}
