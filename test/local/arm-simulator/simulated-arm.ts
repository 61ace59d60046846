import type { JsonObject } from '../../../src/core/text/json.ts';
import type { HubSeed } from '../../../src/local/arm-simulator/fleet/seed-workspace.ts';
import type { SimulatorResponse } from '../../../src/local/arm-simulator/request/exchange.ts';
import { ArmSimulator } from '../../../src/local/arm-simulator/simulator/simulator.ts';
import type { SimulatorOptions } from '../../../src/local/arm-simulator/state/settings.ts';

export const SUB = '00000000-0000-4000-a000-00000000000a';
export const GROUP = `/subscriptions/${SUB}/resourceGroups/rg-ai`;
export const HUB = `${GROUP}/providers/Microsoft.MachineLearningServices/workspaces/hub1`;
export const START = new Date('2026-10-01T10:00:00.000Z');
export const VERSION = '2025-12-01';

/** A response with its body parsed, and header names in lower case beside those of the wire. */
export interface Answer extends SimulatorResponse {
  // biome-ignore lint/suspicious/noExplicitAny: tests look deep into answers.
  readonly json: any;
  header(name: string): string | undefined;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** `none` sends no Authorization header. */
  readonly token?: string;
  /** Replaces `?api-version=…`. */
  readonly query?: string;
}

/** A simulator, a clock that moves only on request, and a client on top. */
export class SimulatedArm {
  readonly simulator: ArmSimulator;
  nowAt = START;

  constructor(options: SimulatorOptions = {}) {
    this.simulator = new ArmSimulator(options);
    this.simulator.seedGroup({ subscriptionId: SUB, name: 'rg-ai' });
  }

  seed(seed: Partial<HubSeed> = {}): string {
    const id = this.simulator.seedHub(
      { subscriptionId: SUB, resourceGroup: 'rg-ai', name: 'hub1', ...seed },
      this.nowAt,
    );
    if (!id.ok) throw new Error(id.error);
    return id.value;
  }

  pass(minutes: number): void {
    this.nowAt = new Date(this.nowAt.getTime() + minutes * 60_000);
    this.simulator.advance(this.nowAt);
  }

  call(method: string, target: string, options: CallOptions = {}): Answer {
    const query = options.query ?? `api-version=${VERSION}`;
    const url = target.startsWith('http') ? target : `https://management.azure.com${target}?${query}`;
    const response = this.simulator.handle(
      {
        method,
        url,
        headers: {
          ...(options.token === 'none' ? {} : { authorization: `Bearer ${options.token ?? 'data-scientist'}` }),
          ...options.headers,
        },
        body:
          options.body === undefined || typeof options.body === 'string' ? options.body : JSON.stringify(options.body),
      },
      this.nowAt,
    );
    return {
      ...response,
      json: response.body === '' ? undefined : JSON.parse(response.body),
      header: (name) => Object.entries(response.headers).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1],
    };
  }

  get(target: string, options: CallOptions = {}): Answer {
    return this.call('GET', target, options);
  }

  put(target: string, body: unknown, options: CallOptions = {}): Answer {
    return this.call('PUT', target, { ...options, body });
  }

  patchNetwork(managedNetwork: object, target = HUB): Answer {
    return this.call('PATCH', target, { body: { properties: { managedNetwork } } });
  }

  putRule(name: string, properties: object, options: CallOptions = {}): Answer {
    return this.put(`${HUB}/outboundRules/${name}`, { properties }, options);
  }

  provision(body: unknown = { includeSpark: false }): Answer {
    return this.call('POST', `${HUB}/provisionManagedNetwork`, { body });
  }

  /** What the async URL of an accepted write says now. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look deep into answers.
  poll(accepted: Answer): any {
    return this.get(accepted.header('azure-asyncoperation') ?? '').json;
  }

  // biome-ignore lint/suspicious/noExplicitAny: tests look deep into answers.
  network(target = HUB): any {
    return this.get(target).json.properties.managedNetwork;
  }

  /** Names of the user-defined rules, in the order Azure shows them. */
  userRules(): readonly string[] {
    const rules: Record<string, { category: string }> = this.network().outboundRules ?? {};
    return Object.entries(rules).flatMap(([name, rule]) => (rule.category === 'UserDefined' ? [name] : []));
  }
}

export function fqdn(destination: string): JsonObject {
  return { type: 'FQDN', category: 'UserDefined', destination };
}

export function serviceTag(tag: string, portRanges = '443'): JsonObject {
  return { type: 'ServiceTag', category: 'UserDefined', destination: { serviceTag: tag, protocol: 'TCP', portRanges } };
}

export function endpoint(resourceId: string, subresourceTarget: string): JsonObject {
  return {
    type: 'PrivateEndpoint',
    category: 'UserDefined',
    destination: { serviceResourceId: resourceId, subresourceTarget, sparkEnabled: false },
  };
}

export function searchId(name: string): string {
  return `${GROUP}/providers/Microsoft.Search/searchServices/${name}`;
}
