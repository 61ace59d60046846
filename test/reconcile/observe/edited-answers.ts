import type { HttpClient } from '@azure/core-rest-pipeline';
import { armManagedNetworkClient } from '../../../src/adapters/arm/arm-managed-network-client.ts';
import { DEFAULT_TIMINGS } from '../../../src/core/time/timings.ts';
import { simulatorTransport } from '../../../src/local/arm-simulator/in-process-transport.ts';
import type { VirtualApp } from '../virtual-app.ts';
import { ownCredential } from '../virtual-app.ts';

/** A workspace as Azure answers it. */
export interface AnsweredHub {
  name: string;
  systemData: { createdAt: string };
  properties: Record<string, unknown> & {
    managedNetwork: Record<string, unknown> & { outboundRules: Record<string, Record<string, unknown>> };
  };
}

const WORKSPACE = /\/workspaces\/[^/?]+\?/;

/**
 * Gives Hubwarden each workspace as `edit` changes it. Azure itself stays unchanged, and so do the answers for people.
 */
export function editAnswers(world: VirtualApp, edit: (hub: AnsweredHub) => void, apiVersion = '2025-06-01'): void {
  const inner = simulatorTransport(world.simulator, world.clock);
  const transport: HttpClient = {
    sendRequest: async (request) => {
      const response = await inner.sendRequest(request);
      const isHub = request.method === 'GET' && WORKSPACE.test(request.url) && response.status === 200;
      if (!isHub) return response;
      const hub = JSON.parse(response.bodyAsText ?? '');
      edit(hub);
      return { ...response, bodyAsText: JSON.stringify(hub) };
    },
  };
  const network = armManagedNetworkClient({
    endpoint: 'https://management.azure.com',
    tokenScope: 'https://management.azure.com/.default',
    apiVersion,
    accountApiVersion: '2026-05-01',
    credential: ownCredential(),
    clock: world.clock,
    timings: DEFAULT_TIMINGS,
    version: 'test',
    transport,
  });
  Object.assign(world.deps, { network });
}
