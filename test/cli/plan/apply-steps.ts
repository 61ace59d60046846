import { sameDestination } from '../../../src/core/rules/destinations/destination-key.ts';
import { destinationFromWire } from '../../../src/core/rules/reading/wire-destination.ts';

/** A workspace as ARM returns it, as far as plans change it. */
export interface HubJson {
  properties: {
    managedNetwork?: {
      isolationMode?: string;
      firewallSku?: string;
      status?: { status: string; sparkReady: boolean };
      outboundRules?: Record<string, RuleJson> | null;
    } | null;
  };
}

/** One outbound rule on the wire. */
export type RuleJson = Record<string, unknown> & { status?: string; category?: string };

/** A step as the command line prints it. */
export interface StepJson {
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, unknown> | null;
}

/** Does to a hub what Azure does when it is sent these requests and all goes well; rules that are not named stay. */
export function applySteps(before: HubJson, steps: readonly StepJson[]): HubJson {
  const hub = structuredClone(before);
  hub.properties.managedNetwork ??= {};
  const network = { status: { status: 'Inactive', sparkReady: false }, ...hub.properties.managedNetwork };
  const rules = { ...network.outboundRules };
  hub.properties.managedNetwork = Object.assign(network, { outboundRules: rules });
  for (const step of steps) applyStep(network, rules, step);
  return hub;
}

type Network = NonNullable<HubJson['properties']['managedNetwork']>;

function applyStep(network: Network, rules: Record<string, RuleJson>, { body, method, path }: StepJson): void {
  const name = decodeURIComponent(path.split('/outboundRules/')[1] ?? '');
  const status = network.status?.status.toLowerCase() === 'active' ? 'Active' : 'Inactive';
  if (method === 'DELETE') delete rules[nameIn(rules, name)];
  if (method === 'PUT') write(rules, name, { ...(body as { properties: RuleJson }).properties, status });
  if (method === 'PATCH') {
    const { outboundRules, ...settings } = (body as unknown as HubJson).properties.managedNetwork ?? {};
    Object.assign(network, settings);
    for (const [each, rule] of Object.entries(outboundRules ?? {})) write(rules, each, { ...rule, status });
  }
  if (method === 'POST') {
    network.status = { status: 'Active', sparkReady: (body as { includeSpark: boolean }).includeSpark };
    for (const rule of Object.values(rules)) rule.status = 'Active';
  }
}

/** @throws Error where Azure would refuse a second rule for one destination */
function write(rules: Record<string, RuleJson>, name: string, rule: RuleJson): void {
  const wanted = destinationFromWire(rule as never);
  for (const [other, wire] of Object.entries(rules)) {
    const destination = destinationFromWire(wire as never);
    if (other.toLowerCase() === name.toLowerCase() || wanted === undefined || destination === undefined) continue;
    if (destination.type === wanted.type && sameDestination(destination, wanted))
      throw new Error(`Azure refuses ${name}: ${other} has the same destination`);
  }
  rules[nameIn(rules, name)] = rule;
}

function nameIn(rules: Record<string, RuleJson>, name: string): string {
  return Object.keys(rules).find((each) => each.toLowerCase() === name.toLowerCase()) ?? name;
}
