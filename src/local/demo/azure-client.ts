import { DEFAULT_API_VERSION } from '../../core/azure/api-versions.ts';
import type { KindName } from '../../core/kinds/kind-name.ts';
import { KINDS } from '../../core/kinds/kinds.ts';
import { isRecord } from '../common/is-record.ts';

/** Resource Manager as a person uses it: over plain http, with a name for a token. Its names are those of resources of one kind. */
export interface Azure {
  /** The path of a hub or account. */
  readonly pathOf: (name: string) => string;
  /** The path of a rule of its managed network. */
  readonly rulePath: (name: string, rule: string) => string;
  put(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<void>;
  patch(path: string, body: unknown): Promise<void>;
  remove(path: string, headers?: Readonly<Record<string, string>>): Promise<void>;
  /** The managed network as a GET shows it; that of mode `Disabled` where there is none. */
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

/** Azure answered with an error. */
class AzureRefusal extends Error {
  override readonly name = 'AzureRefusal';
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
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

// Managed networks of accounts are in every stable version from 2025-12-01 on.
const API_VERSIONS: Readonly<Record<KindName, string>> = {
  MlWorkspace: DEFAULT_API_VERSION,
  FoundryAccount: '2026-05-01',
};

/** A resource group. */
export interface AzureGroup {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
}

/** Whose requests they are, and about which kind of resource. */
export interface AzureCaller {
  /** Its name, as events and records show it. Default: a data scientist. */
  readonly caller?: string;
  /** Default: hubs. */
  readonly kind?: KindName;
}

/** A person or a program at the simulator of a stack. */
export function azureAt(baseUrl: string, group: AzureGroup, { caller = 'a-data-scientist', kind }: AzureCaller): Azure {
  return azureBy(
    async (method, path, body, headers = {}) => {
      const answer = await fetch(`${baseUrl}${path}?api-version=${API_VERSIONS[kind ?? 'MlWorkspace']}`, {
        method,
        headers: { authorization: `Bearer ${caller}`, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new AzureRefusal(`${method} ${path}: ${answer.status} ${text}`, answer.status);
      return text === '' ? undefined : JSON.parse(text);
    },
    group,
    kind,
  );
}

/** Resource Manager by a way to call it. */
export function azureBy(
  call: AzureCall,
  { resourceGroup, subscriptionId }: AzureGroup,
  kind: KindName = 'MlWorkspace',
): Azure {
  const { networkPath, type } = KINDS[kind];
  const pathOf = (name: string): string =>
    `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/${type}/${name}`;
  return {
    pathOf,
    rulePath: (name, rule) => `${pathOf(name)}${networkPath}/outboundRules/${rule}`,
    async put(path, body, headers) {
      await call('PUT', path, body, headers);
    },
    async patch(path, body) {
      await call('PATCH', path, body);
    },
    async remove(path, headers) {
      await call('DELETE', path, undefined, headers);
    },
    network: async (name) => networkFrom(await call('GET', `${pathOf(name)}${networkPath}`).catch(nothingFor404)),
  };
}

/** An account has no network until one is made. */
function nothingFor404(error: unknown): undefined {
  if (error instanceof AzureRefusal && error.status === 404) return undefined;
  throw error;
}

function networkFrom(answer: unknown): NetworkState {
  const properties = isRecord(answer) && isRecord(answer.properties) ? answer.properties : {};
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
