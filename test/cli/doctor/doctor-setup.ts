import { createHttpHeaders } from '@azure/core-rest-pipeline';
import { roleActions } from '../../../src/adapters/arm/arm-operations.ts';
import { armSetup } from '../../../src/adapters/arm/arm-setup.ts';
import type { ArmTransport } from '../../../src/adapters/arm/arm-transport.ts';
import type { DoctorParts } from '../../../src/cli/command/command-context.ts';
import { runCommandLine } from '../../../src/cli/run-command-line.ts';
import { NO_PAINT } from '../../../src/cli/text/paint.ts';
import { err, ok } from '../../../src/core/result.ts';
import type { JsonObject } from '../../../src/core/text/json.ts';
import { onSweepTimer } from '../../../src/functions/on-timer.ts';
import { simulatorTransport } from '../../../src/local/arm-simulator/in-process-transport.ts';
import { ArmSimulator } from '../../../src/local/arm-simulator/simulator/simulator.ts';
import { HUB_EVENT_FILTER } from '../../../src/local/event-grid/hub-event-filter.ts';
import { issueToken } from '../../../src/local/identity/access-token.ts';
import { VirtualApp } from '../../reconcile/virtual-app.ts';

export const NOW = new Date('2026-11-24T09:00:00Z');
export const SUBSCRIPTION = '00000000-0000-4000-8000-000000000001';
export const SCOPE = `/subscriptions/${SUBSCRIPTION}`;
export const IDENTITY = '00000000-0000-4000-8000-00000000aaaa';
export const PERSON = '00000000-0000-4000-8000-00000000dddd';
export const LAKE = `${SCOPE}/resourceGroups/rg-data/providers/Microsoft.Storage/storageAccounts/lake`;

export const POLICY = `version: 1
scope: { subscriptions: [${SUBSCRIPTION}] }
packs:
  lake:
    rules:
      - privateEndpoint: { resourceId: ${LAKE}, subresource: dfs }
assignments:
  - name: production
    mode: enforce
    packs: [lake]
`;

export const PACKS = POLICY.replace('packs: [lake]', 'packs: [lake, vscode, huggingface]');

export const FUNCTION_DESTINATION: JsonObject = {
  endpointType: 'AzureFunction',
  properties: { resourceId: `${SCOPE}/resourceGroups/rg/providers/Microsoft.Web/sites/func/functions/on-hub-event` },
};
export const QUEUE_DESTINATION: JsonObject = {
  endpointType: 'StorageQueue',
  properties: { resourceId: `${SCOPE}/x`, queueName: 'hub-event-deliveries' },
};
export const FILTER: JsonObject = JSON.parse(JSON.stringify(HUB_EVENT_FILTER));
export const DEAD_LETTERS: JsonObject = { deadLetterDestination: { endpointType: 'StorageBlob' } };

export function seedTopic(simulator: ArmSimulator, properties: JsonObject): void {
  const place = { subscriptionId: SUBSCRIPTION, resourceGroup: 'rg-events', name: 'evgt-hubwarden' };
  simulator.seedTopic({ ...place, eventSubscriptions: [{ name: 'hubwarden', properties }] });
}

/** An Azure in which everything is as the guide sets it up. */
export function correctSetup(): ArmSimulator {
  const simulator = new ArmSimulator();
  simulator.seedGroup({ subscriptionId: SUBSCRIPTION, name: 'rg-ai' });
  const { observe, enforce } = roleActions();
  simulator.grantRole({ principalId: IDENTITY, scope: SCOPE, actions: [...observe, ...enforce] });
  const approve = [
    'Microsoft.Storage/storageAccounts/read',
    'Microsoft.Storage/storageAccounts/privateEndpointConnections/*',
  ];
  simulator.grantRole({ principalId: IDENTITY, scope: LAKE, actions: approve });
  simulator.grantRole({ principalId: PERSON, scope: SCOPE, actions: ['*/read'] });
  return simulator;
}

export interface DoctorSituation {
  readonly simulator: ArmSimulator;
  readonly as?: string;
  readonly apiVersion?: string;
  readonly accountApiVersion?: string;
  readonly parts?: Partial<DoctorParts>;
  /** Container registries by id, with their SKUs: what the simulator has none of. */
  readonly registries?: Readonly<Record<string, string>>;
  readonly now?: Date;
  /** Files beside the policies, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** What the tables hold; else those of an app that has swept a fleet without hubs. */
  readonly harness?: VirtualApp;
  /** Lines that the command prints while it waits. */
  readonly say?: (line: string) => void;
  /** How time passes during the wait; default: the app continues to run. */
  readonly pause?: (seconds: number) => Promise<void>;
}

/** A world whose app has run long enough for a sweep. */
export async function sweptHarness(): Promise<VirtualApp> {
  const world = await VirtualApp.running();
  await onSweepTimer(world.deps);
  await world.drain();
  return world;
}

/** Answers for registries that are there, and asks the simulator for all else. */
export function withRegistries(transport: ArmTransport, registries: Readonly<Record<string, string>>): ArmTransport {
  return {
    sendRequest: async (request) => {
      const id = new URL(request.url).pathname;
      const sku = registries[id];
      if (sku === undefined) return await transport.sendRequest(request);
      return {
        request,
        status: 200,
        headers: createHttpHeaders(),
        bodyAsText: JSON.stringify({ id, sku: { name: sku } }),
      };
    },
  };
}

/** Runs the command in an Azure in memory. */
export async function doctor(
  {
    simulator,
    apiVersion = '2025-12-01',
    accountApiVersion = '2026-05-01',
    as = PERSON,
    files = {},
    now = NOW,
    parts = {},
    registries = {},
    pause,
    say = () => undefined,
    harness: given,
  }: DoctorSituation,
  ...args: readonly string[]
) {
  const world = given ?? (await sweptHarness());
  const principal = { objectId: as, clientId: as, tenantId: as, name: 'operator' };
  const token = issueToken(principal, 'https://management.azure.com', NOW, new Date('2026-11-24T10:00:00Z'));
  const azure = armSetup({
    endpoint: 'https://management.azure.com',
    tokenScope: 'https://management.azure.com/.default',
    apiVersion,
    accountApiVersion,
    credential: { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) },
    clock: { now: () => NOW },
    timings: { readTimeoutSeconds: 20, writeTimeoutSeconds: 30 },
    version: '0.1.0',
    transport: withRegistries(simulatorTransport(simulator, { now: () => NOW }), registries),
  });
  const probe = async () => err({ kind: 'NoAddress', detail: 'ENOTFOUND' } as const);
  const whole = {
    azure,
    probe,
    needed: roleActions(),
    settings: ok({ principalId: IDENTITY }),
    tables: ok(world.deps),
  };
  let out = '';
  let error = '';
  const exitCode = await runCommandLine(['doctor', ...args], {
    readText: (path) => {
      if (path === 'packs.yaml') return ok(PACKS);
      const file = files[path];
      if (file !== undefined) return ok(file);
      return path === 'policy.yaml' ? ok(POLICY) : err('the file does not exist');
    },
    now: () => now,
    pause: pause ?? ((seconds) => world.pass(seconds, seconds)),
    say,
    paint: NO_PAINT,
    version: '1.2.3',
    doctor: async () => ok({ ...whole, ...parts }),
    writeOut: (text) => {
      out += text;
    },
    writeError: (text) => {
      error += text;
    },
  });
  return { exitCode, out, error };
}
