import { DEFAULT_API_VERSION } from '../../core/azure/api-versions.ts';
import { isRecord } from '../common/is-record.ts';

/** Resource Manager as a person uses it: over plain http, with a name for a token. */
export interface Azure {
  readonly hubPath: (name: string) => string;
  put(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<void>;
  patch(path: string, body: unknown): Promise<void>;
  remove(path: string, headers?: Readonly<Record<string, string>>): Promise<void>;
  /** The hub's managed network as a GET shows it. */
  network(name: string): Promise<NetworkState>;
}

/** The parts of a managed network that a scenario reads. */
export interface NetworkState {
  readonly isolationMode: string;
  readonly status: string;
  /** Name → destination as text (JSON for objects) and category. */
  readonly rules: ReadonlyMap<
    string,
    { readonly destination: string; readonly category: string; readonly status: string }
  >;
}

/** Makes the simulator raise no event for a write, as for Azure's own changes. */
export const WITHOUT_EVENT = { 'x-simulator-raise-event': 'no' };

/**
 * Sends one request to Resource Manager.
 *
 * @returns the parsed body; undefined when it is empty
 * @throws Error with Azure's answer when the answer is no success
 */
export type AzureCall = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<unknown>;

/** A resource group. */
export interface AzureGroup {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
}

/**
 * A person or a program at the simulator of a stack.
 *
 * @param caller its name, as events and records show it
 */
export function azureAt(baseUrl: string, group: AzureGroup, caller = 'a-data-scientist'): Azure {
  return azureBy(async (method, path, body, headers = {}) => {
    const answer = await fetch(`${baseUrl}${path}?api-version=${DEFAULT_API_VERSION}`, {
      method,
      headers: { authorization: `Bearer ${caller}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }, group);
}

/** Resource Manager by a way to call it. */
export function azureBy(call: AzureCall, { resourceGroup, subscriptionId }: AzureGroup): Azure {
  const hubPath = (name: string): string =>
    `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${name}`;
  return {
    hubPath,
    async put(path, body, headers) {
      await call('PUT', path, body, headers);
    },
    async patch(path, body) {
      await call('PATCH', path, body);
    },
    async remove(path, headers) {
      await call('DELETE', path, undefined, headers);
    },
    network: async (name) => networkFrom(await call('GET', hubPath(name))),
  };
}

function networkFrom(workspace: unknown): NetworkState {
  const properties = isRecord(workspace) && isRecord(workspace.properties) ? workspace.properties : {};
  const network = isRecord(properties.managedNetwork) ? properties.managedNetwork : {};
  const rules = isRecord(network.outboundRules) ? network.outboundRules : {};
  return {
    isolationMode: String(network.isolationMode ?? 'Disabled'),
    status: isRecord(network.status) ? String(network.status.status) : 'Inactive',
    rules: new Map(Object.entries(rules).map(([name, rule]) => [name, ruleFrom(rule)])),
  };
}

function ruleFrom(rule: unknown): { destination: string; category: string; status: string } {
  const fields = isRecord(rule) ? rule : {};
  const { destination } = fields;
  return {
    destination: typeof destination === 'string' ? destination : JSON.stringify(destination),
    category: String(fields.category),
    status: String(fields.status),
  };
}
